package ingot.rack.tftp;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The sender's window over a file (RFC 7440): which blocks to send next, and what an acknowledgement means. Blocks are counted from 1 without end;
 * only their lowest 16 bits travel. No clock and no socket in here. Not thread-safe.
 */
final class Window {
    private final InputStream content;
    private final int blockSize;
    private final int windowSize;
    /** Read and not yet acknowledged, oldest first. */
    private final Deque<byte[]> unacknowledged = new ArrayDeque<>();

    private long acknowledged;
    private boolean lastBlockRead;

    /** A block with its number on the wire. */
    @SuppressWarnings("ArrayRecordComponent") // passed on to be sent, never compared
    record Block(int number, byte[] content) {}

    Window(InputStream content, int blockSize, int windowSize) {
        this.content = content;
        this.blockSize = blockSize;
        this.windowSize = windowSize;
    }

    /** All blocks of the window: after progress the next ones, after silence the same again. */
    List<Block> blocks() throws IOException {
        while (unacknowledged.size() < windowSize && !lastBlockRead) {
            byte[] block = content.readNBytes(blockSize);
            lastBlockRead = block.length < blockSize;
            unacknowledged.addLast(block);
        }
        List<Block> blocks = new ArrayList<>(unacknowledged.size());
        long number = acknowledged;
        for (byte[] block : unacknowledged) {
            number++;
            blocks.add(new Block((int) (number & 0xffff), block));
        }
        return blocks;
    }

    /**
     * Takes an acknowledgement. False if it is old or nonsense and must be ignored: answering a repeated acknowledgement would double every
     * packet from there on.
     */
    boolean acknowledge(int number) {
        int blocks = (number - (int) (acknowledged & 0xffff)) & 0xffff;
        if (blocks == 0 || blocks > unacknowledged.size()) {
            return false;
        }
        for (int i = 0; i < blocks; i++) {
            unacknowledged.removeFirst();
        }
        acknowledged += blocks;
        return true;
    }

    /** How many bytes are on their way. */
    long unacknowledgedBytes() {
        return unacknowledged.stream().mapToLong(block -> block.length).sum();
    }

    /** Whether the client has everything. */
    boolean done() {
        return lastBlockRead && unacknowledged.isEmpty();
    }
}
