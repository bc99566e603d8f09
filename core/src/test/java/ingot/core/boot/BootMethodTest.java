package ingot.core.boot;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BootMethodTest {

    private static final String BASE = "http://10.0.0.2:5248";

    @ParameterizedTest
    @CsvSource({
        "0,  false, pxe,             lpxelinux.0,   pxe",
        "0,  true,  ipxe,            http://10.0.0.2:5248/ipxe.cfg, ipxe",
        "7,  true,  ipxe,            http://10.0.0.2:5248/ipxe.cfg, ipxe",
        "7,  false, uefi_amd64_tftp, bootx64.efi,   uefi",
        "9,  false, uefi_ebc_tftp,   bootx64.efi,   uefi",
        "16, false, uefi_amd64_http, http://10.0.0.2:5248/images/bootx64.efi, uefi",
        "11, false, uefi_arm64_tftp, bootaa64.efi,  uefi",
        "19, false, uefi_arm64_http, http://10.0.0.2:5248/images/bootaa64.efi, uefi",
        "12, false, open-firmware_ppc64el, bootppc64.bin, open-firmware",
        "14, false, powernv,         pxelinux.0,    powernv",
        "31, false, s390x,           boots390x.bin, s390x",
        "32, false, s390x_partition, s390x_partition/maas, s390x_partition",
        "99, false, pxe,             lpxelinux.0,   pxe",
        "-1, false, pxe,             lpxelinux.0,   pxe",
    })
    void clientGetsTheMethodOfItsArchitecture(int architecture, boolean ipxe, String name, String file, String stored) {
        BootMethod method = BootMethod.ofClient(architecture, ipxe);

        assertThat(method.text()).isEqualTo(name);
        assertThat(method.bootFile(BASE)).contains(file);
        assertThat(method.biosBootMethod()).isEqualTo(stored);
        assertThat(BootMethod.ofText(name)).contains(method);
    }

    @Test
    void pathPrefixIsForcedOnThoseThatNeedIt() {
        assertThat(BootMethod.PXE.pathPrefix(BASE)).contains("http://10.0.0.2:5248/");
        assertThat(BootMethod.POWERNV.pathPrefix(BASE)).contains("ppc64el/");
        assertThat(BootMethod.S390X.pathPrefix(BASE)).contains("s390x/");
        assertThat(BootMethod.UEFI_AMD64_TFTP.pathPrefix(BASE)).isEmpty();
        assertThat(BootMethod.ONIE.bootFile(BASE)).isEmpty();
    }

    @Test
    void vendorClassIsRepeatedToHttpClientsOnly() {
        assertThat(BootMethod.values())
                .filteredOn(BootMethod::httpClient)
                .containsExactly(BootMethod.UEFI_AMD64_HTTP, BootMethod.UEFI_ARM64_HTTP);
    }

    @ParameterizedTest
    @CsvSource({"pxe, amd64, BIOS", "uefi, amd64, UEFI", "'', amd64, BIOS", "pxe, arm64, UEFI", "powernv, ppc64el, BIOS"
    })
    void firmwareFollowsFromTheLastBoot(String stored, String architecture, Firmware firmware) {
        assertThat(Firmware.of(stored, architecture)).isEqualTo(firmware);
    }
}
