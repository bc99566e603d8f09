package ingot.core.storage;

import ingot.core.boot.Firmware;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What must hold of a storage configuration before an operating system may be installed on it (facts: D, last rule). */
public final class DeployChecks {

    private static final Set<String> CHECKED = Set.of("ubuntu", "debian", "centos", "rhel");

    private DeployChecks() {}

    /**
     * What forbids the deployment, in the words shown to users.
     *
     * @param osystem name of the operating system, such as {@code debian}
     * @param series its release, such as {@code bookworm} or {@code centos8}
     * @return one sentence for each thing that is wrong; empty when the deployment may start
     */
    public static List<String> problems(
            StorageModel storage, String osystem, String series, Firmware firmware, String architecture) {
        if (!CHECKED.contains(osystem)) {
            return List.of();
        }
        if (storage.disks().isEmpty()) {
            return List.of(
                    "There are currently no storage devices: deploy in memory, or commission the machine again.");
        }
        List<String> problems = new ArrayList<>();
        storage.bootDisk()
                .ifPresentOrElse(
                        boot -> checkBootDisk(boot, problems),
                        () -> problems.add("Specify a storage device to be able to deploy this node."));
        if (storage.mounted("/").isEmpty()) {
            problems.add("Mount the root '/' filesystem to be able to deploy this node.");
        }
        boolean esp = storage.mounted(Filesystem.ESP_MOUNT_POINT)
                .filter(filesystem -> filesystem.type().fat())
                .isPresent();
        if (firmware == Firmware.UEFI && !esp) {
            problems.add("This node starts by UEFI: mount a fat32 filesystem at '/boot/efi'.");
        }
        if (architecture.equals("arm64")
                && firmware != Firmware.UEFI
                && storage.mounted("/boot").isEmpty()) {
            problems.add("This node starts an arm64 system without UEFI: mount a filesystem at '/boot'.");
        }
        if (osystem.equals("centos") || osystem.equals("rhel")) {
            checkRedHat(storage, series, problems);
        }
        return problems;
    }

    private static void checkBootDisk(Disk boot, List<String> problems) {
        if (boot.filesystem() != null) {
            problems.add("The boot disk " + boot.id() + " holds a filesystem directly: give it partitions.");
        }
    }

    private static void checkRedHat(StorageModel storage, String series, List<String> problems) {
        for (Filesystem filesystem : storage.filesystems()) {
            boolean btrfs = filesystem.type() == FilesystemType.BTRFS && series.contains("8");
            if (filesystem.type() == FilesystemType.ZFSROOT || btrfs) {
                problems.add(series + " cannot use " + filesystem.type().text() + ": choose another filesystem.");
            }
        }
    }
}
