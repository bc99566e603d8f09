package ingot.rack.dhcp;

import ingot.wire.dhcp4.Ip4;

/**
 * An IPv4 network.
 *
 * @param network its first address, host bits zero
 * @param prefixLength 0..32
 */
public record Cidr4(Ip4 network, int prefixLength) {
    /** Refuses a prefix outside 0..32 and host bits that are set. */
    public Cidr4 {
        if (prefixLength < 0 || prefixLength > 32) {
            throw new IllegalArgumentException("prefix length: " + prefixLength + " (expected: 0..32)");
        }
        if ((network.bits() & ~mask(prefixLength)) != 0) {
            throw new IllegalArgumentException("network: " + network + "/" + prefixLength + " has host bits set");
        }
    }

    /** Parses {@code a.b.c.d/n}; throws IllegalArgumentException for anything else. */
    public static Cidr4 parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("network: " + text + " (expected: a.b.c.d/n)");
        }
        return new Cidr4(Ip4.parse(text.substring(0, slash)), Integer.parseInt(text.substring(slash + 1)));
    }

    /** Whether the address is inside, first and last address included. */
    public boolean contains(Ip4 address) {
        return (address.bits() & mask(prefixLength)) == network.bits();
    }

    /** Whether an interface can have the address: it is inside, and not the network's own or its broadcast address. */
    public boolean isHost(Ip4 address) {
        return contains(address) && (prefixLength >= 31 || (!address.equals(network) && !address.equals(broadcast())));
    }

    /** The netmask. */
    public Ip4 mask() {
        return new Ip4(mask(prefixLength));
    }

    /** The last address. */
    public Ip4 broadcast() {
        return new Ip4(network.bits() | ~mask(prefixLength));
    }

    private static int mask(int prefixLength) {
        return prefixLength == 0 ? 0 : -1 << (32 - prefixLength);
    }

    @Override
    public String toString() {
        return network + "/" + prefixLength;
    }
}
