package ingot.core.network;

import java.math.BigInteger;
import java.util.Optional;

/**
 * An IPv4 or IPv6 address. Addresses of one family are ordered by value, IPv4 before IPv6. The text form of IPv6 is that
 * of RFC 5952.
 *
 * @param value not negative; below 2^32 or 2^128
 */
public record IpAddress(Family family, BigInteger value) implements Comparable<IpAddress> {

    /** The two versions of the protocol. */
    public enum Family {
        IPV4(32),
        IPV6(128);

        private final int bits;

        Family(int bits) {
            this.bits = bits;
        }

        /** Length of an address. */
        public int bits() {
            return bits;
        }

        /** 4 or 6. */
        public int number() {
            return this == IPV4 ? 4 : 6;
        }
    }

    public IpAddress {
        if (value.signum() < 0 || value.bitLength() > family.bits()) {
            throw new IllegalArgumentException("address: " + value + " (expected: " + family.bits() + " bits)");
        }
    }

    /** Reads the usual text forms strictly: no leading zeros in IPv4, no zone; empty for anything else. */
    public static Optional<IpAddress> parse(String text) {
        return IpText.parse(text);
    }

    /** Like {@link #parse}, for text that must be an address: otherwise an {@link IllegalArgumentException}. */
    public static IpAddress of(String text) {
        return parse(text)
                .orElseThrow(() -> new IllegalArgumentException("address: " + text + " (expected: IPv4 or IPv6)"));
    }

    /** From network bytes, 4 or 16 of them. */
    public static IpAddress ofBytes(byte[] bytes) {
        return switch (bytes.length) {
            case 4 -> new IpAddress(Family.IPV4, new BigInteger(1, bytes));
            case 16 -> new IpAddress(Family.IPV6, new BigInteger(1, bytes));
            default -> throw new IllegalArgumentException("address: " + bytes.length + " bytes (expected: 4 or 16)");
        };
    }

    /** Network bytes, 4 or 16. */
    public byte[] bytes() {
        byte[] bytes = new byte[family.bits() / 8];
        byte[] number = value.toByteArray();
        int length = Math.min(number.length, bytes.length);
        System.arraycopy(number, number.length - length, bytes, bytes.length - length, length);
        return bytes;
    }

    /** The address {@code count} further on; beyond either end of the family an {@link IllegalArgumentException}. */
    public IpAddress plus(long count) {
        return new IpAddress(family, value.add(BigInteger.valueOf(count)));
    }

    public boolean ipv4() {
        return family == Family.IPV4;
    }

    /** Whether it is valid on its own link only: fe80::/10 or 169.254.0.0/16. */
    public boolean linkLocal() {
        return ipv4()
                ? value.shiftRight(16).intValue() == 0xa9fe
                : value.shiftRight(118).intValue() == 0x3fa;
    }

    @Override
    public int compareTo(IpAddress other) {
        int byFamily = family.compareTo(other.family);
        return byFamily != 0 ? byFamily : value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return IpText.format(this);
    }
}
