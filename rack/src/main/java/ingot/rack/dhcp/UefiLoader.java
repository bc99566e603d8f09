package ingot.rack.dhcp;

/** What x64 UEFI firmware is given first. */
public enum UefiLoader {
    /** iPXE for UEFI: fast, unsigned. */
    IPXE("snponly.efi"),
    /** Signed shim, then signed GRUB, all by TFTP: the only way under Secure Boot, and one without it. */
    SHIM("bootx64.efi");

    private final String file;

    UefiLoader(String file) {
        this.file = file;
    }

    /** Its name on TFTP and HTTP. */
    public String file() {
        return file;
    }
}
