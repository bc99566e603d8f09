package ingot.wire.rmcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Two foreign programs agreed on these bytes; our reading of them must come to the same keys and texts. */
class RecordedSessionTest {

    static Stream<Octets> datagrams() {
        return Stream.of(
                RecordedSession.CAPABILITIES_REQUEST,
                RecordedSession.CAPABILITIES_RESPONSE,
                RecordedSession.OPEN_SESSION_REQUEST,
                RecordedSession.OPEN_SESSION_RESPONSE,
                RecordedSession.RAKP_1,
                RecordedSession.RAKP_2,
                RecordedSession.RAKP_3,
                RecordedSession.RAKP_4,
                RecordedSession.FIRST_COMMAND,
                RecordedSession.FIRST_ANSWER);
    }

    @ParameterizedTest
    @MethodSource("datagrams")
    void datagramsComeBackByteForByte(Octets datagram) {
        assertThat(RmcpDatagram.decode(datagram).encode()).isEqualTo(datagram);
    }

    @Test
    void capabilitiesAreAskedAndAnswered() {
        IpmiRequest request = IpmiRequest.decode(message(RecordedSession.CAPABILITIES_REQUEST));
        IpmiResponse response = IpmiResponse.decode(message(RecordedSession.CAPABILITIES_RESPONSE));

        assertThat(request.is(IpmiCommand.GET_CHANNEL_AUTHENTICATION_CAPABILITIES))
                .isTrue();
        assertThat(request.data()).isEqualTo(ChannelAuthentication.request(PrivilegeLevel.ADMINISTRATOR));
        assertThat(response.answers(request)).isTrue();
        assertThat(ChannelAuthentication.decode(response.data()))
                .isEqualTo(new ChannelAuthentication(1, false, true, true, true));
    }

    @Test
    void suite3IsProposedAndAccepted() {
        OpenSessionRequest request = OpenSessionRequest.decode(payload(RecordedSession.OPEN_SESSION_REQUEST));
        OpenSessionResponse response = OpenSessionResponse.decode(payload(RecordedSession.OPEN_SESSION_RESPONSE));

        assertThat(request)
                .isEqualTo(OpenSessionRequest.of(0, PrivilegeLevel.HIGHEST, 0xa0a2a3a4, CipherSuite.SUITE_3));
        assertThat(response).isEqualTo(OpenSessionResponse.accepted(request, PrivilegeLevel.HIGHEST, 2));
        assertThat(request.encode()).isEqualTo(payload(RecordedSession.OPEN_SESSION_REQUEST));
        assertThat(response.encode()).isEqualTo(payload(RecordedSession.OPEN_SESSION_RESPONSE));
    }

    @Test
    void proofsAreThoseThatBothProgramsSent() {
        Handshake handshake = RecordedSession.handshake();

        assertThat(handshake.rakp2Code(RecordedSession.PASSWORD))
                .isEqualTo(Rakp2.decode(payload(RecordedSession.RAKP_2)).code());
        assertThat(handshake.rakp3Code(RecordedSession.PASSWORD))
                .isEqualTo(Rakp3.decode(payload(RecordedSession.RAKP_3)).code());
        assertThat(handshake.rakp4Check(RecordedSession.PASSWORD, IpmiSecret.NONE))
                .isEqualTo(Rakp4.decode(payload(RecordedSession.RAKP_4)).check());
    }

    @Test
    void wrongSecretsGiveOtherProofs() {
        Handshake handshake = RecordedSession.handshake();

        assertThat(handshake.rakp2Code(IpmiSecret.ofText("Secret")))
                .isNotEqualTo(Rakp2.decode(payload(RecordedSession.RAKP_2)).code());
        assertThat(handshake.rakp4Check(RecordedSession.PASSWORD, IpmiSecret.ofText("k")))
                .isNotEqualTo(Rakp4.decode(payload(RecordedSession.RAKP_4)).check());
    }

    @Test
    void rakpMessagesComeBackByteForByte() {
        assertThat(Rakp1.decode(payload(RecordedSession.RAKP_1)).encode()).isEqualTo(payload(RecordedSession.RAKP_1));
        assertThat(Rakp2.decode(payload(RecordedSession.RAKP_2)).encode()).isEqualTo(payload(RecordedSession.RAKP_2));
        assertThat(Rakp3.decode(payload(RecordedSession.RAKP_3)).encode()).isEqualTo(payload(RecordedSession.RAKP_3));
        assertThat(Rakp4.decode(payload(RecordedSession.RAKP_4)).encode()).isEqualTo(payload(RecordedSession.RAKP_4));
    }

    @Test
    void framesOfTheSessionAreVerifiedAndDecrypted() {
        SessionCipher cipher =
                RecordedSession.handshake().cipher(RecordedSession.PASSWORD, IpmiSecret.NONE, new SplittableRandom(1));

        IpmiRequest request = IpmiRequest.decode(cipher.open(RecordedSession.frame(RecordedSession.FIRST_COMMAND)));
        IpmiResponse response = IpmiResponse.decode(cipher.open(RecordedSession.frame(RecordedSession.FIRST_ANSWER)));

        assertThat(request.is(IpmiCommand.SET_SESSION_PRIVILEGE_LEVEL)).isTrue();
        assertThat(SessionPrivilege.decode(request.data()).level()).isEqualTo(PrivilegeLevel.ADMINISTRATOR);
        assertThat(response.answers(request)).isTrue();
        assertThat(response.completionCode()).isEqualTo(CompletionCode.OK);
    }

    @Test
    void frameSealedWithTheSameVectorIsTheRecordedOne() {
        RmcpPlusFrame recorded = RecordedSession.frame(RecordedSession.FIRST_COMMAND);
        Octets vector = recorded.payload().slice(0, 16);
        SessionCipher cipher =
                RecordedSession.handshake().cipher(RecordedSession.PASSWORD, IpmiSecret.NONE, new FixedRandom(vector));

        RmcpPlusFrame sealed =
                cipher.seal(PayloadType.IPMI, recorded.sessionId(), recorded.sequence(), cipher.open(recorded));

        assertThat(sealed.encode()).isEqualTo(RecordedSession.FIRST_COMMAND);
    }

    @Test
    void md5IsKeyedWithTheWholePaddedPassword() {
        // Recorded from FreeIPMI's ipmipower: suite 11, password "s3cret", its first frame in the session.
        RmcpPlusFrame frame = RecordedSession.frame(Octets.ofHex(
                "0600ff070640509dde9e01000000" + "08002018c8815c3b03e5ffff0207c4d930f37fa4c36636a5d61c03aead7e"));

        assertThat(IntegrityAlgorithm.MD5_128.code(IpmiSecret.ofText("s3cret").padded(), frame.signed()))
                .isEqualTo(frame.code());
    }

    @Test
    void anyFlippedBitOfAFrameIsNoticed() {
        SessionCipher cipher =
                RecordedSession.handshake().cipher(RecordedSession.PASSWORD, IpmiSecret.NONE, new SplittableRandom(1));
        byte[] datagram = RecordedSession.FIRST_COMMAND.toArray();
        for (int bit = RmcpDatagram.HEADER_BYTES * 8; bit < datagram.length * 8; bit++) {
            byte[] changed = datagram.clone();
            changed[bit / 8] = (byte) (changed[bit / 8] ^ (1 << bit % 8));
            assertThatThrownBy(() -> openAny(cipher, Octets.of(changed)))
                    .as("bit %d", bit)
                    .isInstanceOf(MalformedRmcp.class);
        }
    }

    private static void openAny(SessionCipher cipher, Octets datagram) {
        if (RmcpDatagram.decode(datagram) instanceof RmcpPlusFrame frame) {
            cipher.open(frame);
        }
    }

    private static Octets payload(Octets datagram) {
        return RecordedSession.frame(datagram).payload();
    }

    private static Octets message(Octets datagram) {
        return ((LanFrame) RmcpDatagram.decode(datagram)).message();
    }
}
