package ingot.core.storage;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A file system on a disk, partition or logical volume, or in memory.
 *
 * @param label empty for none
 * @param uuid 36 characters; FAT keeps only the first eight digits of it ({@link #volumeId})
 * @param mountPoint absolute path; {@code none} for swap in use; null when not mounted
 * @param mountOptions comma separated as in fstab; empty for the default
 */
public record Filesystem(
        FilesystemType type,
        String label,
        String uuid,
        @Nullable String mountPoint,
        String mountOptions) {

    /** Where the EFI system partition is mounted. */
    public static final String ESP_MOUNT_POINT = "/boot/efi";

    public Filesystem {
        if (!uuid.matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")) {
            throw new StorageRefused(uuid, "file system uuid: " + uuid + " (expected: 36 lower-case characters)");
        }
        if (label.length() > type.labelMax() && !type.inMemory()) {
            throw new StorageRefused(
                    label, "label of " + type.text() + ": " + label + " (expected: at most " + type.labelMax() + ")");
        }
        if (label.chars().anyMatch(c -> c < 0x20 || c == 0x7f)) {
            throw new StorageRefused(label, "label of " + type.text() + ": it holds a control character");
        }
        if (mountPoint != null) {
            checkMountPoint(type, mountPoint);
        }
        // An fstab line is split at white space, so an option with a blank would become another field.
        if (mountOptions.chars().anyMatch(c -> c <= 0x20 || c == 0x7f)) {
            throw new StorageRefused(mountOptions, "mount options: " + mountOptions + " (expected: no white space)");
        }
    }

    /** What {@code blkid} and fstab call the UUID: FAT has a serial number of eight digits instead. */
    public String volumeId() {
        return type.fat() ? (uuid.substring(0, 4) + "-" + uuid.substring(4, 8)).toUpperCase(Locale.ROOT) : uuid;
    }

    private static void checkMountPoint(FilesystemType type, String mountPoint) {
        if (type == FilesystemType.SWAP) {
            if (!mountPoint.equals("none")) {
                throw new StorageRefused(mountPoint, "mount point of swap: " + mountPoint + " (expected: none)");
            }
            return;
        }
        boolean plain = mountPoint.chars().noneMatch(c -> c <= 0x20 || c == 0x7f || c == '\\' || c == '#');
        boolean inside = !("/" + mountPoint + "/").contains("/../") && !("/" + mountPoint + "/").contains("/./");
        if (!mountPoint.startsWith("/") || !plain || !inside) {
            throw new StorageRefused(
                    mountPoint,
                    "mount point: " + mountPoint + " (expected: an absolute path without white space, . or ..)");
        }
    }
}
