package ingot.wire.tftp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TftpCodecTest {
    /** As edk2's PXE client asks for a file's size. */
    private static final byte[] EDK2_REQUEST = "\0\1bootx64.efi\0octet\0tsize\0000\0blksize\0001468\0windowsize\0004\0"
            .getBytes(StandardCharsets.ISO_8859_1);

    static Stream<TftpPacket> packets() {
        Map<String, String> options = new LinkedHashMap<>();
        options.put("tsize", "0");
        options.put("blksize", "1468");
        return Stream.of(
                new TftpPacket.ReadRequest("a/b", "octet", options),
                new TftpPacket.WriteRequest("a", "netascii", Map.of()),
                new TftpPacket.Data(65535, new byte[] {1, 2, 3}),
                new TftpPacket.Data(0, new byte[0]),
                new TftpPacket.Ack(1),
                new TftpPacket.Failure(1, "File not found"),
                new TftpPacket.OptionAck(options));
    }

    @ParameterizedTest
    @MethodSource("packets")
    void packetsComeBack(TftpPacket packet) {
        byte[] bytes = TftpCodec.encode(packet);

        assertThat(TftpCodec.decode(bytes, bytes.length)).isEqualTo(packet);
    }

    @Test
    void aRealRequestIsRead() {
        TftpPacket packet = TftpCodec.decode(EDK2_REQUEST, EDK2_REQUEST.length);

        assertThat(packet)
                .isEqualTo(new TftpPacket.ReadRequest(
                        "bootx64.efi", "octet", Map.of("tsize", "0", "blksize", "1468", "windowsize", "4")));
    }

    @Test
    void namesAndModesIgnoreCaseAndPaddingIsIgnored() {
        byte[] bytes = "\0\1x\0OcTeT\0BLKSIZE\000512\0\0\0\0".getBytes(StandardCharsets.ISO_8859_1);

        assertThat(TftpCodec.decode(bytes, bytes.length))
                .isEqualTo(new TftpPacket.ReadRequest("x", "octet", Map.of("blksize", "512")));
    }

    @Test
    void acknowledgementHasTheBytesOfTheStandard() {
        assertThat(HexFormat.of().formatHex(TftpCodec.encode(new TftpPacket.Ack(0x1234))))
                .isEqualTo("00041234");
        assertThat(HexFormat.of().formatHex(TftpCodec.encode(new TftpPacket.OptionAck(Map.of("tsize", "7")))))
                .isEqualTo("0006" + "7473697a6500" + "3700");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0001", "000178", "00017800", "0001780061", "00070000", "0000000000", "00067400"})
    void nonsenseIsRefused(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);

        assertThatThrownBy(() -> TftpCodec.decode(bytes, bytes.length)).isInstanceOf(MalformedTftp.class);
    }

    @FuzzTest
    void anyBytes(byte[] data) {
        check(data);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void damagedRequests(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 3_000; round++) {
            byte[] bytes = EDK2_REQUEST.clone();
            for (int i = 1 + random.nextInt(5); i > 0; i--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            check(Arrays.copyOf(bytes, random.nextInt(bytes.length + 1)));
        }
    }

    private static void check(byte[] data) {
        TftpPacket packet;
        try {
            packet = TftpCodec.decode(data, data.length);
        } catch (MalformedTftp expected) {
            return;
        }
        byte[] encoded = TftpCodec.encode(packet);
        assertThat(TftpCodec.decode(encoded, encoded.length)).isEqualTo(packet);
    }
}
