package ingot.wire.rmcp;

import java.io.ByteArrayOutputStream;

/** Collects fields into a byte string. Not thread-safe. */
final class WireWriter {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream(64);

    WireWriter u8(int value) {
        out.write(value);
        return this;
    }

    WireWriter u16(int value) {
        return u8(value).u8(value >>> 8);
    }

    WireWriter i32(int value) {
        return u16(value).u16(value >>> 16);
    }

    WireWriter i32BigEndian(int value) {
        return i32(Integer.reverseBytes(value));
    }

    WireWriter zeros(int count) {
        for (int index = 0; index < count; index++) {
            out.write(0);
        }
        return this;
    }

    WireWriter octets(Octets octets) {
        out.writeBytes(octets.toArray());
        return this;
    }

    int length() {
        return out.size();
    }

    Octets done() {
        return Octets.of(out.toByteArray());
    }
}
