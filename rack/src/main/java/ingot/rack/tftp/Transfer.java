package ingot.rack.tftp;

import ingot.socket.Datagram;
import ingot.wire.tftp.MalformedTftp;
import ingot.wire.tftp.TftpCodec;
import ingot.wire.tftp.TftpError;
import ingot.wire.tftp.TftpPacket;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One file on its way to one client, on a virtual thread of its own. Bounded: after {@link #SILENCE_MAX} unanswered repetitions it gives up, and a
 * client that never gets further ends it by {@link #TOTAL_MAX}.
 */
final class Transfer {
    /** Unanswered repetitions of one window. */
    static final int SILENCE_MAX = 8;

    static final Duration TOTAL_MAX = Duration.ofMinutes(30);

    /** The two ways of the network that a transfer needs. */
    interface Line {
        void send(byte[] packet);

        /** The next packet, or null after {@code timeout}. */
        @Nullable Datagram receive(Duration timeout) throws InterruptedException;
    }

    private final Line line;
    private final InetSocketAddress peer;
    private final Terms terms;
    private long bytes;

    Transfer(Line line, InetSocketAddress peer, Terms terms) {
        this.line = line;
        this.peer = peer;
        this.terms = terms;
    }

    /** Content bytes that the client has acknowledged. */
    long bytes() {
        return bytes;
    }

    /** Sends the file; true if the client has all of it. */
    boolean run(InputStream content) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TOTAL_MAX.toNanos();
        if (!terms.accepted().isEmpty() && !agree()) {
            return false;
        }
        Window window = new Window(content, terms.blockSize(), terms.windowSize());
        int silence = 0;
        while (!window.done()) {
            if (silence > SILENCE_MAX || System.nanoTime() - deadline > 0) {
                return false;
            }
            long sent = 0;
            for (Window.Block block : window.blocks()) {
                line.send(TftpCodec.encode(new TftpPacket.Data(block.number(), block.content())));
                sent += block.content().length;
            }
            switch (await(window)) {
                case PROGRESS -> silence = 0;
                case SILENCE -> silence++;
                case ABORTED -> {
                    return false;
                }
            }
            bytes += sent - window.unacknowledgedBytes();
        }
        return true;
    }

    private enum Answer {
        PROGRESS,
        SILENCE,
        ABORTED
    }

    /** Sends the options until the client acknowledges block 0. */
    private boolean agree() throws InterruptedException {
        for (int i = 0; i <= SILENCE_MAX; i++) {
            line.send(TftpCodec.encode(new TftpPacket.OptionAck(terms.accepted())));
            Answer answer = await(null);
            if (answer != Answer.SILENCE) {
                return answer == Answer.PROGRESS;
            }
        }
        return false;
    }

    /** Waits for what brings {@code window} further, or for acknowledgement 0 if it is null. */
    private Answer await(@Nullable Window window) throws InterruptedException {
        long end = System.nanoTime() + terms.timeout().toNanos();
        while (true) {
            Datagram datagram = line.receive(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
            if (datagram == null) {
                return Answer.SILENCE;
            }
            if (!datagram.source().equals(peer)) {
                // A stranger's packet does not disturb the transfer (RFC 1350 section 4).
                continue;
            }
            switch (decode(datagram)) {
                case TftpPacket.Ack(int number) -> {
                    if (window == null ? number == 0 : window.acknowledge(number)) {
                        return Answer.PROGRESS;
                    }
                }
                case TftpPacket.Failure ignored -> {
                    return Answer.ABORTED;
                }
                case null, default -> {
                    // Nothing that a client says in a transfer: waiting goes on.
                }
            }
        }
    }

    private static @Nullable TftpPacket decode(Datagram datagram) {
        try {
            return TftpCodec.decode(datagram.payload(), datagram.payload().length);
        } catch (MalformedTftp malformed) {
            return null;
        }
    }

    /** Refuses a request. */
    static byte[] refusal(TftpError error, String message) {
        return TftpCodec.encode(new TftpPacket.Failure(error.number(), message));
    }
}
