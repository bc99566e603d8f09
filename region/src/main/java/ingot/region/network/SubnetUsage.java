package ingot.region.network;

import ingot.core.network.Cidr;
import ingot.core.network.IpAddress;
import ingot.core.network.IpRange;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the addresses of one subnet are used for: its whole extent cut into blocks, each with its purposes
 * (facts/networking.md §2.2 and §2.3). Pure; immutable.
 */
final class SubnetUsage {

    /** Purpose of what may still be handed out. */
    static final String UNUSED = "unused";

    /** Purpose of what somebody else manages. */
    static final String UNMANAGED = "unmanaged";

    private static final long QUARTER = 4;

    private final Cidr subnet;
    private final IpRange extent;
    private final List<Block> blocks;

    /** Something that takes addresses. */
    record Use(IpRange range, String purpose) {}

    /** A block whose addresses all serve the same purposes, in alphabetical order. */
    record Block(IpRange range, List<String> purposes) {
        boolean free() {
            return purposes.equals(List.of(UNUSED));
        }
    }

    /**
     * Cuts a subnet into blocks.
     *
     * @param managed whether all that is not used may be handed out; else only reserved ranges are
     * @param uses in any order; they may overlap, and reach beyond the subnet
     */
    SubnetUsage(Cidr subnet, boolean managed, List<Use> uses) {
        this.subnet = subnet;
        this.extent = extent(subnet);
        List<Use> all = new ArrayList<>();
        for (Use use : managed ? uses : outside(uses)) {
            if (use.range().overlaps(extent)) {
                all.add(new Use(cut(use.range()), use.purpose()));
            }
        }
        if (!subnet.network().ipv4() && subnet.prefixLength() < 127) {
            all.add(new Use(new IpRange(subnet.first(), subnet.first()), "rfc-4291-2.6.1"));
            if (subnet.prefixLength() == 64) {
                all.add(new Use(
                        new IpRange(subnet.first().plus(1), subnet.first().plus(0xffff_ffffL)), "reserved"));
            }
        }
        this.blocks = blocks(all);
    }

    /** All blocks in ascending order. */
    List<Block> blocks() {
        return blocks;
    }

    List<Block> freeBlocks() {
        return blocks.stream().filter(Block::free).toList();
    }

    List<Block> usedBlocks() {
        return blocks.stream().filter(block -> !block.free()).toList();
    }

    BigInteger total() {
        return extent.size();
    }

    BigInteger available() {
        return freeBlocks().stream().map(block -> block.range().size()).reduce(BigInteger.ZERO, BigInteger::add);
    }

    /** The statistics as they travel. */
    Map<String, @Nullable Object> statistics(boolean includeRanges, boolean includeSuggestions) {
        BigInteger available = available();
        BigInteger largest =
                freeBlocks().stream().map(block -> block.range().size()).reduce(BigInteger.ZERO, BigInteger::max);
        double usage = total().subtract(available).doubleValue() / total().doubleValue();
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("num_available", available);
        document.put("largest_available", largest);
        document.put("num_unavailable", total().subtract(available));
        document.put("total_addresses", total());
        document.put("usage", usage);
        document.put("usage_string", Math.round(usage * 100) + "%");
        document.put("available_string", Math.round((1 - usage) * 100) + "%");
        document.put("first_address", extent.first().toString());
        document.put("last_address", extent.last().toString());
        document.put("ip_version", subnet.network().family().number());
        if (includeRanges) {
            document.put(
                    "ranges",
                    blocks.stream()
                            .map(block -> document(block.range(), block.purposes()))
                            .toList());
        }
        if (includeSuggestions) {
            document.put(
                    "suggested_gateway",
                    suggestedGateway().map(IpAddress::toString).orElse(null));
            document.put(
                    "suggested_dynamic_range",
                    suggestedDynamicRange()
                            .map(range -> document(range, List.of("proposed-dynamic")))
                            .orElse(null));
        }
        return document;
    }

    /** A range as it travels; without purposes when null. */
    static Map<String, @Nullable Object> document(IpRange range, @Nullable List<String> purposes) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("start", range.first().toString());
        document.put("end", range.last().toString());
        document.put("num_addresses", range.size());
        if (purposes != null) {
            document.put("purpose", purposes);
        }
        return document;
    }

    /** Where a gateway would lie by custom. */
    Optional<IpAddress> suggestedGateway() {
        if (!subnet.network().ipv4()) {
            return subnet.prefixLength() >= 127 ? Optional.empty() : Optional.of(subnet.first());
        }
        List<Block> free = freeBlocks();
        if (free.isEmpty()) {
            return Optional.empty();
        }
        IpRange firstBlock = free.getFirst().range();
        IpRange lastBlock = free.getLast().range();
        if (firstBlock.first().equals(extent.first())) {
            return Optional.of(extent.first());
        }
        return lastBlock.last().equals(extent.last()) ? Optional.of(extent.last()) : Optional.of(firstBlock.first());
    }

    /** A part of the largest free block that leaves room for other uses. */
    Optional<IpRange> suggestedDynamicRange() {
        IpRange largest = null;
        for (Block block : freeBlocks()) {
            if (largest == null || block.range().size().compareTo(largest.size()) > 0) {
                largest = block.range();
            }
        }
        IpAddress gateway = suggestedGateway().orElse(null);
        if (largest == null || largest.size().equals(BigInteger.ONE)) {
            return Optional.empty();
        }
        if (largest.first().equals(gateway)) {
            largest = new IpRange(largest.first().plus(1), largest.last());
        } else if (largest.last().equals(gateway)) {
            largest = new IpRange(largest.first(), largest.last().plus(-1));
        }
        BigInteger size = largest.size();
        BigInteger quarter = total().divide(BigInteger.valueOf(QUARTER));
        if (size.equals(BigInteger.ONE)) {
            return Optional.empty();
        }
        if (size.compareTo(quarter) > 0) {
            return Optional.of(lastOf(largest, quarter.add(BigInteger.ONE).min(size)));
        }
        boolean halfOfFree = size.shiftLeft(1).compareTo(available()) >= 0;
        return Optional.of(halfOfFree ? lastOf(largest, size.shiftRight(1)) : largest);
    }

    private static IpRange lastOf(IpRange range, BigInteger count) {
        BigInteger first = range.last().value().subtract(count).add(BigInteger.ONE);
        return new IpRange(new IpAddress(range.first().family(), first), range.last());
    }

    /** Without network and broadcast address of IPv4, unless the subnet has no more than these. */
    private static IpRange extent(Cidr subnet) {
        boolean plain = subnet.network().ipv4() && subnet.prefixLength() < 31;
        return plain ? new IpRange(subnet.first().plus(1), subnet.last().plus(-1)) : subnet.range();
    }

    /** Of a subnet that is not managed, reserved ranges are what may be used, and all else is somebody's. */
    private List<Use> outside(List<Use> uses) {
        List<Use> reserved =
                uses.stream().filter(use -> use.purpose().equals("reserved")).toList();
        List<Use> all = new ArrayList<>(uses);
        all.removeAll(reserved);
        for (Block block : blocks(reserved.stream()
                .filter(use -> use.range().overlaps(extent))
                .map(use -> new Use(cut(use.range()), use.purpose()))
                .toList())) {
            if (block.free()) {
                all.add(new Use(block.range(), UNMANAGED));
            }
        }
        return all;
    }

    private IpRange cut(IpRange range) {
        IpAddress first = range.first().compareTo(extent.first()) < 0 ? extent.first() : range.first();
        IpAddress last = range.last().compareTo(extent.last()) > 0 ? extent.last() : range.last();
        return new IpRange(first, last);
    }

    /** One sweep over all ends: uses that begin, uses that are over, and a block between each two ends. */
    private List<Block> blocks(List<Use> uses) {
        Map<BigInteger, List<Use>> begin = new java.util.HashMap<>();
        Map<BigInteger, List<Use>> end = new java.util.HashMap<>();
        TreeSet<BigInteger> cuts = new TreeSet<>();
        BigInteger afterLast = extent.last().value().add(BigInteger.ONE);
        cuts.add(extent.first().value());
        cuts.add(afterLast);
        for (Use use : uses) {
            BigInteger first = use.range().first().value();
            BigInteger after = use.range().last().value().add(BigInteger.ONE);
            begin.computeIfAbsent(first, at -> new ArrayList<>()).add(use);
            end.computeIfAbsent(after, at -> new ArrayList<>()).add(use);
            cuts.add(first);
            cuts.add(after);
        }
        Map<String, Integer> open = new java.util.TreeMap<>();
        List<Block> result = new ArrayList<>();
        for (BigInteger cut : cuts) {
            if (cut.equals(afterLast)) {
                break;
            }
            begin.getOrDefault(cut, List.of()).forEach(use -> open.merge(use.purpose(), 1, Integer::sum));
            end.getOrDefault(cut, List.of())
                    .forEach(
                            use -> open.computeIfPresent(use.purpose(), (key, count) -> count == 1 ? null : count - 1));
            BigInteger next = java.util.Objects.requireNonNull(cuts.higher(cut));
            append(result, cut, next.subtract(BigInteger.ONE), open.keySet());
        }
        return List.copyOf(result);
    }

    private void append(List<Block> result, BigInteger first, BigInteger last, java.util.Set<String> open) {
        SortedSet<String> sorted = new TreeSet<>(open);
        List<String> purposes = sorted.isEmpty() ? List.of(UNUSED) : List.copyOf(sorted);
        IpAddress.Family family = extent.first().family();
        IpRange range = new IpRange(new IpAddress(family, first), new IpAddress(family, last));
        if (!result.isEmpty() && result.getLast().purposes().equals(purposes)) {
            range = new IpRange(result.removeLast().range().first(), range.last());
        }
        result.add(new Block(range, purposes));
    }
}
