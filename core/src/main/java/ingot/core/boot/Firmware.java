package ingot.core.boot;

import java.util.Locale;

/** How a machine's firmware starts an operating system; decides partition table, ESP and boot loader. */
public enum Firmware {
    /** Legacy start from the first sectors of a disk; also everything that is not UEFI (Open Firmware, OPAL). */
    BIOS,
    /** UEFI: starts a file on an EFI system partition. */
    UEFI;

    /** The word used in plans: {@code bios} or {@code uefi}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The value with this text; any other text is an {@link IllegalArgumentException}. */
    public static Firmware ofText(String text) {
        return switch (text) {
            case "bios" -> BIOS;
            case "uefi" -> UEFI;
            default -> throw new IllegalArgumentException("firmware: " + text + " (expected: bios or uefi)");
        };
    }

    /**
     * What the boot method of the last network boot says about the firmware (facts: boot §2).
     *
     * @param biosBootMethod as stored on a machine, such as {@code pxe} or {@code uefi}; empty for never booted
     * @param architecture Debian name without sub-architecture; arm64 always counts as UEFI
     */
    public static Firmware of(String biosBootMethod, String architecture) {
        return biosBootMethod.equals("uefi") || architecture.equals("arm64") ? UEFI : BIOS;
    }
}
