package ingot.rack.dhcp;

import ingot.wire.dhcp4.ClasslessRoute;
import ingot.wire.dhcp4.DomainSearch;
import ingot.wire.dhcp4.Ip4;
import ingot.wire.dhcp4.Options;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One subnet as DHCP serves it.
 *
 * @param id of the region's subnet, for events
 * @param gateway null for none
 * @param dns in order of preference
 * @param domain empty for none
 * @param mtu 0 to leave it to the client
 * @param dynamicRanges inside the network; gateway, reserved and our own addresses in them are skipped
 * @param leaseTime at least {@link #LEASE_MIN}
 * @param disabledBoot boot methods whose firmware gets no answer here
 * @param extraOptions added to every answer of this subnet unless the server sets the option itself
 */
public record SubnetConfig(
        int id,
        Cidr4 cidr,
        @Nullable Ip4 gateway,
        List<Ip4> dns,
        String domain,
        List<String> search,
        List<Ip4> ntp,
        int mtu,
        List<ClasslessRoute> routes,
        List<AddressRange> dynamicRanges,
        List<Reservation> reservations,
        Duration leaseTime,
        Set<BootMethod> disabledBoot,
        Options extraOptions) {

    /** Shorter leases would keep clients renewing all the time. */
    public static final Duration LEASE_MIN = Duration.ofSeconds(30);

    /** What a lease lasts when nobody says otherwise. */
    public static final Duration LEASE_DEFAULT = Duration.ofMinutes(10);

    /** Refuses ranges and reservations outside the network, too short leases and search domains that are none. */
    public SubnetConfig {
        dns = List.copyOf(dns);
        search = List.copyOf(search);
        ntp = List.copyOf(ntp);
        routes = List.copyOf(routes);
        dynamicRanges = List.copyOf(dynamicRanges);
        reservations = List.copyOf(reservations);
        disabledBoot = Set.copyOf(disabledBoot);
        if (leaseTime.compareTo(LEASE_MIN) < 0) {
            throw new IllegalArgumentException("lease time: " + leaseTime + " (expected: at least " + LEASE_MIN + ")");
        }
        // Refuses names that could not be written into an answer.
        DomainSearch.encode(search);
        for (AddressRange range : dynamicRanges) {
            if (!cidr.contains(range.first()) || !cidr.contains(range.last())) {
                throw new IllegalArgumentException("dynamic range " + range + " is outside " + cidr);
            }
        }
        for (Reservation reservation : reservations) {
            if (!cidr.isHost(reservation.address())) {
                throw new IllegalArgumentException(
                        "reservation of " + reservation.address() + " is no host address of " + cidr);
            }
        }
    }

    /** A subnet with nothing but its network and ranges; the rest is set by copies. */
    public static SubnetConfig plain(int id, Cidr4 cidr, List<AddressRange> dynamicRanges) {
        return new SubnetConfig(
                id,
                cidr,
                null,
                List.of(),
                "",
                List.of(),
                List.of(),
                0,
                List.of(),
                dynamicRanges,
                List.of(),
                LEASE_DEFAULT,
                Set.of(),
                Options.NONE);
    }

    boolean inDynamicRange(Ip4 address) {
        for (AddressRange range : dynamicRanges) {
            if (range.contains(address)) {
                return true;
            }
        }
        return false;
    }
}
