package ingot.core.network;

import java.math.BigInteger;
import java.util.Optional;

/** A network: its first address and the length of its prefix. Host bits are always zero. */
public record Cidr(IpAddress network, int prefixLength) implements Comparable<Cidr> {

    public Cidr {
        int bits = network.family().bits();
        if (prefixLength < 0 || prefixLength > bits) {
            throw new IllegalArgumentException("prefix length: " + prefixLength + " (expected: 0.." + bits + ")");
        }
        network = new IpAddress(network.family(), clearHost(network.value(), bits - prefixLength));
    }

    /** {@code address/length}, host bits dropped; empty for anything else. */
    public static Optional<Cidr> parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0 || !text.substring(slash + 1).matches("0|[1-9][0-9]{0,2}")) {
            return Optional.empty();
        }
        int length = Integer.parseInt(text.substring(slash + 1));
        return IpAddress.parse(text.substring(0, slash))
                .filter(address -> length <= address.family().bits())
                .map(address -> new Cidr(address, length));
    }

    /** Like {@link #parse}, for text that must be a network: otherwise an {@link IllegalArgumentException}. */
    public static Cidr of(String text) {
        return parse(text)
                .orElseThrow(() -> new IllegalArgumentException("network: " + text + " (expected: address/length)"));
    }

    public IpAddress first() {
        return network;
    }

    /** The last address, which is the broadcast address of an IPv4 network. */
    public IpAddress last() {
        return new IpAddress(network.family(), network.value().add(size()).subtract(BigInteger.ONE));
    }

    /** Number of addresses, first and last included. */
    public BigInteger size() {
        return BigInteger.ONE.shiftLeft(network.family().bits() - prefixLength);
    }

    public boolean contains(IpAddress address) {
        return address.family() == network.family()
                && address.compareTo(first()) >= 0
                && address.compareTo(last()) <= 0;
    }

    public boolean overlaps(Cidr other) {
        return contains(other.first()) || other.contains(first());
    }

    /** All its addresses as a range. */
    public IpRange range() {
        return new IpRange(first(), last());
    }

    /** The mask in dotted form; for IPv4 only. */
    public String netmask() {
        if (!network.ipv4()) {
            throw new IllegalArgumentException("netmask of " + this + " (expected: an IPv4 network)");
        }
        BigInteger all = BigInteger.ONE.shiftLeft(32).subtract(BigInteger.ONE);
        return new IpAddress(IpAddress.Family.IPV4, clearHost(all, 32 - prefixLength)).toString();
    }

    @Override
    public int compareTo(Cidr other) {
        int byAddress = network.compareTo(other.network);
        return byAddress != 0 ? byAddress : Integer.compare(prefixLength, other.prefixLength);
    }

    @Override
    public String toString() {
        return network + "/" + prefixLength;
    }

    private static BigInteger clearHost(BigInteger value, int hostBits) {
        return value.shiftRight(hostBits).shiftLeft(hostBits);
    }
}
