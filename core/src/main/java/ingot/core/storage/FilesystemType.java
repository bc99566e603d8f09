package ingot.core.storage;

import java.util.Optional;

/** File systems that users may choose (facts: deploy-and-storage D). */
public enum FilesystemType {
    EXT2("ext2", "ext2", 16),
    EXT4("ext4", "ext4", 16),
    XFS("xfs", "xfs", 12),
    BTRFS("btrfs", "btrfs", 256),
    FAT32("fat32", "vfat", 11),
    VFAT("vfat", "vfat", 11),
    SWAP("swap", "swap", 15),
    ZFSROOT("zfsroot", "zfs", 256),
    TMPFS("tmpfs", "tmpfs", 0),
    RAMFS("ramfs", "ramfs", 0);

    private final String text;
    private final String mountType;
    private final int labelMax;

    FilesystemType(String text, String mountType, int labelMax) {
        this.text = text;
        this.mountType = mountType;
        this.labelMax = labelMax;
    }

    /** The name in the API and in plans. */
    public String text() {
        return text;
    }

    /** The name that mount and fstab use. */
    public String mountType() {
        return mountType;
    }

    /** Longest label in characters; 0 where there is none. */
    public int labelMax() {
        return labelMax;
    }

    /** Whether it lives in memory and needs no block device. */
    public boolean inMemory() {
        return this == TMPFS || this == RAMFS;
    }

    public boolean fat() {
        return this == FAT32 || this == VFAT;
    }

    public static Optional<FilesystemType> ofText(String text) {
        for (FilesystemType type : values()) {
            if (type.text.equals(text)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
