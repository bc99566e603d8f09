package ingot.core.network;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The free addresses of a subnet and the next one to hand out (facts: networking §2.2). The smallest free block is used up
 * first, from its start, so that large blocks stay whole.
 */
public final class FreeAddresses {

    private final List<IpRange> blocks;

    private FreeAddresses(List<IpRange> blocks) {
        this.blocks = blocks;
    }

    /**
     * Of a subnet that is managed by us: all that is not used.
     *
     * @param used both kinds of range, gateway, name servers, allocated and observed addresses, in any order; overlaps and
     *     addresses outside the subnet do no harm
     */
    public static FreeAddresses managed(Cidr subnet, Collection<IpRange> used) {
        return new FreeAddresses(subtract(List.of(subnet.range()), withFixed(subnet, used)));
    }

    /**
     * Of a subnet that somebody else manages: only what is reserved for us.
     *
     * @param reserved the reserved ranges
     * @param used as in {@link #managed}, without the reserved ranges
     */
    public static FreeAddresses unmanaged(Cidr subnet, Collection<IpRange> reserved, Collection<IpRange> used) {
        List<IpRange> ours = subtract(List.of(subnet.range()), gaps(subnet, reserved));
        return new FreeAddresses(subtract(ours, withFixed(subnet, used)));
    }

    /** The address to hand out next; empty when there is none. */
    public Optional<IpAddress> next() {
        return blocks.stream()
                .min(Comparator.comparing(IpRange::size).thenComparing(IpRange::first))
                .map(IpRange::first);
    }

    /** The free blocks in ascending order. */
    public List<IpRange> blocks() {
        return blocks;
    }

    public boolean contains(IpAddress address) {
        return blocks.stream().anyMatch(block -> block.contains(address));
    }

    public BigInteger count() {
        return blocks.stream().map(IpRange::size).reduce(BigInteger.ZERO, BigInteger::add);
    }

    /** What lies between the ranges. */
    private static List<IpRange> gaps(Cidr subnet, Collection<IpRange> ranges) {
        return subtract(List.of(subnet.range()), ranges);
    }

    private static List<IpRange> withFixed(Cidr subnet, Collection<IpRange> used) {
        List<IpRange> all = new ArrayList<>(used);
        int bits = subnet.network().family().bits();
        boolean tiny = subnet.prefixLength() >= bits - 1;
        if (!tiny) {
            // Network address of IPv4, subnet-router anycast of IPv6 (RFC 4291 §2.6.1).
            all.add(IpRange.single(subnet.first()));
        }
        if (subnet.network().ipv4() && !tiny) {
            all.add(IpRange.single(subnet.last()));
        }
        if (!subnet.network().ipv4() && subnet.prefixLength() == 64) {
            all.add(new IpRange(subnet.first().plus(1), subnet.first().plus(0xffff_ffffL)));
        }
        return all;
    }

    private static List<IpRange> subtract(List<IpRange> from, Collection<IpRange> remove) {
        List<IpRange> left = new ArrayList<>();
        List<IpRange> sorted = remove.stream().sorted().toList();
        for (IpRange block : from) {
            BigInteger next = block.first().value();
            IpAddress.Family family = block.first().family();
            for (IpRange taken : sorted) {
                if (taken.first().family() != family || !taken.overlaps(block)) {
                    continue;
                }
                if (taken.first().value().compareTo(next) > 0) {
                    left.add(range(family, next, taken.first().value().subtract(BigInteger.ONE)));
                }
                next = next.max(taken.last().value().add(BigInteger.ONE));
            }
            if (next.compareTo(block.last().value()) <= 0) {
                left.add(range(family, next, block.last().value()));
            }
        }
        return List.copyOf(left);
    }

    private static IpRange range(IpAddress.Family family, BigInteger first, BigInteger last) {
        return new IpRange(new IpAddress(family, first), new IpAddress(family, last));
    }
}
