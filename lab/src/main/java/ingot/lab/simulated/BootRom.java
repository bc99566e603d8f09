package ingot.lab.simulated;

/** What a machine's network card starts with. */
public enum BootRom {
    /** iPXE on a BIOS machine. */
    IPXE_BIOS(0, "PXEClient:Arch:00000:UNDI:002001"),
    /** iPXE on a UEFI machine. */
    IPXE_UEFI(7, "PXEClient:Arch:00007:UNDI:003010"),
    /** The UEFI firmware's own PXE, with Secure Boot: it takes signed loaders only. */
    UEFI_PXE(7, "PXEClient:Arch:00007:UNDI:003000");

    private final int architecture;
    private final String vendorClass;

    BootRom(int architecture, String vendorClass) {
        this.architecture = architecture;
        this.vendorClass = vendorClass;
    }

    /** The value of DHCP option 93. */
    int architecture() {
        return architecture;
    }

    /** The value of DHCP option 60. */
    String vendorClass() {
        return vendorClass;
    }

    boolean isIpxe() {
        return this != UEFI_PXE;
    }

    /** The value of iPXE's variable {@code platform}. */
    String platform() {
        return this == IPXE_BIOS ? "pcbios" : "efi";
    }
}
