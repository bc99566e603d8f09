package ingot.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Semaphore;

/**
 * Memory for bodies of all running requests together: many moderate bodies at once must not exhaust the heap. Whoever
 * comes when it is used up is asked to come again. Thread-safe.
 */
final class BodyBudget {

    private static final int PIECE_BYTES = 16 << 10;

    private final Semaphore pieces;

    BodyBudget(long bytes) {
        this.pieces = new Semaphore(Math.clamp(bytes / PIECE_BYTES, 1, Integer.MAX_VALUE));
    }

    /** An eighth of the heap: decoding makes a second copy, and the rest is for everything else. */
    static BodyBudget ofHeap() {
        return new BodyBudget(Runtime.getRuntime().maxMemory() / 8);
    }

    Share share() {
        return new Share();
    }

    /** What one request holds; returned when it is closed. Used by one thread. */
    final class Share implements AutoCloseable {
        private int held;

        private Share() {}

        /**
         * Reads a body to its end.
         *
         * @throws ApiError 413 when it is longer than {@code bytesMax}, 503 when the budget is used up
         */
        byte[] read(InputStream body, int bytesMax) throws IOException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            while (true) {
                if (!pieces.tryAcquire()) {
                    String message = "Too many large requests at once; try again in a few seconds.";
                    throw new ApiError(
                            message,
                            Reply.text(503, message).with("Retry-After", "5").with("Connection", "close"));
                }
                held++;
                byte[] piece = body.readNBytes(PIECE_BYTES);
                bytes.writeBytes(piece);
                if (bytes.size() > bytesMax) {
                    throw tooLarge(bytesMax);
                }
                if (piece.length < PIECE_BYTES) {
                    return bytes.toByteArray();
                }
            }
        }

        @Override
        public void close() {
            pieces.release(held);
            held = 0;
        }
    }

    static ApiError tooLarge(int bytesMax) {
        String message = "The body is larger than " + bytesMax
                + " bytes; send large content in pieces, and with an API key in the Authorization header.";
        return new ApiError(message, Reply.text(413, message).with("Connection", "close"));
    }
}
