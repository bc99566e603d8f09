package ingot.rack.dhcp;

import org.jspecify.annotations.Nullable;

/** The ways in which a machine's firmware can boot from the network, by the names of the API (`disabled_boot_architectures`). */
public enum BootMethod {
    IPXE("ipxe", -1),
    ONIE("onie", -1),
    PXE("pxe", 0),
    UEFI_AMD64_TFTP("uefi_amd64_tftp", 7),
    UEFI_AMD64_HTTP("uefi_amd64_http", 16),
    UEFI_EBC_TFTP("uefi_ebc_tftp", 9),
    UEFI_ARM64_TFTP("uefi_arm64_tftp", 11),
    UEFI_ARM64_HTTP("uefi_arm64_http", 19),
    OPEN_FIRMWARE_PPC64EL("open-firmware_ppc64el", 12),
    POWERNV("powernv", 14),
    S390X("s390x", 31),
    S390X_PARTITION("s390x_partition", 32);

    private final String apiName;
    private final int architecture;

    BootMethod(String apiName, int architecture) {
        this.apiName = apiName;
        this.architecture = architecture;
    }

    /** The name in the API. */
    public String apiName() {
        return apiName;
    }

    /** The method with this API name, or null. */
    public static @Nullable BootMethod ofApiName(String apiName) {
        for (BootMethod method : values()) {
            if (method.apiName.equals(apiName)) {
                return method;
            }
        }
        return null;
    }

    /** The method for an architecture of option 93, or null if there is none. */
    static @Nullable BootMethod ofArchitecture(int architecture) {
        for (BootMethod method : values()) {
            if (method.architecture == architecture && architecture >= 0) {
                return method;
            }
        }
        return null;
    }
}
