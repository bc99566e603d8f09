package ingot.core.metadata;

import java.util.Arrays;
import java.util.Base64;

/** What a user hands to a machine's first boot, byte for byte. Immutable. The text form shows only the length. */
public final class UserData {

    private final byte[] bytes;

    public UserData(byte[] bytes) {
        this.bytes = bytes.clone();
    }

    /**
     * From what the API stored: bytes that are base64 (white space aside) are decoded, all others are taken as they are
     * (facts: metadata-and-scripts §5).
     */
    public static UserData ofStored(byte[] stored) {
        byte[] dense = new byte[stored.length];
        int length = 0;
        for (byte b : stored) {
            if (b != ' ' && b != '\t' && b != '\r' && b != '\n') {
                dense[length++] = b;
            }
        }
        dense = Arrays.copyOf(dense, length);
        try {
            byte[] decoded = Base64.getDecoder().decode(dense);
            // Only what encodes to the same text was base64: "abcde===" and the like are somebody's own data.
            return Arrays.equals(Base64.getEncoder().encode(decoded), dense)
                    ? new UserData(decoded)
                    : new UserData(stored);
        } catch (IllegalArgumentException e) {
            return new UserData(stored);
        }
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof UserData data && Arrays.equals(bytes, data.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "UserData[" + bytes.length + " bytes]";
    }
}
