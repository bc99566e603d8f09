package ingot.rack.dhcp;

import ingot.wire.dhcp4.HardwareAddress;
import ingot.wire.dhcp4.Ip4;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which address a client may have. One for each hardware address and VLAN, whatever client identifier it sends: firmware, initrd and installed
 * system of a machine differ in it (facts: boot recipe, section 3). Reads the table, changes nothing.
 */
final class Allocation {
    private final VlanPlan plan;
    private final LeaseTable table;
    private final HardwareAddress client;
    private final List<Ip4> own;
    private final Instant now;

    Allocation(VlanPlan plan, LeaseTable table, HardwareAddress client, List<Ip4> own, Instant now) {
        this.plan = plan;
        this.table = table;
        this.client = client;
        this.own = own;
        this.now = now;
    }

    /**
     * The address to offer: reserved, else held before, else the wished one, else one never given, else the one idle for longest. Null if there is
     * none.
     */
    @Nullable Ip4 choose(@Nullable Ip4 wished) {
        for (Reservation reservation : plan.reservationsOf(client)) {
            if (mayHave(reservation.address())) {
                return reservation.address();
            }
        }
        for (Lease lease : table.of(plan.id(), client).reversed()) {
            if (mayHave(lease.address())) {
                return lease.address();
            }
        }
        if (wished != null && mayHave(wished)) {
            return wished;
        }
        Predicate<Ip4> dynamic = this::isDynamic;
        for (SubnetConfig subnet : plan.subnets()) {
            for (AddressRange range : subnet.dynamicRanges()) {
                Ip4 fresh = table.fresh(range, dynamic);
                if (fresh != null) {
                    return fresh;
                }
            }
        }
        Lease idle = table.longestIdle(plan.id(), now, dynamic);
        return idle == null ? null : idle.address();
    }

    /** Whether the client may have this address now. */
    boolean mayHave(Ip4 address) {
        Lease lease = table.at(address);
        boolean free = lease == null || !lease.occupied(now) || isOwn(lease);
        Reservation reservation = plan.reservationAt(address);
        return free
                && (reservation == null
                        ? isDynamic(address)
                        : reservation.client().equals(client));
    }

    /** Whether the record is a promise to this client, as opposed to a conflict that it reported. */
    boolean isOwn(Lease lease) {
        return lease.client().equals(client) && lease.vlan() == plan.id() && lease.state() != Lease.State.DECLINED;
    }

    /**
     * Whether we know better than the client that it cannot have the address: it is of another network, reserved for or used by another, or the
     * client has an address of its own. An address that merely is none of ours may be another server's business.
     */
    boolean surelyWrong(Ip4 address) {
        return plan.subnetOf(address) == null
                || table.at(address) != null
                || plan.reservationAt(address) != null
                || !plan.reservationsOf(client).isEmpty()
                || !table.of(plan.id(), client).isEmpty();
    }

    private boolean isDynamic(Ip4 address) {
        SubnetConfig subnet = plan.subnetOf(address);
        return subnet != null
                && subnet.cidr().isHost(address)
                && subnet.inDynamicRange(address)
                && plan.reservationAt(address) == null
                && !address.equals(subnet.gateway())
                && !own.contains(address);
    }
}
