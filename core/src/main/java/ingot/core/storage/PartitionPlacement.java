package ingot.core.storage;

import ingot.core.boot.Firmware;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Numbers and byte offsets of the partitions of a disk. The first one starts at 4 MiB, each further one where the
 * previous one ends; what the boot loader needs is number 1. The sum of the rules of {@link StorageRules} leaves the
 * last MiB of the disk free; whatever would reach into it is refused here, never shortened.
 */
public final class PartitionPlacement {

    /** The largest sector number that fits a DOS partition table. */
    private static final long MSDOS_SECTORS_MAX = (1L << 32) - 1;

    private static final int MSDOS_PRIMARY_MAX = 3;

    private final Disk disk;
    private final PartitionTable table;
    private final List<PlacedPartition> placed = new ArrayList<>();
    private long next = StorageRules.FRONT_BYTES;
    private int number = 1;

    private PartitionPlacement(Disk disk, PartitionTable table) {
        this.disk = disk;
        this.table = table;
    }

    /**
     * Places the partitions of one disk.
     *
     * @param bootDisk whether the machine starts from this disk
     * @param physicalVolumes keys of the partitions that belong to a volume group
     * @return in order of number; empty for a disk without table
     * @throws StorageRefused when they do not fit the disk or its kind of table
     */
    public static List<PlacedPartition> of(
            Disk disk, Firmware firmware, String architecture, boolean bootDisk, Set<String> physicalVolumes) {
        PartitionTable table = disk.table();
        if (table == null) {
            return List.of();
        }
        PartitionPlacement placement = new PartitionPlacement(disk, table);
        if (StorageRules.needsBiosGrub(table.label(), firmware, architecture)) {
            placement.addLoader(StorageRules.BIOS_GRUB_BYTES, PlacedPartition.Type.BIOS_GRUB);
        } else if (StorageRules.needsPrep(bootDisk, architecture)) {
            placement.addLoader(StorageRules.PREP_BYTES, PlacedPartition.Type.PREP);
        }
        for (Partition partition : table.partitions()) {
            placement.add(
                    partition.sizeBytes(),
                    type(partition, firmware, physicalVolumes),
                    partition.uuid(),
                    partition.filesystem() == null ? "" : partition.filesystem().label());
        }
        return List.copyOf(placement.placed);
    }

    /** The plan's name of each partition key of a disk. */
    static Map<String, String> idsByKey(Disk disk, List<PlacedPartition> placed) {
        List<Partition> partitions = disk.partitions();
        int loaders = placed.size() - partitions.size();
        return IntStream.range(0, partitions.size())
                .boxed()
                .collect(Collectors.toMap(
                        index -> partitions.get(index).key(),
                        index -> placed.get(index + loaders).id()));
    }

    private void addLoader(long size, PlacedPartition.Type type) {
        add(size, type, Uuids.derived(table.uuid() + ":" + type.text()), type.text());
    }

    private void add(long size, PlacedPartition.Type type, String uuid, String name) {
        String id = disk.id() + "-part" + number;
        PlacedPartition partition = new PlacedPartition(id, number, next, size, type, uuid, name);
        if (partition.end() > disk.sizeBytes() - StorageRules.END_BYTES) {
            throw new StorageRefused(
                    disk.id(),
                    "partition " + number + " of disk " + disk.id() + " ends at byte " + partition.end()
                            + " (expected: at most " + (disk.sizeBytes() - StorageRules.END_BYTES)
                            + "): make it or one before it smaller");
        }
        if (table.label() == TableLabel.MSDOS) {
            checkMsdos(partition);
        }
        placed.add(partition);
        next = partition.end();
        number++;
    }

    private void checkMsdos(PlacedPartition partition) {
        if (partition.number() > MSDOS_PRIMARY_MAX) {
            throw new StorageRefused(
                    disk.id(),
                    "disk " + disk.id() + " has more than " + MSDOS_PRIMARY_MAX
                            + " partitions in a DOS table: use a GPT for it");
        }
        if (partition.end() / disk.blockSizeBytes() > MSDOS_SECTORS_MAX) {
            throw new StorageRefused(
                    disk.id(),
                    "partition " + partition.number() + " of disk " + disk.id()
                            + " ends beyond what a DOS table can name: use a GPT for it");
        }
    }

    private static PlacedPartition.Type type(Partition partition, Firmware firmware, Set<String> physicalVolumes) {
        @Nullable Filesystem filesystem = partition.filesystem();
        if (physicalVolumes.contains(partition.key())) {
            return PlacedPartition.Type.LVM;
        }
        if (filesystem == null) {
            return PlacedPartition.Type.LINUX;
        }
        if (filesystem.type() == FilesystemType.SWAP) {
            return PlacedPartition.Type.SWAP;
        }
        boolean starts = firmware == Firmware.UEFI && partition.bootable();
        boolean system = starts || Filesystem.ESP_MOUNT_POINT.equals(filesystem.mountPoint());
        return system && filesystem.type().fat() ? PlacedPartition.Type.ESP : PlacedPartition.Type.LINUX;
    }
}
