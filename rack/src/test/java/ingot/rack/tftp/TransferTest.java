package ingot.rack.tftp;

import static org.assertj.core.api.Assertions.assertThat;

import ingot.socket.Datagram;
import ingot.wire.tftp.TftpCodec;
import ingot.wire.tftp.TftpPacket;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TransferTest {
    private static final InetSocketAddress PEER = new InetSocketAddress("10.0.0.9", 2000);

    @Test
    void fileEndsWithAShortBlock() throws Exception {
        Client client = new Client(new SplittableRandom(1), 0);

        assertThat(transfer(client, new byte[1024], Map.of())).isTrue();

        assertThat(client.blocks).containsExactly(1, 2, 3);
        assertThat(client.received()).hasSize(1024);
    }

    @Test
    void emptyFileIsOneEmptyBlock() throws Exception {
        Client client = new Client(new SplittableRandom(1), 0);

        assertThat(transfer(client, new byte[0], Map.of("tsize", "0"))).isTrue();

        assertThat(client.options).containsEntry("tsize", "0");
        assertThat(client.blocks).containsExactly(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void lossAndDuplicatesOnTheWayDoNoHarm(long seed) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] content = new byte[40_000 + random.nextInt(1_000)];
        random.nextBytes(content);
        Client client = new Client(random, 15);

        boolean complete = transfer(client, content, Map.of("blksize", "100", "windowsize", "" + (1 + seed * 3)));

        assertThat(complete).isTrue();
        assertThat(client.received()).isEqualTo(content);
    }

    @Test
    void blockNumbersWrap() throws Exception {
        byte[] content = new byte[8 * 70_000 + 3];
        new SplittableRandom(5).nextBytes(content);
        Client client = new Client(new SplittableRandom(1), 0);

        assertThat(transfer(client, content, Map.of("blksize", "8", "windowsize", "64")))
                .isTrue();
        assertThat(client.received()).isEqualTo(content);
    }

    @Test
    void aRepeatedAcknowledgementIsNotAnswered() throws Exception {
        Client client = new Client(new SplittableRandom(1), 0);
        client.acknowledgements = 2;

        assertThat(transfer(client, new byte[512 * 20], Map.of())).isTrue();

        assertThat(client.blocks).as("each block once").hasSize(21);
    }

    @Test
    void aClientThatIsSatisfiedWithTheSizeEndsIt() throws Exception {
        Client client = new Client(new SplittableRandom(1), 0);
        client.abortOnOptions = true;

        assertThat(transfer(client, new byte[1000], Map.of("tsize", "0"))).isFalse();
        assertThat(client.options).containsEntry("tsize", "1000");
        assertThat(client.blocks).isEmpty();
    }

    @Test
    void aSilentClientIsGivenUp() throws Exception {
        Client client = new Client(new SplittableRandom(1), 100);

        assertThat(transfer(client, new byte[1000], Map.of())).isFalse();
        assertThat(client.blocks).hasSize(Transfer.SILENCE_MAX + 1);
    }

    @ParameterizedTest
    @CsvSource({
        // asked,                     block, window, seconds, accepted
        "'',                            512, 1, 1,   ''",
        "blksize=1468,                 1468, 1, 1,   blksize=1468",
        "blksize=65464,                1468, 1, 1,   blksize=1468",
        "blksize=7,                     512, 1, 1,   ''",
        "blksize=x,                     512, 1, 1,   ''",
        "blksize=99999999999,           512, 1, 1,   ''",
        "timeout=3,                     512, 1, 3,   timeout=3",
        "timeout=0,                     512, 1, 1,   ''",
        "windowsize=4,                  512, 4, 1,   windowsize=4",
        "windowsize=60000,              512, 64, 1,  windowsize=64",
        "tsize=0,                       512, 1, 1,   tsize=777",
        "multicast=,                    512, 1, 1,   ''",
    })
    void termsAreAgreedOn(String asked, int block, int window, int seconds, String accepted) {
        Terms terms = Terms.of(options(asked), 777, 1468);

        assertThat(terms).isEqualTo(new Terms(block, Duration.ofSeconds(seconds), window, options(accepted)));
    }

    @Test
    void windowsOfHugeBlocksAreBounded() {
        Terms terms = Terms.of(Map.of("blksize", "65464", "windowsize", "64"), 777, 65_464);

        assertThat(terms.windowSize() * terms.blockSize()).isLessThanOrEqualTo(Terms.WINDOW_BYTES_MAX);
    }

    @ParameterizedTest
    @CsvSource({
        "bootx64.efi,            bootx64.efi",
        "/grub//grub.cfg,        grub/grub.cfg",
        "\\boot\\bcd,            boot/bcd",
        "././a/,                 a",
        "a..b/...,               a..b/...",
        "../etc/passwd,          ",
        "a/../b,                 ",
        "\\..\\b,                ",
        "/,                      ",
        "'',                     ",
    })
    void namesAreMadeUniform(String asked, @Nullable String expected) {
        assertThat(FileName.normalise(asked)).isEqualTo(expected);
    }

    @Test
    void overlongAndControlNamesAreRefused() {
        assertThat(FileName.normalise("a".repeat(FileName.LENGTH_MAX))).isNotNull();
        assertThat(FileName.normalise("a".repeat(FileName.LENGTH_MAX + 1))).isNull();
        assertThat(FileName.normalise("a\nb")).isNull();
    }

    @Test
    void netasciiDoublesLineEnds() throws IOException {
        byte[] text = "a\nb\rc\r\n".getBytes(StandardCharsets.US_ASCII);

        try (NetasciiInputStream in = new NetasciiInputStream(new ByteArrayInputStream(text))) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.US_ASCII)).isEqualTo("a\r\nb\r\0c\r\0\r\n");
        }
    }

    private static boolean transfer(Client client, byte[] content, Map<String, String> options) throws Exception {
        Terms terms = Terms.of(options, content.length, 1468);
        return new Transfer(client, PEER, terms).run(new ByteArrayInputStream(content));
    }

    private static Map<String, String> options(String text) {
        if (text.isEmpty()) {
            return Map.of();
        }
        String[] parts = text.split("=", 2);
        return Map.of(parts[0], parts[1]);
    }

    /** A client and the network to it, without time: when nothing is on its way, the timeout passes. */
    private static final class Client implements Transfer.Line {
        final List<Integer> blocks = new ArrayList<>();
        Map<String, String> options = Map.of();
        int acknowledgements = 1;
        boolean abortOnOptions;

        private final SplittableRandom random;
        private final int lossPercent;
        private final ByteArrayOutputStream received = new ByteArrayOutputStream();
        private final Deque<Datagram> toServer = new ArrayDeque<>();
        private int last;

        Client(SplittableRandom random, int lossPercent) {
            this.random = random;
            this.lossPercent = lossPercent;
        }

        byte[] received() {
            return received.toByteArray();
        }

        @Override
        public void send(byte[] packet) {
            switch (TftpCodec.decode(packet, packet.length)) {
                case TftpPacket.OptionAck(Map<String, String> agreed) -> {
                    options = agreed;
                    reply(abortOnOptions ? new TftpPacket.Failure(8, "enough") : new TftpPacket.Ack(0));
                }
                case TftpPacket.Data(int block, byte[] content) -> {
                    blocks.add(block);
                    if (random.nextInt(100) >= lossPercent) {
                        take(block, content);
                    }
                }
                default -> throw new AssertionError("not from a server");
            }
        }

        private void take(int block, byte[] content) {
            if (block == (last + 1 & 0xffff)) {
                last = block;
                received.writeBytes(content);
            }
            for (int i = 0; i < acknowledgements; i++) {
                reply(new TftpPacket.Ack(last));
            }
        }

        private void reply(TftpPacket packet) {
            if (random.nextInt(100) < lossPercent) {
                return;
            }
            Inet4Address any = (Inet4Address) loopback();
            toServer.add(new Datagram(TftpCodec.encode(packet), PEER, 1, any, any));
        }

        @Override
        public @Nullable Datagram receive(Duration timeout) {
            return toServer.poll();
        }

        private static InetAddress loopback() {
            try {
                return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
            } catch (UnknownHostException e) {
                throw new AssertionError(e);
            }
        }
    }
}
