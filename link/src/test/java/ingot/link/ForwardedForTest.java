package ingot.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An address that a rack vouches for. */
class ForwardedForTest {

    private static final byte[] KEY = new byte[32];

    private static byte[] keyOf(String rack) {
        return rack.equals("rack01") ? KEY : new byte[] {1};
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.9", "2001:db8::9", "fe80::1"})
    void comesBackWhenTheRackSignedIt(String address) {
        String header = ForwardedFor.signed("rack01", KEY, InetAddress.ofLiteral(address));

        assertThat(ForwardedFor.verified(header, ForwardedForTest::keyOf)).contains(InetAddress.ofLiteral(address));
    }

    @Test
    void isNobodysWhenAnythingIsChanged() {
        String header = ForwardedFor.signed("rack01", KEY, InetAddress.ofLiteral("10.0.0.9"));

        assertThat(ForwardedFor.verified(header.replace("10.0.0.9", "10.0.0.8"), ForwardedForTest::keyOf))
                .isEmpty();
        assertThat(ForwardedFor.verified(header.replace("rack01", "rack02"), ForwardedForTest::keyOf))
                .isEmpty();
        assertThat(ForwardedFor.verified(header.substring(0, header.length() - 1) + "g", ForwardedForTest::keyOf))
                .isEmpty();
        assertThat(ForwardedFor.verified(
                        ForwardedFor.signed("rack02", KEY, InetAddress.ofLiteral("10.0.0.9")), ForwardedForTest::keyOf))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "rack01 10.0.0.9", "rack01 localhost 00", "  ", "a b c d", "rack01 10.0.0.9 00"})
    void isNobodysWhenItIsNoHeaderOfOurs(String header) {
        assertThat(ForwardedFor.verified(header, ForwardedForTest::keyOf)).isEmpty();
    }
}
