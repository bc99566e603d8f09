package ingot.core.boot;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Ways in which firmware fetches a boot loader, in the order in which a request is compared with them (facts: boot §2).
 * The names are API values ({@code disabled_boot_architectures}).
 */
public enum BootMethod {
    /** iPXE, by its user class or its encapsulated option 175; first, so that a chain-loaded iPXE does not loop. */
    IPXE("ipxe", "ipxe", -1, "ipxe.cfg", true, false),
    /** Switches that install their system by ONIE; no boot file, but an installer URL in option 125. */
    ONIE("onie", "onie", -1, null, false, false),
    PXE("pxe", "pxe", 0, "lpxelinux.0", false, false),
    UEFI_AMD64_TFTP("uefi_amd64_tftp", "uefi", 7, "bootx64.efi", false, false),
    UEFI_AMD64_HTTP("uefi_amd64_http", "uefi", 16, "images/bootx64.efi", true, true),
    UEFI_EBC_TFTP("uefi_ebc_tftp", "uefi", 9, "bootx64.efi", false, false),
    UEFI_ARM64_TFTP("uefi_arm64_tftp", "uefi", 11, "bootaa64.efi", false, false),
    UEFI_ARM64_HTTP("uefi_arm64_http", "uefi", 19, "images/bootaa64.efi", true, true),
    OPEN_FIRMWARE_PPC64EL("open-firmware_ppc64el", "open-firmware", 12, "bootppc64.bin", false, false),
    POWERNV("powernv", "powernv", 14, "pxelinux.0", false, false),
    S390X("s390x", "s390x", 31, "boots390x.bin", false, false),
    S390X_PARTITION("s390x_partition", "s390x_partition", 32, "s390x_partition/maas", false, false),
    /** Windows by PXE; answered in place of {@link #PXE} and never offered by DHCP. */
    WINDOWS("windows", "windows", -1, "pxeboot.0", false, false);

    private final String text;
    private final String biosBootMethod;
    private final int architecture;
    private final @Nullable String bootFile;
    private final boolean byHttp;
    private final boolean httpClient;

    BootMethod(
            String text,
            String biosBootMethod,
            int architecture,
            @Nullable String bootFile,
            boolean byHttp,
            boolean httpClient) {
        this.text = text;
        this.biosBootMethod = biosBootMethod;
        this.architecture = architecture;
        this.bootFile = bootFile;
        this.byHttp = byHttp;
        this.httpClient = httpClient;
    }

    /** The name in the API. */
    public String text() {
        return text;
    }

    /** What a machine that booted so has in {@code bios_boot_method}. */
    public String biosBootMethod() {
        return biosBootMethod;
    }

    /** Whether the vendor class {@code HTTPClient} must be repeated, or the firmware ignores the offer. */
    public boolean httpClient() {
        return httpClient;
    }

    /**
     * What DHCP offers as boot file: a name for TFTP, or an absolute URL.
     *
     * @param httpBase such as {@code http://10.0.0.2:5248}
     */
    public Optional<String> bootFile(String httpBase) {
        return Optional.ofNullable(bootFile).map(file -> byHttp ? httpBase + "/" + file : file);
    }

    /** The value of option 210 (path prefix), which is sent whether asked for or not; empty for none. */
    public Optional<String> pathPrefix(String httpBase) {
        return switch (this) {
            case PXE -> Optional.of(httpBase + "/");
            case POWERNV -> Optional.of("ppc64el/");
            case S390X -> Optional.of("s390x/");
            default -> Optional.empty();
        };
    }

    /**
     * The method of a client by its architecture (option 93, or 61 of DHCPv6). An unknown or missing one counts as a BIOS
     * PC, as the reference has it.
     *
     * @param ipxe whether it says that it is iPXE and can load what we send
     */
    public static BootMethod ofClient(int architecture, boolean ipxe) {
        if (ipxe) {
            return IPXE;
        }
        for (BootMethod method : values()) {
            if (architecture >= 0 && method.architecture == architecture) {
                return method;
            }
        }
        return PXE;
    }

    public static Optional<BootMethod> ofText(String text) {
        for (BootMethod method : values()) {
            if (method.text.equals(text)) {
                return Optional.of(method);
            }
        }
        return Optional.empty();
    }
}
