package ingot.wire.rmcp;

import java.util.Locale;

/** A password or K_g: at most 20 bytes, never shown. */
public final class IpmiSecret {
    public static final int BYTES_MAX = 20;

    /** The empty password; as K_g: none is set. */
    public static final IpmiSecret NONE = new IpmiSecret(Octets.EMPTY);

    private final Octets bytes;

    private IpmiSecret(Octets bytes) {
        if (bytes.length() > BYTES_MAX) {
            throw new IllegalArgumentException(
                    "IPMI secret: " + bytes.length() + " bytes (expected: at most " + BYTES_MAX + ")");
        }
        this.bytes = bytes;
    }

    /**
     * The UTF-8 bytes of a text.
     *
     * @throws IllegalArgumentException for more than 20 bytes; the message does not show them
     */
    public static IpmiSecret ofText(String text) {
        return new IpmiSecret(Octets.ofText(text));
    }

    /**
     * Text, or {@code 0x} and an even number of hexadecimal digits.
     *
     * @throws IllegalArgumentException for more than 20 bytes or bad digits; the message does not show them
     */
    public static IpmiSecret ofTextOrHex(String text) {
        if (!text.toLowerCase(Locale.ROOT).startsWith("0x")) {
            return ofText(text);
        }
        String digits = text.substring(2);
        if (digits.length() % 2 != 0 || !digits.chars().allMatch(digit -> Character.digit(digit, 16) >= 0)) {
            throw new IllegalArgumentException("IPMI secret: not an even number of hexadecimal digits after 0x");
        }
        return new IpmiSecret(Octets.ofHex(digits));
    }

    /** Whether no byte differs from zero: a BMC takes such a K_g for "not set". */
    public boolean isBlank() {
        return padded().equals(NONE.padded());
    }

    /** The 20 bytes, filled up with zeros, that all HMACs use as key and that MD5-128 puts around the data. */
    Octets padded() {
        return bytes.resized(BYTES_MAX);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof IpmiSecret secret && padded().equals(secret.padded());
    }

    @Override
    public int hashCode() {
        return padded().hashCode();
    }

    @Override
    public String toString() {
        return "IpmiSecret[hidden]";
    }
}
