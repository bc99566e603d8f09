package ingot.rack.metadata;

import ingot.http.ApiError;
import ingot.http.Reply;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Memory for the bodies of all requests that are passed on at the same time: anybody on a machine network can send some, and
 * the rack is small. Thread-safe.
 */
final class BodyMemory {

    /** Bytes asked for at a time, so that a body takes only what has come of it. */
    private static final int CHUNK = 64 * 1024;

    private final AtomicLong left;

    /** @param bytes that all bodies together may take */
    BodyMemory(long bytes) {
        this.left = new AtomicLong(bytes);
    }

    /** A body that is held until this is closed. */
    final class Held implements AutoCloseable {
        private byte[] bytes = new byte[0];
        private long taken;

        byte[] bytes() {
            return bytes;
        }

        private void take() {
            if (left.addAndGet(-CHUNK) < 0) {
                left.addAndGet(CHUNK);
                throw new ApiError(
                        "bodies of requests: no memory left",
                        Reply.text(503, "Too many large requests at once; try again in a few seconds.")
                                .with("Retry-After", "2"));
            }
            taken += CHUNK;
        }

        @Override
        public void close() {
            left.addAndGet(taken);
            taken = 0;
        }
    }

    /**
     * Reads a body.
     *
     * @param bytesMax longest that is taken
     * @throws ApiError 413 when it is longer; 503 when others hold the memory
     */
    Held read(InputStream body, int bytesMax) throws IOException {
        Held held = new Held();
        boolean read = false;
        try {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            byte[] chunk = new byte[CHUNK];
            for (int count = body.read(chunk); count >= 0; count = body.read(chunk)) {
                if (all.size() + count > bytesMax) {
                    throw ApiError.of(413, "Request body: longer than " + bytesMax + " bytes.");
                }
                while (held.taken < all.size() + (long) count) {
                    held.take();
                }
                all.write(chunk, 0, count);
            }
            held.bytes = all.toByteArray();
            read = true;
            return held;
        } finally {
            if (!read) {
                held.close();
            }
        }
    }
}
