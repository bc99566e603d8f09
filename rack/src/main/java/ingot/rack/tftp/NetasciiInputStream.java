package ingot.rack.tftp;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Text as TFTP's netascii mode wants it: LF becomes CR LF, CR becomes CR NUL (RFC 1350 section 1, RFC 764). */
final class NetasciiInputStream extends FilterInputStream {
    private static final int NONE = -1;

    private int second = NONE;

    NetasciiInputStream(InputStream in) {
        super(new BufferedInputStream(in));
    }

    @Override
    public int read() throws IOException {
        if (second != NONE) {
            int next = second;
            second = NONE;
            return next;
        }
        int next = super.read();
        if (next == '\n' || next == '\r') {
            second = next == '\n' ? '\n' : 0;
            return '\r';
        }
        return next;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int count = 0;
        while (count < length) {
            int next = read();
            if (next < 0) {
                return count == 0 && length > 0 ? -1 : count;
            }
            bytes[offset + count++] = (byte) next;
        }
        return count;
    }
}
