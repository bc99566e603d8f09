package ingot.wire.dhcp4;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever arrives, the codec says "malformed" or gives a message that survives writing and reading. */
class Dhcp4FuzzTest {
    @FuzzTest
    void anyBytes(byte[] data) {
        check(data);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ipxe-bios", "ovmf-pxe", "udhcpc", "dhclient"})
    void damagedCaptures(String client) {
        SplittableRandom random = new SplittableRandom(client.hashCode());
        for (int round = 0; round < 1_000; round++) {
            byte[] bytes = Captured.discover(client).clone();
            for (int i = 1 + random.nextInt(6); i > 0; i--) {
                // Damage the options above all: the header has no structure to break.
                int at = random.nextInt(8) == 0
                        ? random.nextInt(bytes.length)
                        : 240 + random.nextInt(bytes.length - 240);
                bytes[at] = (byte) random.nextInt(256);
            }
            check(Arrays.copyOf(bytes, bytes.length - random.nextInt(60)));
        }
    }

    private static void check(byte[] data) {
        Dhcp4Message message;
        try {
            message = Dhcp4Codec.decode(data);
        } catch (MalformedDhcp4 expected) {
            return;
        }
        byte[] encoded = Dhcp4Codec.encode(message, Dhcp4Codec.MESSAGE_MAX);
        if (encoded.length <= Dhcp4Codec.MESSAGE_MAX) {
            assertThat(Dhcp4Codec.decode(encoded)).isEqualTo(message);
        }
        message.userClasses();
        message.architectures();
        MachineUuid.of(message.options());
        message.options().values().values().forEach(Dhcp4FuzzTest::checkInner);
    }

    private static void checkInner(Bytes value) {
        try {
            Options.encapsulated(value);
        } catch (MalformedDhcp4 expected) {
            assertThat(expected).hasMessageContaining("option");
        }
        try {
            ClasslessRoute.decode(value);
        } catch (MalformedDhcp4 expected) {
            assertThat(expected).hasMessageContaining("route");
        }
        try {
            DomainSearch.decode(value);
        } catch (MalformedDhcp4 expected) {
            assertThat(expected).hasMessageContaining("domain");
        }
    }
}
