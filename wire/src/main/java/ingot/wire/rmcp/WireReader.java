package ingot.wire.rmcp;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Reads fields off a byte string and checks every length first. Not thread-safe. */
final class WireReader {
    private final String structure;
    private final ByteBuffer buffer;

    WireReader(String structure, Octets bytes) {
        this.structure = structure;
        this.buffer = ByteBuffer.wrap(bytes.toArray()).order(ByteOrder.LITTLE_ENDIAN);
    }

    int remaining() {
        return buffer.remaining();
    }

    int position() {
        return buffer.position();
    }

    int u8() {
        need(1);
        return Byte.toUnsignedInt(buffer.get());
    }

    int u16() {
        need(2);
        return Short.toUnsignedInt(buffer.getShort());
    }

    int i32() {
        need(4);
        return buffer.getInt();
    }

    /** A network-order number, as ASF writes its enterprise number. */
    int i32BigEndian() {
        return Integer.reverseBytes(i32());
    }

    Octets octets(int length) {
        need(length);
        byte[] bytes = new byte[length];
        buffer.get(bytes);
        return Octets.of(bytes);
    }

    Octets rest() {
        return octets(buffer.remaining());
    }

    void skip(int length) {
        need(length);
        buffer.position(buffer.position() + length);
    }

    private void need(int length) {
        if (length < 0 || buffer.remaining() < length) {
            throw new MalformedRmcp(
                    MalformedRmcp.Reason.TOO_SHORT,
                    "%s: %d bytes (expected: at least %d)"
                            .formatted(structure, buffer.limit(), buffer.position() + Math.max(length, 0)));
        }
    }
}
