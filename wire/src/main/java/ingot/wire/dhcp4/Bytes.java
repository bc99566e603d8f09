package ingot.wire.dhcp4;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/** An immutable run of bytes with value equality. */
public final class Bytes {
    /** No bytes. */
    public static final Bytes EMPTY = new Bytes(new byte[0]);

    private final byte[] content;

    private Bytes(byte[] content) {
        this.content = content;
    }

    /** A copy of {@code content}. */
    public static Bytes of(byte[] content) {
        return new Bytes(content.clone());
    }

    /** A copy of {@code length} bytes of {@code content} from {@code offset}. */
    public static Bytes of(byte[] content, int offset, int length) {
        return new Bytes(Arrays.copyOfRange(content, offset, offset + length));
    }

    /** The given values, each 0..255. */
    public static Bytes ofInts(int... values) {
        byte[] content = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            content[i] = (byte) values[i];
        }
        return new Bytes(content);
    }

    /** The characters of {@code text} in ISO 8859-1, which maps each byte to one character and back. */
    public static Bytes ofText(String text) {
        return new Bytes(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Parses hexadecimal digits without separators; throws IllegalArgumentException for anything else. */
    public static Bytes ofHex(String hex) {
        return new Bytes(HexFormat.of().parseHex(hex));
    }

    /** How many bytes. */
    public int length() {
        return content.length;
    }

    /** The byte at {@code index} as 0..255. */
    public int at(int index) {
        return content[index] & 0xff;
    }

    /** Two bytes from {@code index}, most significant first. */
    public int uint16(int index) {
        return at(index) << 8 | at(index + 1);
    }

    /** Four bytes from {@code index}, most significant first, as the bits of an int. */
    public int int32(int index) {
        return uint16(index) << 16 | uint16(index + 2);
    }

    /** A copy. */
    public byte[] toArray() {
        return content.clone();
    }

    /** The part from {@code from} (inclusive) to {@code to} (exclusive). */
    public Bytes slice(int from, int to) {
        return new Bytes(Arrays.copyOfRange(content, from, to));
    }

    /** ISO 8859-1 text up to the first NUL, which some clients append. */
    public String text() {
        int end = 0;
        while (end < content.length && content[end] != 0) {
            end++;
        }
        return new String(content, 0, end, StandardCharsets.ISO_8859_1);
    }

    /** Lower-case hexadecimal digits. */
    public String hex() {
        return HexFormat.of().formatHex(content);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes bytes && Arrays.equals(content, bytes.content);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(content);
    }

    @Override
    public String toString() {
        return hex();
    }
}
