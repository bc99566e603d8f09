package ingot.core.storage;

import java.util.Locale;

/**
 * A partition with its final number and place.
 *
 * @param id name in the plan, {@code <disk>-part<number>}
 * @param start offset of its first byte on the disk
 * @param size in bytes
 * @param name partition name in a GPT; empty for none
 */
public record PlacedPartition(String id, int number, long start, long size, Type type, String uuid, String name) {

    /** The words of plans are the names in lower case. */
    public enum Type {
        BIOS_GRUB,
        ESP,
        LINUX,
        SWAP,
        LVM,
        RAID,
        PREP;

        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** The value with this text; any other text is an {@link IllegalArgumentException}. */
        public static Type ofText(String text) {
            for (Type type : values()) {
                if (type.text().equals(text)) {
                    return type;
                }
            }
            throw new IllegalArgumentException("partition type: " + text + " (expected one of bios_grub … prep)");
        }
    }

    /** The first byte behind it. */
    public long end() {
        return start + size;
    }
}
