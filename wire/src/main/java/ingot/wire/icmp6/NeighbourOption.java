package ingot.wire.icmp6;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** One option of neighbour discovery: type, length in units of eight bytes, value (RFC 4861 section 4.6). */
record NeighbourOption(int type, ByteBuffer value) {
    static final int SOURCE_LINK_ADDRESS = 1;
    static final int PREFIX = 3;
    static final int MTU = 5;
    static final int RDNSS = 25;

    static List<NeighbourOption> list(byte[] message, int from) {
        List<NeighbourOption> options = new ArrayList<>();
        int at = from;
        while (at < message.length) {
            int length = at + 1 < message.length ? 8 * (message[at + 1] & 0xff) : 0;
            if (length == 0 || length > message.length - at) {
                throw new MalformedIcmp6("option at " + at + ": length " + length + " of " + (message.length - at));
            }
            options.add(new NeighbourOption(
                    message[at] & 0xff,
                    ByteBuffer.wrap(message, at + 2, length - 2).slice().asReadOnlyBuffer()));
            at += length;
        }
        return options;
    }
}
