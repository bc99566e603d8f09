package ingot.wire.rmcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever bytes come, a decoder gives a value or {@link MalformedRmcp}; what it understood it writes back the same. */
class RmcpFuzzTest {
    private static final List<Function<Octets, Object>> DECODERS = List.of(
            OpenSessionRequest::decode,
            OpenSessionResponse::decode,
            Rakp1::decode,
            Rakp2::decode,
            Rakp3::decode,
            Rakp4::decode,
            IpmiRequest::decode,
            IpmiResponse::decode,
            ChannelAuthentication::decode,
            ChannelCipherSuites::decode,
            ChannelCipherSuites::requestedBlock,
            ChassisStatus::decode,
            ChassisControl::decode,
            BootFlags::new,
            BootOption::decodeSet,
            BootOption::decodeGot,
            BootOption::requested,
            DeviceId::decode,
            SessionPrivilege::decode,
            CloseSession::decode);

    @FuzzTest
    void decodersEndInAValueOrARefusal(byte[] data) {
        decodeAll(Octets.of(data));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void recordedDatagramsWithDamageAreSurvived(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 40; round++) {
            RecordedSessionTest.datagrams().forEach(datagram -> decodeAll(damaged(datagram, random)));
        }
    }

    private static Octets damaged(Octets datagram, SplittableRandom random) {
        byte[] bytes = datagram.slice(0, random.nextInt(datagram.length() + 1)).toArray();
        for (int hits = random.nextInt(4); hits > 0 && bytes.length > 0; hits--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        return Octets.of(bytes);
    }

    private static void decodeAll(Octets octets) {
        try {
            RmcpDatagram datagram = RmcpDatagram.decode(octets);
            assertThat(RmcpDatagram.decode(datagram.encode())).isEqualTo(datagram);
            Octets inner = switch (datagram) {
                case RmcpPlusFrame frame -> frame.payload();
                case LanFrame frame -> frame.message();
                case PresencePing ping -> ping.encode();
                case PresencePong pong -> pong.encode();
            };
            decodePayload(inner);
        } catch (MalformedRmcp refused) {
            assertThat(refused.reason()).isNotNull();
        }
        decodePayload(octets);
    }

    private static void decodePayload(Octets octets) {
        for (Function<Octets, Object> decoder : DECODERS) {
            try {
                assertThat(decoder.apply(octets)).isNotNull();
            } catch (MalformedRmcp refused) {
                assertThat(refused.getMessage()).isNotBlank();
            }
        }
    }
}
