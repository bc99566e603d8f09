package ingot.core.network;

import java.math.BigInteger;

/** Addresses of one family from first to last, both included. */
public record IpRange(IpAddress first, IpAddress last) implements Comparable<IpRange> {

    public IpRange {
        if (first.family() != last.family() || first.compareTo(last) > 0) {
            throw new IllegalArgumentException(
                    "range: " + first + " to " + last + " (expected: one family, in ascending order)");
        }
    }

    public static IpRange of(String first, String last) {
        return new IpRange(IpAddress.of(first), IpAddress.of(last));
    }

    static IpRange single(IpAddress address) {
        return new IpRange(address, address);
    }

    public boolean contains(IpAddress address) {
        return address.family() == first.family() && address.compareTo(first) >= 0 && address.compareTo(last) <= 0;
    }

    public boolean overlaps(IpRange other) {
        return contains(other.first) || other.contains(first);
    }

    public BigInteger size() {
        return last.value().subtract(first.value()).add(BigInteger.ONE);
    }

    @Override
    public int compareTo(IpRange other) {
        int byFirst = first.compareTo(other.first);
        return byFirst != 0 ? byFirst : last.compareTo(other.last);
    }

    @Override
    public String toString() {
        return first + "-" + last;
    }
}
