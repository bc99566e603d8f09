package ingot.region.interfaces;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * A run of addresses of one family, both ends included.
 *
 * @param bytes 4 or 16
 */
record IpBlock(BigInteger first, BigInteger last, int bytes) {

    static IpBlock of(String first, String last) {
        return new IpBlock(number(first), number(last), bytes(first).length);
    }

    /** A network in the form {@code 10.0.0.0/24}. */
    static IpBlock ofCidr(String cidr) {
        String[] parts = cidr.split("/", 2);
        byte[] address = bytes(parts[0]);
        int prefix = parts.length == 2 ? Integer.parseInt(parts[1]) : address.length * 8;
        BigInteger size = BigInteger.ONE.shiftLeft(address.length * 8 - prefix);
        BigInteger mask = size.subtract(BigInteger.ONE);
        BigInteger first = new BigInteger(1, address).andNot(mask);
        return new IpBlock(first, first.add(mask), address.length);
    }

    /** Without network and broadcast address, where the block is large enough to have them. */
    IpBlock hosts() {
        if (last.subtract(first).compareTo(BigInteger.TWO) < 0) {
            return this;
        }
        BigInteger end = bytes == 4 ? last.subtract(BigInteger.ONE) : last;
        return new IpBlock(first.add(BigInteger.ONE), end, bytes);
    }

    boolean contains(BigInteger address) {
        return address.compareTo(first) >= 0 && address.compareTo(last) <= 0;
    }

    boolean contains(String address) {
        return bytes(address).length == bytes && contains(number(address));
    }

    /** An address of this family as text. */
    String text(BigInteger address) {
        byte[] raw = address.toByteArray();
        byte[] full = new byte[bytes];
        int copied = Math.min(raw.length, bytes);
        System.arraycopy(raw, raw.length - copied, full, bytes - copied, copied);
        try {
            return InetAddress.getByAddress(full).getHostAddress();
        } catch (UnknownHostException wrongLength) {
            throw new IllegalStateException("address of " + bytes + " bytes", wrongLength);
        }
    }

    static BigInteger number(String address) {
        return new BigInteger(1, bytes(address));
    }

    private static byte[] bytes(String address) {
        return InetAddress.ofLiteral(address).getAddress();
    }
}
