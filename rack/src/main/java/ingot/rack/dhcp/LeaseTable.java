package ingot.rack.dhcp;

import ingot.wire.dhcp4.HardwareAddress;
import ingot.wire.dhcp4.Ip4;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** All leases of a rack, with their indexes. Not thread-safe: guarded by the lock of its server. Time is handed in. */
final class LeaseTable {
    /** More records than a site has addresses in use; beyond it only known addresses are given again. */
    static final int RECORDS_MAX = 262_144;

    private static final Comparator<Lease> BY_END =
            Comparator.comparing(Lease::end).thenComparing(Lease::address);

    private record ClientKey(int vlan, HardwareAddress client) {}

    private final int recordsMax;
    private final Map<Ip4, Lease> byAddress = new HashMap<>();
    private final Map<ClientKey, List<Ip4>> byClient = new HashMap<>();
    /** Those whose end will change something: offered and bound. */
    private final TreeSet<Lease> running = new TreeSet<>(BY_END);
    /** Those that can be given to others, by VLAN, longest idle first. */
    private final Map<Integer, TreeSet<Lease>> idle = new HashMap<>();
    /** Where in a range the search for an address without record begins: all before it have one or are not ours to give. */
    private final Map<AddressRange, Ip4> freshFrom = new HashMap<>();

    LeaseTable() {
        this(RECORDS_MAX);
    }

    LeaseTable(int recordsMax) {
        this.recordsMax = recordsMax;
    }

    int size() {
        return byAddress.size();
    }

    Collection<Lease> all() {
        return Collections.unmodifiableCollection(byAddress.values());
    }

    @Nullable Lease at(Ip4 address) {
        return byAddress.get(address);
    }

    /** The records of a client, the latest last. */
    List<Lease> of(int vlan, HardwareAddress client) {
        List<Lease> leases = new ArrayList<>();
        for (Ip4 address : byClient.getOrDefault(new ClientKey(vlan, client), List.of())) {
            Lease lease = byAddress.get(address);
            if (lease != null) {
                leases.add(lease);
            }
        }
        return leases;
    }

    /** Makes the record the one for its address. */
    void put(Lease lease) {
        remove(lease.address());
        byAddress.put(lease.address(), lease);
        byClient.computeIfAbsent(new ClientKey(lease.vlan(), lease.client()), k -> new ArrayList<>(1))
                .add(lease.address());
        setFor(lease).add(lease);
    }

    /** Forgets what is known about the address. */
    void remove(Ip4 address) {
        Lease old = byAddress.remove(address);
        if (old == null) {
            return;
        }
        setFor(old).remove(old);
        ClientKey key = new ClientKey(old.vlan(), old.client());
        List<Ip4> held = byClient.getOrDefault(key, new ArrayList<>());
        held.remove(address);
        if (held.isEmpty()) {
            byClient.remove(key);
        }
        freshFrom.replaceAll((range, from) -> range.contains(address) && address.compareTo(from) < 0 ? address : from);
    }

    private NavigableSet<Lease> setFor(Lease lease) {
        return switch (lease.state()) {
            case OFFERED, BOUND -> running;
            case RELEASED, EXPIRED, DECLINED -> idle.computeIfAbsent(lease.vlan(), v -> new TreeSet<>(BY_END));
        };
    }

    /** The first address of the range without a record that {@code allowed} lets pass, or null. */
    @Nullable Ip4 fresh(AddressRange range, Predicate<Ip4> allowed) {
        if (byAddress.size() >= recordsMax) {
            return null;
        }
        Ip4 at = freshFrom.getOrDefault(range, range.first());
        while (range.contains(at) && (byAddress.containsKey(at) || !allowed.test(at))) {
            if (at.equals(Ip4.BROADCAST)) {
                return null;
            }
            at = at.plus(1);
        }
        freshFrom.put(range, at);
        return range.contains(at) ? at : null;
    }

    /** What is allowed has changed: searches for unused addresses begin anew. */
    void configurationChanged() {
        freshFrom.clear();
    }

    /** The address that is idle for longest and that {@code allowed} lets pass, or null. */
    @Nullable Lease longestIdle(int vlan, Instant now, Predicate<Ip4> allowed) {
        for (Lease lease : idle.getOrDefault(vlan, new TreeSet<>(BY_END))) {
            if (!lease.occupied(now) && allowed.test(lease.address())) {
                return lease;
            }
        }
        return null;
    }

    /** Ends what has run out by {@code now}; returns the leases that expired. Offers that were never taken leave no trace. */
    List<Lease> expire(Instant now) {
        List<Lease> expired = new ArrayList<>();
        while (!running.isEmpty() && !running.first().end().isAfter(now)) {
            Lease lease = running.first();
            Lease ended = lease.with(Lease.State.EXPIRED, lease.end());
            if (lease.everBound()) {
                put(ended);
            } else {
                remove(lease.address());
            }
            if (lease.state() == Lease.State.BOUND) {
                expired.add(ended);
            }
        }
        return expired;
    }
}
