package ingot.wire.rmcp;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;

/** An immutable byte string. Equality takes the same time whatever differs, so it may compare authentication codes. */
public final class Octets {
    public static final Octets EMPTY = new Octets(new byte[0]);

    private final byte[] bytes;

    private Octets(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Copies {@code bytes}. */
    public static Octets of(byte... bytes) {
        return new Octets(bytes.clone());
    }

    /** Each value is taken modulo 256. */
    public static Octets ofInts(int... values) {
        byte[] bytes = new byte[values.length];
        for (int index = 0; index < values.length; index++) {
            bytes[index] = (byte) values[index];
        }
        return new Octets(bytes);
    }

    /** Hexadecimal digits, blanks between bytes allowed. */
    public static Octets ofHex(String hex) {
        return new Octets(HexFormat.of().parseHex(hex.replace(" ", "")));
    }

    public static Octets ofText(String text) {
        return new Octets(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The parts one after the other. */
    public static Octets concat(Octets... parts) {
        int total = 0;
        for (Octets part : parts) {
            total += part.length();
        }
        byte[] joined = new byte[total];
        int at = 0;
        for (Octets part : parts) {
            System.arraycopy(part.bytes, 0, joined, at, part.length());
            at += part.length();
        }
        return new Octets(joined);
    }

    public int length() {
        return bytes.length;
    }

    /** The byte at {@code index} as 0..255. */
    public int at(int index) {
        return Byte.toUnsignedInt(bytes[index]);
    }

    public Octets slice(int from, int to) {
        return new Octets(Arrays.copyOfRange(bytes, from, to));
    }

    /** The first {@code length} bytes, filled up with zeros where there are fewer. */
    public Octets resized(int length) {
        return new Octets(Arrays.copyOf(bytes, length));
    }

    public byte[] toArray() {
        return bytes.clone();
    }

    public String toText() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Octets octets && MessageDigest.isEqual(bytes, octets.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes);
    }
}
