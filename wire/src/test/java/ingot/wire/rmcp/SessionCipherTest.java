package ingot.wire.rmcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SessionCipherTest {
    private static final IpmiSecret PASSWORD = IpmiSecret.ofText("correct horse");
    private static final IpmiSecret KG = IpmiSecret.ofTextOrHex("0x000102030405060708090a0b0c0d0e0f10111213");

    @ParameterizedTest
    @EnumSource(CipherSuite.class)
    void whatOneSideSealsTheOtherOpens(CipherSuite suite) {
        SplittableRandom random = new SplittableRandom(suite.id());
        Handshake handshake = handshake(suite, random);
        SessionCipher console = handshake.cipher(PASSWORD, KG, random);
        SessionCipher bmc = handshake.cipher(PASSWORD, KG, random);
        for (int length = 0; length <= 70; length++) {
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            Octets payload = Octets.of(bytes);

            Octets datagram =
                    console.seal(PayloadType.IPMI, 7, length + 1, payload).encode();

            RmcpPlusFrame frame = (RmcpPlusFrame) RmcpDatagram.decode(datagram);
            assertThat(frame.sequence()).isEqualTo(length + 1);
            assertThat(bmc.open(frame)).as("length %d", length).isEqualTo(payload);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = CipherSuite.class,
            names = {"SUITE_2", "SUITE_3", "SUITE_7", "SUITE_8", "SUITE_16", "SUITE_17"})
    void framesUnderAnotherKgAreRefused(CipherSuite suite) {
        SplittableRandom random = new SplittableRandom(suite.id());
        Handshake handshake = handshake(suite, random);
        RmcpPlusFrame frame =
                handshake.cipher(PASSWORD, KG, random).seal(PayloadType.IPMI, 7, 1, Octets.ofText("hello"));

        assertThatThrownBy(() ->
                        handshake.cipher(PASSWORD, IpmiSecret.NONE, random).open(frame))
                .isInstanceOfSatisfying(
                        MalformedRmcp.class,
                        refused -> assertThat(refused.reason()).isEqualTo(MalformedRmcp.Reason.INTEGRITY));
    }

    @Test
    void unsignedFrameIsRefusedWhereTheSuiteSigns() {
        SplittableRandom random = new SplittableRandom(3);
        SessionCipher cipher = handshake(CipherSuite.SUITE_3, random).cipher(PASSWORD, KG, random);

        assertThatThrownBy(() -> cipher.open(RmcpPlusFrame.plain(PayloadType.IPMI, 7, 1, Octets.ofText("hello"))))
                .isInstanceOf(MalformedRmcp.class)
                .hasMessageContaining("not signed");
    }

    @Test
    void plainPayloadIsRefusedWhereTheSuiteEncrypts() {
        SplittableRandom random = new SplittableRandom(3);
        Handshake encrypting = handshake(CipherSuite.SUITE_3, random);
        Handshake signing = new Handshake(
                CipherSuite.SUITE_2,
                encrypting.consoleSessionId(),
                encrypting.bmcSessionId(),
                encrypting.consoleRandom(),
                encrypting.bmcRandom(),
                encrypting.bmcGuid(),
                encrypting.role(),
                encrypting.userName());
        RmcpPlusFrame signedOnly =
                signing.cipher(PASSWORD, KG, random).seal(PayloadType.IPMI, 7, 1, Octets.ofText("hello"));

        assertThatThrownBy(() -> encrypting.cipher(PASSWORD, KG, random).open(signedOnly))
                .isInstanceOfSatisfying(
                        MalformedRmcp.class,
                        refused -> assertThat(refused.reason()).isEqualTo(MalformedRmcp.Reason.CONFIDENTIALITY));
    }

    @Test
    void secretsDoNotShow() {
        assertThat(PASSWORD.toString()).doesNotContain("horse");
        assertThatThrownBy(() -> IpmiSecret.ofText("a password of more than twenty bytes"))
                .hasMessageNotContaining("password of")
                .hasMessageContaining("at most 20");
        assertThatThrownBy(() -> IpmiSecret.ofTextOrHex("0xabc")).hasMessageNotContaining("abc");
    }

    @Test
    void zeroKgMeansNone() {
        assertThat(IpmiSecret.ofTextOrHex("0x" + "00".repeat(20)).isBlank()).isTrue();
        assertThat(IpmiSecret.ofText("").isBlank()).isTrue();
        assertThat(KG.isBlank()).isFalse();
    }

    private static Handshake handshake(CipherSuite suite, SplittableRandom random) {
        return new Handshake(
                suite,
                random.nextInt(),
                random.nextInt(),
                sixteen(random),
                sixteen(random),
                sixteen(random),
                PrivilegeLevel.OPERATOR.number() | Rakp1.NAME_ONLY,
                Octets.ofText("maas"));
    }

    private static Octets sixteen(SplittableRandom random) {
        byte[] bytes = new byte[16];
        random.nextBytes(bytes);
        return Octets.of(bytes);
    }
}
