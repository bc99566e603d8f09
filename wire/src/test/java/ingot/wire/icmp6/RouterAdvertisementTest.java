package ingot.wire.icmp6;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RouterAdvertisementTest {
    private static final Inet6Address ROUTER = address("fe80::5054:ff:fe00:1");
    private static final Inet6Address ALL_NODES = address("ff02::1");

    private static final RouterAdvertisement FULL = new RouterAdvertisement(
            64,
            true,
            false,
            Duration.ofMinutes(30),
            "525400000001",
            1500,
            List.of(new RouterAdvertisement.Prefix(
                    address("2001:db8:1::"), 64, true, false, Duration.ofDays(1), Duration.ofHours(4))),
            List.of(address("2001:db8::53"), address("2001:db8::54")),
            Duration.ofMinutes(10));

    @Test
    void bareAdvertisementHasTheBytesOfTheStandard() {
        byte[] message = RouterAdvertisement.bare(Duration.ZERO, "525400000001").encode(ROUTER, ALL_NODES);

        // Checksum by hand: fe80+5054+00ff+fe00+0001 + ff02+0001 + length 0018 + 003a + 8600 + 0101+5254+0000+0001,
        // folded, inverted.
        assertThat(HexFormat.of().formatHex(message))
                .isEqualTo("8600d97c" + "00000000" + "00000000" + "00000000" + "0101525400000001");
    }

    @Test
    void everyPartComesBack() {
        byte[] message = FULL.encode(ROUTER, ALL_NODES);

        assertThat(RouterAdvertisement.decode(message)).isEqualTo(FULL);
        assertThat(RouterAdvertisement.checksumHolds(ROUTER, ALL_NODES, message))
                .isTrue();
        message[20] ^= 1;
        assertThat(RouterAdvertisement.checksumHolds(ROUTER, ALL_NODES, message))
                .isFalse();
    }

    @Test
    void lifetimesThatDoNotFitAreRefused() {
        assertThatThrownBy(() -> RouterAdvertisement.bare(Duration.ofSeconds(65536), ""))
                .hasMessageContaining("0..65535");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "8500000000000", "86000000000000000000000000000000" + "0100", "8500000000000000" + "0103"})
    void cutMessagesAreRefused(String hex) {
        byte[] message = HexFormat.of().parseHex(hex.length() % 2 == 0 ? hex : hex + "0");

        assertThatThrownBy(() -> RouterAdvertisement.decode(message)).isInstanceOf(MalformedIcmp6.class);
        assertThatThrownBy(() -> RouterSolicitation.decode(message)).isInstanceOf(MalformedIcmp6.class);
    }

    @Test
    void solicitationsAreRead() {
        assertThat(RouterSolicitation.decode(HexFormat.of().parseHex("8500000000000000" + "0101525400000001")))
                .isEqualTo(new RouterSolicitation());
    }

    @FuzzTest
    void anyBytes(byte[] data) {
        check(data);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void damagedAdvertisements(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 3_000; round++) {
            byte[] bytes = FULL.encode(ROUTER, ALL_NODES);
            for (int i = 1 + random.nextInt(5); i > 0; i--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            check(Arrays.copyOf(bytes, random.nextInt(bytes.length + 1)));
        }
    }

    private static void check(byte[] data) {
        try {
            RouterAdvertisement advertisement = RouterAdvertisement.decode(data);
            assertThat(RouterAdvertisement.decode(advertisement.encode(ROUTER, ALL_NODES)))
                    .isEqualTo(advertisement);
        } catch (MalformedIcmp6 expected) {
            assertThat(expected).isNotNull();
        }
    }

    private static Inet6Address address(String text) {
        try {
            return (Inet6Address) InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
