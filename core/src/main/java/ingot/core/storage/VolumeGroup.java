package ingot.core.storage;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An LVM volume group.
 *
 * @param members keys of partitions or ids of disks, at least one
 */
public record VolumeGroup(String name, String uuid, List<String> members, List<LogicalVolume> volumes) {

    /** LVM's extent; volumes are multiples of it. */
    public static final long EXTENT_BYTES = 4 * ByteSize.MIB;

    public VolumeGroup {
        if (!name.matches("[A-Za-z0-9+_.][A-Za-z0-9+_.-]{0,126}") || name.equals(".") || name.equals("..")) {
            throw new StorageRefused(name, "volume group name: " + name + " (expected: letters, digits, + _ . -)");
        }
        if (members.isEmpty()) {
            throw new StorageRefused(name, "volume group " + name + " has no member");
        }
        members = List.copyOf(members);
        volumes = List.copyOf(volumes);
    }

    /** Size of a group over members of these sizes: one extent of each goes to LVM's own records. */
    public static long sizeBytes(List<Long> memberSizes) {
        long extents = 0;
        for (long size : memberSizes) {
            extents += Math.max(0, size / EXTENT_BYTES - 1);
        }
        return extents * EXTENT_BYTES;
    }

    /** A volume of the group; {@code sizeBytes} is a multiple of {@link #EXTENT_BYTES}. */
    public record LogicalVolume(
            String name, long sizeBytes, @Nullable Filesystem filesystem) {
        public LogicalVolume {
            if (sizeBytes < EXTENT_BYTES || sizeBytes % EXTENT_BYTES != 0) {
                throw new StorageRefused(
                        name, "size of volume " + name + ": " + sizeBytes + " (expected: a multiple of 4 MiB)");
            }
        }
    }
}
