package ingot.wire.dhcp4;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * An IPv4 address as its 32 bits, ordered as unsigned numbers.
 *
 * @param bits the address, most significant byte first
 */
public record Ip4(int bits) implements Comparable<Ip4> {
    /** 0.0.0.0: no address. */
    public static final Ip4 ANY = new Ip4(0);

    /** 255.255.255.255: everybody on this link. */
    public static final Ip4 BROADCAST = new Ip4(-1);

    /** Parses {@code a.b.c.d}, decimal, no leading zeros; throws IllegalArgumentException for anything else. */
    public static Ip4 parse(String text) {
        int bits = 0;
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) {
            throw new IllegalArgumentException("IPv4 address: " + text + " (expected: a.b.c.d)");
        }
        for (String part : parts) {
            if (!part.matches("0|[1-9][0-9]{0,2}") || Integer.parseInt(part) > 255) {
                throw new IllegalArgumentException("IPv4 address: " + text + " (expected: four numbers 0..255)");
            }
            bits = bits << 8 | Integer.parseInt(part);
        }
        return new Ip4(bits);
    }

    /** The address of {@code address}. */
    public static Ip4 of(Inet4Address address) {
        return new Ip4(Bytes.of(address.getAddress()).int32(0));
    }

    /** The same address as the JDK has it. */
    public Inet4Address toInet() {
        try {
            return (Inet4Address) InetAddress.getByAddress(toBytes().toArray());
        } catch (UnknownHostException impossible) {
            throw new AssertionError("four bytes are an IPv4 address", impossible);
        }
    }

    /** The four bytes in network order. */
    public Bytes toBytes() {
        return Bytes.ofInts(bits >>> 24, bits >>> 16, bits >>> 8, bits);
    }

    /** The address {@code distance} further on; wraps around at the end. */
    public Ip4 plus(int distance) {
        return new Ip4(bits + distance);
    }

    /** The address as a number 0..2^32-1. */
    public long unsigned() {
        return Integer.toUnsignedLong(bits);
    }

    /** Whether this is 0.0.0.0. */
    public boolean isAny() {
        return bits == 0;
    }

    @Override
    public int compareTo(Ip4 other) {
        return Integer.compareUnsigned(bits, other.bits);
    }

    @Override
    public String toString() {
        return (bits >>> 24) + "." + (bits >>> 16 & 0xff) + "." + (bits >>> 8 & 0xff) + "." + (bits & 0xff);
    }
}
