package ingot.link;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Hash of a set of records that follows each change at the cost of that change: the sum of the records' SHA-256 digests modulo
 * 2^256, in any order. It finds differences between two sides that trust each other. Immutable.
 */
public final class ContentHash {

    /** Of no record at all. */
    public static final ContentHash EMPTY = new ContentHash(new byte[32]);

    private final byte[] sum;

    private ContentHash(byte[] sum) {
        this.sum = sum;
    }

    /** Of one record. */
    public static ContentHash of(String key, String json) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(key.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            return new ContentHash(digest.digest(json.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("SHA-256 is part of every JDK", missing);
        }
    }

    /** Of the records of both. */
    public ContentHash plus(ContentHash other) {
        byte[] result = new byte[32];
        int carry = 0;
        for (int i = 31; i >= 0; i--) {
            int digit = (sum[i] & 0xff) + (other.sum[i] & 0xff) + carry;
            result[i] = (byte) digit;
            carry = digit >> 8;
        }
        return new ContentHash(result);
    }

    /** Of these records without those of the other. */
    public ContentHash minus(ContentHash other) {
        byte[] result = new byte[32];
        int borrow = 0;
        for (int i = 31; i >= 0; i--) {
            int digit = (sum[i] & 0xff) - (other.sum[i] & 0xff) - borrow;
            result[i] = (byte) digit;
            borrow = digit < 0 ? 1 : 0;
        }
        return new ContentHash(result);
    }

    /** 64 hex digits. */
    public String hex() {
        return HexFormat.of().formatHex(sum);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ContentHash hash && Arrays.equals(sum, hash.sum);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(sum);
    }

    @Override
    public String toString() {
        return hex();
    }
}
