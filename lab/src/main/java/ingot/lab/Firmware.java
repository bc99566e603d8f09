package ingot.lab;

import java.util.Locale;

/** What a lab machine starts with. */
enum Firmware {
    /** SeaBIOS; the NIC's own iPXE boots from the network. */
    BIOS,
    /** OVMF; the NIC's own iPXE boots from the network. */
    UEFI,
    /** OVMF with secure boot and Microsoft's keys; the firmware's own PXE loads the signed shim. */
    SECURE;

    /** As written on the command line and in the JSON. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
