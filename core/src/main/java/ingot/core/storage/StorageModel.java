package ingot.core.storage;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a machine's disks shall hold.
 *
 * @param disks in the order in which they became known (lowest id first)
 * @param chosenBootDisk id of the disk chosen by the user; null lets {@link #bootDisk()} choose
 * @param memoryFilesystems tmpfs and ramfs mounts
 */
public record StorageModel(
        List<Disk> disks,
        @Nullable String chosenBootDisk,
        List<VolumeGroup> volumeGroups,
        List<Filesystem> memoryFilesystems) {

    /** A smaller disk is not taken as boot disk unless the user says so. */
    static final long BOOT_DISK_MIN_BYTES = 512 * ByteSize.MIB;

    public StorageModel {
        disks = List.copyOf(disks);
        volumeGroups = List.copyOf(volumeGroups);
        memoryFilesystems = List.copyOf(memoryFilesystems);
        checkNames(disks);
        checkMountPoints(disks, volumeGroups, memoryFilesystems);
    }

    /** A machine with these disks and nothing on them. */
    public static StorageModel blank(List<Disk> disks) {
        return new StorageModel(disks, null, List.of(), List.of());
    }

    /** The chosen boot disk, else the first writable one that is large enough. */
    public Optional<Disk> bootDisk() {
        if (chosenBootDisk != null) {
            return disk(chosenBootDisk);
        }
        return disks.stream()
                .filter(disk -> !disk.readOnly() && disk.sizeBytes() >= BOOT_DISK_MIN_BYTES)
                .findFirst();
    }

    public Optional<Disk> disk(String id) {
        return disks.stream().filter(disk -> disk.id().equals(id)).findFirst();
    }

    /** All file systems, of disks first, then of logical volumes, then of memory. */
    public List<Filesystem> filesystems() {
        return filesystems(disks, volumeGroups, memoryFilesystems);
    }

    /** The file system mounted at a path. */
    public Optional<Filesystem> mounted(String path) {
        return filesystems().stream()
                .filter(filesystem -> path.equals(filesystem.mountPoint()))
                .findFirst();
    }

    private static List<Filesystem> filesystems(
            List<Disk> disks, List<VolumeGroup> volumeGroups, List<Filesystem> memoryFilesystems) {
        List<Filesystem> found = new ArrayList<>();
        for (Disk disk : disks) {
            add(found, disk.filesystem());
            disk.partitions().forEach(partition -> add(found, partition.filesystem()));
        }
        for (VolumeGroup group : volumeGroups) {
            group.volumes().forEach(volume -> add(found, volume.filesystem()));
        }
        found.addAll(memoryFilesystems);
        return found;
    }

    private static void add(List<Filesystem> found, @Nullable Filesystem filesystem) {
        if (filesystem != null) {
            found.add(filesystem);
        }
    }

    private static void checkNames(List<Disk> disks) {
        Set<String> names = new HashSet<>();
        for (Disk disk : disks) {
            if (!names.add(disk.id())) {
                throw new StorageRefused(disk.id(), "two disks are called " + disk.id());
            }
            for (Partition partition : disk.partitions()) {
                if (!names.add(partition.key())) {
                    throw new StorageRefused(partition.key(), "two partitions are called " + partition.key());
                }
            }
        }
    }

    private static void checkMountPoints(
            List<Disk> disks, List<VolumeGroup> volumeGroups, List<Filesystem> memoryFilesystems) {
        Set<String> paths = new HashSet<>();
        for (Filesystem filesystem : filesystems(disks, volumeGroups, memoryFilesystems)) {
            String path = filesystem.mountPoint();
            if (path != null && !path.equals("none") && !paths.add(path)) {
                throw new StorageRefused(path, "two file systems are mounted at " + path);
            }
        }
    }
}
