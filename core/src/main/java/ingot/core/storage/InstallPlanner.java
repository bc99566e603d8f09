package ingot.core.storage;

import ingot.core.boot.Firmware;
import ingot.core.metadata.TargetCloudInit;
import ingot.core.metadata.YamlWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Computes the plan of an installation: wipe, partition, format, mount, image, files, boot loader, "netboot off". Disks
 * that the storage model leaves blank are neither named in the plan nor touched.
 */
public final class InstallPlanner {

    private final InstallRequest request;
    private final PlanSubject subject;
    private final StorageModel storage;
    private final Disk boot;
    private final List<Step> steps = new ArrayList<>();
    private final List<Formatted> formatted = new ArrayList<>();

    private InstallPlanner(InstallRequest request, Disk boot) {
        this.request = request;
        this.subject = request.subject();
        this.storage = request.storage();
        this.boot = boot;
    }

    /**
     * The plan of an attempt; equal requests give equal plans.
     *
     * @throws StorageRefused when the storage model cannot carry the operating system, or the agent cannot make it
     */
    public static Plan plan(InstallRequest request) {
        PlanSubject subject = request.subject();
        OsImage image = request.image();
        Disk boot = request.storage()
                .bootDisk()
                .orElseThrow(() -> new StorageRefused(
                        subject.systemId(), "machine " + subject.hostname() + " has no disk to install on"));
        InstallPlanner planner = new InstallPlanner(request, boot);
        List<Disk> disks = image.wholeDisk() ? planner.wholeDisk() : planner.intoFilesystems();
        return new Plan(
                Plan.Kind.INSTALL,
                subject.attempt(),
                subject.systemId(),
                subject.hostname(),
                subject.everDeployed(),
                subject.firmware(),
                subject.architecture(),
                disks.stream().map(Plan.PlanDisk::of).toList(),
                planner.steps);
    }

    /** An image of a whole disk brings its own partitions, loader and configuration: only the boot disk is written. */
    private List<Disk> wholeDisk() {
        checkWritable(boot);
        steps.add(new Step.Wipe("wipe-" + boot.id(), boot.id(), Step.WipeMode.QUICK));
        addImage(boot.id());
        addNetbootOff();
        return List.of(boot);
    }

    private List<Disk> intoFilesystems() {
        check();
        List<Disk> disks = storage.disks().stream().filter(this::used).toList();
        disks.forEach(disk -> {
            checkWritable(disk);
            steps.add(new Step.Wipe("wipe-" + disk.id(), disk.id(), Step.WipeMode.QUICK));
        });
        disks.forEach(this::addTable);
        formatted.forEach(this::addFormat);
        formatted.stream()
                .filter(entry -> entry.filesystem().mountPoint() != null
                        && entry.filesystem().type() != FilesystemType.SWAP)
                .sorted(Comparator.comparing(
                        entry -> String.valueOf(entry.filesystem().mountPoint())))
                .forEach(this::addMount);
        addImage("/");
        addFiles();
        addBootLoader();
        addNetbootOff();
        return disks;
    }

    private void check() {
        List<String> problems = DeployChecks.problems(
                storage,
                request.image().osystem(),
                request.image().series(),
                subject.firmware(),
                subject.architecture());
        if (!problems.isEmpty()) {
            throw new StorageRefused(subject.systemId(), String.join(" ", problems));
        }
        if (!storage.volumeGroups().isEmpty()) {
            throw new StorageRefused(
                    storage.volumeGroups().getFirst().name(),
                    "volume group " + storage.volumeGroups().getFirst().name()
                            + ": installing onto LVM is not supported yet; choose the flat layout");
        }
        storage.filesystems().stream()
                .filter(filesystem -> filesystem.type() == FilesystemType.ZFSROOT)
                .findFirst()
                .ifPresent(filesystem -> {
                    throw new StorageRefused(
                            String.valueOf(filesystem.mountPoint()),
                            "installing onto zfsroot is not supported; choose ext4");
                });
        if (storage.mounted("/").isEmpty()) {
            throw new StorageRefused("/", "nothing is mounted at /: the image has no place to go");
        }
    }

    private boolean used(Disk disk) {
        return disk.table() != null || disk.filesystem() != null || disk.id().equals(boot.id());
    }

    private static void checkWritable(Disk disk) {
        if (disk.readOnly()) {
            throw new StorageRefused(disk.id(), "disk " + disk.id() + " cannot be written");
        }
    }

    private void addTable(Disk disk) {
        Filesystem onDisk = disk.filesystem();
        if (onDisk != null) {
            formatted.add(new Formatted(disk.id(), disk.id(), onDisk));
        }
        PartitionTable table = disk.table();
        if (table == null) {
            return;
        }
        List<PlacedPartition> placed = PartitionPlacement.of(
                disk, subject.firmware(), subject.architecture(), disk.id().equals(boot.id()), Set.of());
        steps.add(new Step.MakeTable("partition-" + disk.id(), disk.id(), table.label(), table.uuid(), placed));
        Map<String, String> ids = new HashMap<>(PartitionPlacement.idsByKey(disk, placed));
        for (Partition partition : table.partitions()) {
            Filesystem filesystem = partition.filesystem();
            String id = ids.get(partition.key());
            if (filesystem != null && id != null) {
                formatted.add(new Formatted(id, disk.id(), filesystem));
            }
        }
    }

    private void addFormat(Formatted entry) {
        Filesystem filesystem = entry.filesystem();
        steps.add(new Step.Format(
                "format-" + entry.device(),
                entry.device(),
                filesystem.type(),
                filesystem.label(),
                filesystem.volumeId(),
                FormatOptions.of(filesystem.type(), request.image())));
    }

    private void addMount(Formatted entry) {
        String path = String.valueOf(entry.filesystem().mountPoint());
        String name = path.equals("/") ? "-root" : path.replace('/', '-');
        steps.add(new Step.Mount(
                "mount" + name, entry.device(), path, entry.filesystem().mountOptions()));
    }

    private void addImage(String path) {
        OsImage image = request.image();
        steps.add(new Step.Image("image", image.url(), image.sha256(), image.sizeBytes(), image.format(), path));
    }

    private void addFiles() {
        addFile("fstab", "/etc/fstab", "0644", Fstab.of(storage.filesystems()));
        addFile("hostname", "/etc/hostname", "0644", subject.hostname() + "\n");
        addFile("hosts", "/etc/hosts", "0644", hosts());
        // The data source file holds the machine's token.
        addFile(
                "datasource",
                TargetCloudInit.DATASOURCE_PATH,
                "0600",
                request.cloudInit().datasourceFile());
        addFile(
                "network",
                TargetCloudInit.NETWORK_PATH,
                "0600",
                YamlWriter.write(Map.of("network", request.network())));
    }

    private void addFile(String name, String path, String mode, String content) {
        steps.add(new Step.WriteFile("file-" + name, path, mode, content));
    }

    private String hosts() {
        String names = subject.domain().isEmpty() ? subject.hostname() : subject.fqdn() + " " + subject.hostname();
        return """
                127.0.0.1 localhost
                127.0.1.1 %s

                ::1 localhost ip6-localhost ip6-loopback
                ff02::1 ip6-allnodes
                ff02::2 ip6-allrouters
                """.formatted(names);
    }

    private void addBootLoader() {
        Formatted root = formatted.stream()
                .filter(entry -> "/".equals(entry.filesystem().mountPoint()))
                .findFirst()
                .orElseThrow(() -> new StorageRefused("/", "the root file system is not on a disk"));
        @Nullable Formatted esp = formatted.stream()
                .filter(entry ->
                        Filesystem.ESP_MOUNT_POINT.equals(entry.filesystem().mountPoint()))
                .findFirst()
                .orElse(null);
        String rootUuid = root.filesystem().volumeId();
        if (subject.firmware() == Firmware.UEFI) {
            if (esp == null) {
                throw new StorageRefused(
                        Filesystem.ESP_MOUNT_POINT, "the machine starts by UEFI: mount a fat32 partition at /boot/efi");
            }
            steps.add(new Step.BootLoader(
                    "boot-loader",
                    Step.LoaderKind.GRUB_EFI,
                    esp.disk(),
                    esp.device(),
                    rootUuid,
                    request.kernelOptions()));
        } else if (subject.architecture().equals("amd64")) {
            steps.add(new Step.BootLoader(
                    "boot-loader", Step.LoaderKind.GRUB_PC, boot.id(), null, rootUuid, request.kernelOptions()));
        } else {
            throw new StorageRefused(
                    subject.systemId(),
                    "no boot loader for " + subject.architecture() + " without UEFI (supported: amd64)");
        }
    }

    private void addNetbootOff() {
        steps.add(new Step.NetbootOff("netboot-off", request.netbootOffUrl()));
    }

    /** A file system and the plan id of the partition or disk it is on. */
    private record Formatted(String device, String disk, Filesystem filesystem) {}
}
