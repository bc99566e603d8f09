package ingot.http;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

/** A request body that must keep arriving: no client holds a request open by trickling. Single reader. */
final class PacedBody extends InputStream {

    private final InputStream in;
    private final Duration grace;
    private final int rateMin;
    private final long startNanos = System.nanoTime();
    private long read;

    PacedBody(InputStream in, Limits limits) {
        this.in = in;
        this.grace = limits.idle();
        this.rateMin = limits.bodyRateMin();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int count;
        try {
            count = in.read(target, offset, length);
        } catch (IOException broken) {
            for (Throwable cause = broken; cause != null; cause = cause.getCause()) {
                if (cause instanceof TimeoutException) {
                    throw slow();
                }
            }
            throw broken;
        }
        if (count > 0) {
            read += count;
            Duration allowed = grace.plusSeconds(read / rateMin);
            if (System.nanoTime() - startNanos > allowed.toNanos()) {
                throw slow();
            }
        }
        return count;
    }

    @Override
    public int available() throws IOException {
        return in.available();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private static ApiError slow() {
        String message = "The body comes too slowly; send it again over a better connection.";
        return new ApiError(message, Reply.text(408, message).with("Connection", "close"));
    }
}
