package ingot.lab;

import java.util.Locale;

/** What a virtual machine starts with. */
enum Firmware {
    BIOS,
    UEFI;

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
