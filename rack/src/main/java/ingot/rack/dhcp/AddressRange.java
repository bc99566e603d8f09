package ingot.rack.dhcp;

import ingot.wire.dhcp4.Ip4;

/**
 * Addresses from first to last, both included.
 *
 * @param first not after {@code last}
 */
public record AddressRange(Ip4 first, Ip4 last) {
    /** Refuses a range that ends before it begins. */
    public AddressRange {
        if (first.compareTo(last) > 0) {
            throw new IllegalArgumentException("range: " + first + " to " + last + " (expected: first before last)");
        }
    }

    /** Whether the address is inside. */
    public boolean contains(Ip4 address) {
        return first.compareTo(address) <= 0 && address.compareTo(last) <= 0;
    }
}
