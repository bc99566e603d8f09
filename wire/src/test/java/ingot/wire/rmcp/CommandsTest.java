package ingot.wire.rmcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandsTest {

    @Test
    void requestAndResponseCarryTheirChecksums() {
        // Get Device ID, as it stands in the IPMI literature: 20 18 c8 | 81 04 01 7a.
        IpmiRequest request = IpmiRequest.of(IpmiCommand.GET_DEVICE_ID, 1, Octets.EMPTY);
        assertThat(request.encode()).isEqualTo(Octets.ofHex("20 18 c8 81 04 01 7a"));
        assertThat(IpmiRequest.decode(request.encode())).isEqualTo(request);

        IpmiResponse response = IpmiResponse.to(request, CompletionCode.NODE_BUSY, Octets.EMPTY);
        assertThat(response.encode()).isEqualTo(Octets.ofHex("81 1c 63 20 04 01 c0 1b"));
        assertThat(IpmiResponse.decode(response.encode())).isEqualTo(response);
        assertThat(response.answers(request)).isTrue();
        assertThat(response.answers(IpmiRequest.of(IpmiCommand.GET_DEVICE_ID, 2, Octets.EMPTY)))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({"2, first", "6, second"})
    void wrongChecksumIsRefused(int at, String which) {
        byte[] message = Octets.ofHex("20 18 c8 81 04 01 7a").toArray();
        message[at]++;
        assertThatThrownBy(() -> IpmiRequest.decode(Octets.of(message)))
                .as(which)
                .isInstanceOfSatisfying(
                        MalformedRmcp.class,
                        refused -> assertThat(refused.reason()).isEqualTo(MalformedRmcp.Reason.CHECKSUM));
    }

    @ParameterizedTest
    @CsvSource({
        "NETWORK, false, false, 80 04 00 00 00",
        "NETWORK, false, true, a0 04 00 00 00",
        "DISK, true, true, e0 08 00 00 00",
        "CD, false, false, 80 14 00 00 00",
        "SETUP, true, false, c0 18 00 00 00",
        "NO_OVERRIDE, false, false, 80 00 00 00 00",
    })
    void bootFlagsAreTheBytesOfTable28_14(BootFlags.Device device, boolean persistent, boolean efi, String hex) {
        BootFlags flags = BootFlags.of(device, persistent, efi);

        assertThat(flags.data()).isEqualTo(Octets.ofHex(hex));
        assertThat(flags.valid()).isTrue();
        assertThat(flags.persistent()).isEqualTo(persistent);
        assertThat(flags.efi()).isEqualTo(efi);
        assertThat(flags.device()).isEqualTo(device);
        assertThat(flags.invalidated().valid()).isFalse();
        assertThat(flags.invalidated().device()).isEqualTo(device);
    }

    @Test
    void bootFlagsKeepBitsWithoutAccessor() {
        BootFlags flags = new BootFlags(Octets.ofHex("bf ff 12 34 56"));
        assertThat(flags.data()).isEqualTo(Octets.ofHex("bf ff 12 34 56"));
        assertThatThrownBy(() -> new BootFlags(Octets.ofHex("80 04"))).isInstanceOf(MalformedRmcp.class);
    }

    @Test
    void bootOptionsAreSetAndGot() {
        BootOption option = new BootOption(BootFlags.PARAMETER, false, Octets.ofHex("80 04 00 00 00"));

        assertThat(option.encodeSet()).isEqualTo(Octets.ofHex("05 80 04 00 00 00"));
        assertThat(BootOption.decodeSet(option.encodeSet())).isEqualTo(option);
        assertThat(option.encodeGot()).isEqualTo(Octets.ofHex("01 05 80 04 00 00 00"));
        assertThat(BootOption.decodeGot(option.encodeGot())).isEqualTo(option);
        assertThat(BootOption.requested(BootOption.get(5))).isEqualTo(5);
    }

    @ParameterizedTest
    @CsvSource({"POWER_DOWN, 00", "POWER_UP, 01", "POWER_CYCLE, 02", "HARD_RESET, 03", "SOFT_SHUTDOWN, 05"})
    void chassisControlsAreTheirNumbers(ChassisControl control, String hex) {
        assertThat(control.encode()).isEqualTo(Octets.ofHex(hex));
        assertThat(ChassisControl.decode(Octets.ofHex(hex))).isEqualTo(control);
    }

    @ParameterizedTest
    @CsvSource({
        "21 10 40 54, true, false",
        "60 00 00, false, false",
        "08 00 00, false, true",
        "61 00 00 70, true, false"
    })
    void chassisStatusIsRead(String hex, boolean on, boolean fault) {
        assertThat(ChassisStatus.decode(Octets.ofHex(hex))).isEqualTo(new ChassisStatus(on, fault));
    }

    @Test
    void deviceIdIsRead() {
        // The id of ipmi_sim's management controller.
        DeviceId id = DeviceId.decode(Octets.ofHex("00 03 09 08 02 9f 91 12 00 02 0f 00 00 00 00"));
        assertThat(id).isEqualTo(new DeviceId(0, 3, 9, 8, 2, 0x1291, 0xf02));
        assertThat(DeviceId.decode(id.encode())).isEqualTo(id);
    }

    @Test
    void cipherSuitesAreListed() {
        List<CipherSuite> suites = List.of(CipherSuite.SUITE_3, CipherSuite.SUITE_17);
        Octets records = ChannelCipherSuites.encode(suites);

        assertThat(records).isEqualTo(Octets.ofHex("c0 03 01 41 81 c0 11 03 44 81"));
        assertThat(ChannelCipherSuites.decode(records)).isEqualTo(suites);
    }

    @Test
    void oemAndStreamCipherSuitesArePassedOver() {
        Octets records = Octets.ofHex("c1 80 01 02 03 01 41 82 c0 04 01 41 82 c0 08 02 42 81");
        assertThat(ChannelCipherSuites.decode(records)).containsExactly(CipherSuite.SUITE_8);
    }

    @Test
    void presenceIsAskedAndAnswered() {
        assertThat(new PresencePing(9).encode()).isEqualTo(Octets.ofHex("06 00 ff 06 00 00 11 be 80 09 00 00"));
        assertThat(RmcpDatagram.decode(new PresencePing(9).encode())).isEqualTo(new PresencePing(9));
        assertThat(RmcpDatagram.decode(new PresencePong(9, true).encode())).isEqualTo(new PresencePong(9, true));
        assertThat(RmcpDatagram.decode(new PresencePong(9, false).encode())).isEqualTo(new PresencePong(9, false));
    }
}
