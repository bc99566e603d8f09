package ingot.core.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {

    /** The examples of RFC 5952 and its rules, one each. */
    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, 0.0.0.0",
        "255.255.255.255, 255.255.255.255",
        "10.0.0.7, 10.0.0.7",
        "::, ::",
        "::1, ::1",
        "2001:0db8:0000:0000:0000:0000:0002:0001, 2001:db8::2:1",
        "2001:DB8::A, 2001:db8::a",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
        "::2:3:4:5:6:7:8, 0:2:3:4:5:6:7:8",
        "::ffff:192.0.2.1, ::ffff:192.0.2.1",
        "64:ff9b::192.0.2.33, 64:ff9b::c000:221",
        "fe80::1, fe80::1",
    })
    void addressIsWrittenInItsOneForm(String text, String written) {
        assertThat(IpAddress.of(text)).hasToString(written);
        assertThat(IpAddress.of(written)).isEqualTo(IpAddress.of(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1",
                "1.2.3",
                "1.2.3.4.5",
                "01.2.3.4",
                "256.1.1.1",
                "1.2.3.-4",
                "1.2.3.4 ",
                "a.b.c.d",
                ":",
                ":::",
                "1::2::3",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1:2:3:4:5:6:7:8::",
                "::12345",
                "fe80::1%eth0",
                "1.2.3.4::",
                "::1.2.3",
                "g::",
                "1:2:3:4:5:6:7:1.2.3.4",
                "::1.2.3.4:5",
                ":1:2:3:4:5:6:7:8",
            })
    void otherTextIsNoAddress(String text) {
        assertThat(IpAddress.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void everyAddressIsReadBackSeed(long seed) throws UnknownHostException {
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 500; round++) {
            byte[] bytes = new byte[random.nextBoolean() ? 4 : 16];
            for (int index = 0; index < bytes.length; index++) {
                // many zeros, so that runs of them occur
                bytes[index] = (byte) (random.nextInt(3) == 0 ? random.nextInt(256) : 0);
            }
            IpAddress address = IpAddress.ofBytes(bytes);
            assertThat(address.bytes()).isEqualTo(bytes);
            assertThat(IpAddress.of(address.toString())).isEqualTo(address);
            if (bytes.length == 16 && !address.toString().startsWith("::ffff:")) {
                assertThat(InetAddress.getByName(address.toString()).getAddress())
                        .isEqualTo(bytes);
            }
        }
    }

    @Test
    void networkDropsHostBitsAndKnowsItsBounds() {
        Cidr network = Cidr.of("10.0.1.77/22");

        assertThat(network).hasToString("10.0.0.0/22");
        assertThat(network.last()).hasToString("10.0.3.255");
        assertThat(network.size()).isEqualTo(1024);
        assertThat(network.netmask()).isEqualTo("255.255.252.0");
        assertThat(network.contains(IpAddress.of("10.0.3.255"))).isTrue();
        assertThat(network.contains(IpAddress.of("10.0.4.0"))).isFalse();
        assertThat(network.contains(IpAddress.of("::1"))).isFalse();
        assertThat(network.overlaps(Cidr.of("10.0.0.0/8"))).isTrue();
        assertThat(network.overlaps(Cidr.of("10.0.4.0/24"))).isFalse();
        assertThat(Cidr.of("0.0.0.0/0").netmask()).isEqualTo("0.0.0.0");
        assertThat(Cidr.of("fd00::1/64").last()).hasToString("fd00::ffff:ffff:ffff:ffff");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"10.0.0.0", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "10.0.0.0/08", "::/129", "/8", "a/8"})
    void otherTextIsNoNetwork(String text) {
        assertThat(Cidr.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "52:54:00:AA:00:01, 52:54:00:aa:00:01",
        "52-54-00-aa-00-01, 52:54:00:aa:00:01",
        "525400aa0001, 52:54:00:aa:00:01",
        "00:00:00:00:00:00, 00:00:00:00:00:00",
    })
    void hardwareAddressIsReadInItsThreeForms(String text, String written) {
        assertThat(MacAddress.of(text)).hasToString(written);
        assertThat(MacAddress.of(text).dashed()).isEqualTo(written.replace(':', '-'));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "52:54:00:aa:00",
                "52:54:00:aa:00:01:02",
                "52:54:00:aa:00:0g",
                "52:54-00:aa:00:01",
                "5254.00aa.0001"
            })
    void otherTextIsNoHardwareAddress(String text) {
        assertThat(MacAddress.parse(text)).isEmpty();
        assertThatThrownBy(() -> MacAddress.of(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "eth0, br-eth0",
        "enp0s31f6.20, br-enp0s31f6.20",
        "enp0s31f6.200, b-p0s31f6.200",
        "enp131s0f1np1.x, b-p131s0f1np1.x",
        // crc32("bond-interface1") = 0xed6b5247 (python3 -c 'import zlib; print(hex(zlib.crc32(b"bond-interface1")))')
        "bond-interface1, b-6b5247-rface1",
    })
    void bridgeNameFitsTheKernel(String name, String bridge) {
        assertThat(BridgeName.over(name)).isEqualTo(bridge).hasSizeLessThanOrEqualTo(15);
    }

    @Test
    void linkLocalAddressesAreKnown() {
        assertThat(IpAddress.of("fe80::1").linkLocal()).isTrue();
        assertThat(IpAddress.of("febf::1").linkLocal()).isTrue();
        assertThat(IpAddress.of("fec0::1").linkLocal()).isFalse();
        assertThat(IpAddress.of("169.254.9.9").linkLocal()).isTrue();
        assertThat(IpAddress.of("10.0.0.1").linkLocal()).isFalse();
    }
}
