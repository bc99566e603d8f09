package ingot.rack.dhcp;

import static ingot.rack.dhcp.Requests.discover;
import static ingot.rack.dhcp.Requests.firmware;
import static ingot.rack.dhcp.Requests.mac;
import static ingot.rack.dhcp.Requests.with;
import static org.assertj.core.api.Assertions.assertThat;

import ingot.wire.dhcp4.Bytes;
import ingot.wire.dhcp4.Code;
import ingot.wire.dhcp4.Dhcp4Message;
import ingot.wire.dhcp4.MessageType;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BootPolicyTest {
    private final Site site = new Site();

    @ParameterizedTest
    @CsvSource({
        "0,  PXEClient,  undionly.kpxe,                      ",
        "7,  PXEClient,  bootx64.efi,                        ",
        "9,  PXEClient,  bootx64.efi,                        ",
        "16, HTTPClient, http://10.0.0.1:5248/snponly.efi,   ",
        "11, PXEClient,  bootaa64.efi,                       ",
        "19, HTTPClient, http://10.0.0.1:5248/bootaa64.efi,  ",
        "12, PXEClient,  bootppc64.bin,                      ",
        "14, PXEClient,  pxelinux.0,                ppc64el/ ",
        "31, PXEClient,  boots390x.bin,             s390x/   ",
        "32, PXEClient,  s390x_partition/maas,               ",
    })
    void eachArchitectureGetsItsLoader(int architecture, String vendorClass, String file, String prefix) {
        Dhcp4Message offer = site.answer(firmware(50, MessageType.DISCOVER, architecture, vendorClass + ":Arch"));

        assertThat(offer.file()).isEqualTo(file);
        assertThat(offer.options().text(Code.PATH_PREFIX)).isEqualTo(prefix == null ? "" : prefix);
        assertThat(offer.options().get(Code.IPXE)).isEqualTo(Bytes.ofHex("b00101"));
        assertThat(offer.options().text(Code.VENDOR_CLASS))
                .isEqualTo(vendorClass.equals("HTTPClient") ? "HTTPClient" : "");
        if (vendorClass.equals("HTTPClient")) {
            assertThat(offer.options().text(Code.BOOT_FILE)).isEqualTo(file);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 6, 10, 13, 15, 20, 25, 99})
    void firmwareWithoutALoaderGetsNothingAtAll(int architecture) {
        assertThat(site.says(firmware(50, MessageType.DISCOVER, architecture, "PXEClient")))
                .isEqualTo("-");
        assertThat(site.table.size()).isZero();
    }

    @Test
    void ipxeIsSentToItsScriptWhateverItsArchitecture() {
        Bytes features = Bytes.ofHex("130101" + "240101");
        Dhcp4Message byUserClass = with(
                firmware(50, MessageType.DISCOVER, 0, "PXEClient:Arch:00000"), Code.USER_CLASS, Bytes.ofText("iPXE"));
        Dhcp4Message byFeatures = with(firmware(50, MessageType.DISCOVER, 7, "PXEClient"), Code.IPXE, features);
        Dhcp4Message withoutHttp =
                with(firmware(50, MessageType.DISCOVER, 7, "PXEClient"), Code.IPXE, Bytes.ofHex("240101"));
        Dhcp4Message damaged = with(firmware(50, MessageType.DISCOVER, 7, "PXEClient"), Code.IPXE, Bytes.ofHex("13ff"));

        assertThat(site.answer(byUserClass).file()).isEqualTo("http://10.0.0.1:5248/ipxe.cfg");
        assertThat(site.answer(byFeatures).file()).isEqualTo("http://10.0.0.1:5248/ipxe.cfg");
        assertThat(site.answer(withoutHttp).file()).isEqualTo("bootx64.efi");
        assertThat(site.answer(damaged).file()).isEqualTo("bootx64.efi");
    }

    @Test
    void oldPxeWithoutArchitectureIsBios() {
        Dhcp4Message offer = site.answer(with(discover(50), Code.VENDOR_CLASS, Bytes.ofText("PXEClient")));

        assertThat(offer.file()).isEqualTo("undionly.kpxe");
    }

    @Test
    void theFirmwareThatAsksForOptionsGetsThemToo() {
        Dhcp4Message request = with(
                firmware(50, MessageType.DISCOVER, 7, "PXEClient"), Code.PARAMETER_LIST, Bytes.ofInts(1, 3, 66, 67));
        Dhcp4Message offer = site.answer(request);

        assertThat(offer.file()).isEqualTo("bootx64.efi");
        assertThat(offer.options().text(Code.BOOT_FILE)).isEqualTo("bootx64.efi");
        assertThat(offer.options().text(Code.TFTP_SERVER)).isEqualTo("10.0.0.1");
    }

    @Test
    void theUnsignedLoaderIsChosenForOneOrForAll() {
        site.config = Site.config(
                new BootSettings(8080, UefiLoader.SHIM, Map.of(mac(50), UefiLoader.IPXE), Set.of(), Set.of()),
                Set.of());

        assertThat(site.answer(firmware(50, MessageType.DISCOVER, 7, "PXEClient"))
                        .file())
                .isEqualTo("snponly.efi");
        assertThat(site.answer(firmware(51, MessageType.DISCOVER, 7, "PXEClient"))
                        .file())
                .isEqualTo("bootx64.efi");

        site.config = Site.config(new BootSettings(8080, UefiLoader.IPXE, Map.of(), Set.of(), Set.of()), Set.of());
        assertThat(site.answer(firmware(51, MessageType.DISCOVER, 9, "PXEClient"))
                        .file())
                .isEqualTo("snponly.efi");
    }

    @Test
    void disabledMethodsAndSilentMachinesGetNoAnswerWhileTheirSystemsDo() {
        site.config = Site.config(
                new BootSettings(5248, UefiLoader.IPXE, Map.of(), Set.of(mac(50)), Set.of(BootMethod.UEFI_AMD64_TFTP)),
                Set.of(BootMethod.PXE));

        assertThat(site.says(firmware(50, MessageType.DISCOVER, 16, "HTTPClient")))
                .isEqualTo("-");
        assertThat(site.says(firmware(51, MessageType.DISCOVER, 7, "PXEClient")))
                .isEqualTo("-");
        assertThat(site.says(firmware(51, MessageType.DISCOVER, 0, "PXEClient")))
                .isEqualTo("-");
        assertThat(site.says(firmware(51, MessageType.DISCOVER, 9, "PXEClient")))
                .startsWith("OFFER");
        assertThat(site.says(discover(50))).startsWith("OFFER");
    }

    @Test
    void onieGetsItsInstaller() {
        Dhcp4Message offer = site.answer(with(discover(50), Code.USER_CLASS, Bytes.ofText("onie_dhcp_user_class")));

        assertThat(offer.options().get(Code.VENDOR_IDENTIFYING))
                .isEqualTo(Bytes.ofHex("0000a67f" + "2e" + "012c"
                        + Bytes.ofText("http://10.0.0.1:5248/MAAS/a/v3/nos-installer")
                                .hex()));
    }

    @Test
    void methodsAreKnownByTheirApiNames() {
        assertThat(BootMethod.ofApiName("uefi_arm64_tftp")).isEqualTo(BootMethod.UEFI_ARM64_TFTP);
        assertThat(BootMethod.ofApiName("floppy")).isNull();
    }
}
