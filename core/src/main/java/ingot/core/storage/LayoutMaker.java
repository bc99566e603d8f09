package ingot.core.storage;

import ingot.core.boot.Firmware;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Applies a layout to a machine's disks: everything that was there goes, the boot disk gets a GPT, and the root file
 * system takes what is left (facts: deploy-and-storage E).
 */
public final class LayoutMaker {

    private static final long ESP_BYTES = 512 * ByteSize.MIB;
    private static final long BOOT_DEFAULT_BYTES = 512 * ByteSize.MIB;
    private static final long BOOT_MIN_BYTES = 512 * ByteSize.MIB;
    private static final long ROOT_MIN_BYTES = 3 * ByteSize.GIB;

    private final Firmware firmware;
    private final String architecture;
    private final RandomGenerator random;

    /**
     * @param architecture Debian name without sub-architecture
     * @param random where UUIDs come from
     */
    public LayoutMaker(Firmware firmware, String architecture, RandomGenerator random) {
        this.firmware = firmware;
        this.architecture = architecture;
        this.random = random;
    }

    /**
     * The configuration after the layout was applied.
     *
     * @throws StorageRefused when the machine has no suitable disk or a parameter does not fit it
     */
    public StorageModel apply(StorageLayout layout, LayoutParameters parameters, StorageModel before) {
        List<Disk> cleared =
                before.disks().stream().map(disk -> disk.with(null, null)).toList();
        StorageModel blank = new StorageModel(cleared, before.chosenBootDisk(), List.of(), List.of());
        return switch (layout) {
            case BLANK -> blank;
            case FLAT -> base(blank, parameters, null);
            case LVM -> lvm(blank, parameters);
        };
    }

    /** Which layout a configuration is, judged by its structure; empty when it is none of them. */
    public static Optional<StorageLayout> detect(StorageModel model) {
        boolean untouched = model.disks().stream().allMatch(disk -> disk.table() == null && disk.filesystem() == null);
        if (untouched && model.volumeGroups().isEmpty()) {
            return Optional.of(StorageLayout.BLANK);
        }
        Optional<Disk> boot = model.bootDisk();
        if (boot.isEmpty()
                || boot.get().partitions().isEmpty()
                || !model.memoryFilesystems().isEmpty()) {
            return Optional.empty();
        }
        if (model.volumeGroups().isEmpty()) {
            return model.disks().stream().anyMatch(LayoutMaker::endsInRoot) && partitionsAreOfLayout(model)
                    ? Optional.of(StorageLayout.FLAT)
                    : Optional.empty();
        }
        VolumeGroup group = model.volumeGroups().getFirst();
        boolean oneRoot = model.volumeGroups().size() == 1
                && group.volumes().size() == 1
                && isRoot(group.volumes().getFirst().filesystem());
        return oneRoot && partitionsAreOfLayout(model) ? Optional.of(StorageLayout.LVM) : Optional.empty();
    }

    private StorageModel lvm(StorageModel blank, LayoutParameters parameters) {
        String groupName = parameters.volumeGroupName() == null ? "vgroot" : parameters.volumeGroupName();
        String volumeName = parameters.logicalVolumeName() == null ? "lvroot" : parameters.logicalVolumeName();
        String member = "root";
        StorageModel model = base(blank, parameters, member);
        long groupSize = VolumeGroup.sizeBytes(model.disks().stream()
                .flatMap(disk -> disk.partitions().stream())
                .filter(partition -> partition.key().equals(member))
                .map(Partition::sizeBytes)
                .toList());
        long size = parameters.logicalVolumeSize() == null
                ? groupSize
                : ByteSize.alignDown(ByteSize.parse("lv_size", parameters.logicalVolumeSize(), groupSize));
        if (size > groupSize || size < VolumeGroup.EXTENT_BYTES) {
            throw new StorageRefused("lv_size", "lv_size: " + size + " (expected: 4 MiB to " + groupSize + " bytes)");
        }
        VolumeGroup group = new VolumeGroup(
                groupName,
                Uuids.random(random),
                List.of(member),
                List.of(new VolumeGroup.LogicalVolume(volumeName, size, rootFilesystem())));
        return new StorageModel(model.disks(), model.chosenBootDisk(), List.of(group), List.of());
    }

    /** @param physicalVolume key of a root partition that is left without file system; null formats it as root */
    private StorageModel base(StorageModel blank, LayoutParameters parameters, @Nullable String physicalVolume) {
        Disk boot = blank.bootDisk()
                .orElseThrow(() -> new StorageRefused(
                        "boot_disk", "no disk to start from: none is writable and at least 512 MiB"));
        Disk root = parameters.rootDevice() == null
                ? boot
                : blank.disk(parameters.rootDevice())
                        .orElseThrow(() -> new StorageRefused(
                                "root_device",
                                "root_device: " + parameters.rootDevice() + " is no disk of the machine"));
        List<Partition> partitions = new ArrayList<>(loaderPartitions(boot, parameters));
        if (root.id().equals(boot.id())) {
            partitions.add(rootPartition(boot, partitions, parameters, physicalVolume));
            return replace(blank, List.of(boot.with(gpt(partitions), null)));
        }
        Partition rootPartition = rootPartition(root, List.of(), parameters, physicalVolume);
        return replace(blank, List.of(boot.with(gpt(partitions), null), root.with(gpt(List.of(rootPartition)), null)));
    }

    private List<Partition> loaderPartitions(Disk boot, LayoutParameters parameters) {
        List<Partition> partitions = new ArrayList<>();
        if (firmware == Firmware.UEFI && !architecture.equals("ppc64el")) {
            partitions.add(partition("efi", ESP_BYTES, FilesystemType.FAT32, "efi", Filesystem.ESP_MOUNT_POINT));
        }
        long bootBytes = bootBytes(boot, parameters);
        if (bootBytes > 0) {
            partitions.add(partition("boot", bootBytes, FilesystemType.EXT4, "boot", "/boot"));
        }
        return partitions;
    }

    private long bootBytes(Disk boot, LayoutParameters parameters) {
        long asked = parameters.bootSize() == null
                ? 0
                : ByteSize.parse("boot_size", parameters.bootSize(), boot.sizeBytes() - ESP_BYTES);
        if (asked == 0) {
            return architecture.equals("arm64") && firmware == Firmware.BIOS ? BOOT_DEFAULT_BYTES : 0;
        }
        long largest = boot.sizeBytes() - ESP_BYTES - ROOT_MIN_BYTES;
        if (asked < BOOT_MIN_BYTES || asked > largest) {
            throw new StorageRefused(
                    "boot_size", "boot_size: " + asked + " (expected: " + BOOT_MIN_BYTES + " to " + largest + ")");
        }
        return ByteSize.alignDown(asked);
    }

    private Partition rootPartition(
            Disk disk, List<Partition> before, LayoutParameters parameters, @Nullable String physicalVolume) {
        long taken = before.stream().mapToLong(Partition::sizeBytes).sum();
        long free = StorageRules.usableBytes(disk, firmware, architecture) - taken;
        long size = free;
        if (parameters.rootSize() != null) {
            size = ByteSize.alignDown(ByteSize.parse("root_size", parameters.rootSize(), disk.sizeBytes() - ESP_BYTES));
            if (size < ROOT_MIN_BYTES || size > free) {
                throw new StorageRefused(
                        "root_size", "root_size: " + size + " (expected: " + ROOT_MIN_BYTES + " to " + free + ")");
            }
        }
        if (size < ByteSize.ALIGNMENT_BYTES) {
            throw new StorageRefused(disk.id(), "disk " + disk.id() + " is too small for a root file system");
        }
        if (physicalVolume != null) {
            return new Partition(physicalVolume, size, false, Uuids.random(random), null);
        }
        return new Partition("root", size, false, Uuids.random(random), rootFilesystem());
    }

    private Filesystem rootFilesystem() {
        return new Filesystem(FilesystemType.EXT4, "root", Uuids.random(random), "/", "");
    }

    private Partition partition(String key, long size, FilesystemType type, String label, String mountPoint) {
        Filesystem filesystem = new Filesystem(type, label, Uuids.random(random), mountPoint, "");
        return new Partition(key, size, true, Uuids.random(random), filesystem);
    }

    private PartitionTable gpt(List<Partition> partitions) {
        return new PartitionTable(TableLabel.GPT, Uuids.random(random), partitions);
    }

    private static StorageModel replace(StorageModel model, List<Disk> changed) {
        List<Disk> disks = model.disks().stream()
                .map(disk -> changed.stream()
                        .filter(other -> other.id().equals(disk.id()))
                        .findFirst()
                        .orElse(disk))
                .toList();
        return new StorageModel(disks, model.chosenBootDisk(), model.volumeGroups(), model.memoryFilesystems());
    }

    private static boolean endsInRoot(Disk disk) {
        return !disk.partitions().isEmpty()
                && isRoot(disk.partitions().getLast().filesystem());
    }

    /** Only what the layouts make: an ESP, a boot partition, a root partition or a physical volume, one table each. */
    private static boolean partitionsAreOfLayout(StorageModel model) {
        return model.disks().stream().noneMatch(disk -> disk.filesystem() != null)
                && model.disks().stream()
                        .flatMap(disk -> disk.partitions().stream())
                        .map(Partition::filesystem)
                        .allMatch(filesystem -> filesystem == null
                                || isRoot(filesystem)
                                || Filesystem.ESP_MOUNT_POINT.equals(filesystem.mountPoint())
                                || "/boot".equals(filesystem.mountPoint()));
    }

    private static boolean isRoot(@Nullable Filesystem filesystem) {
        return filesystem != null && filesystem.type() == FilesystemType.EXT4 && "/".equals(filesystem.mountPoint());
    }
}
