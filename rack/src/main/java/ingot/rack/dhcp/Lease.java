package ingot.rack.dhcp;

import ingot.wire.dhcp4.Bytes;
import ingot.wire.dhcp4.HardwareAddress;
import ingot.wire.dhcp4.Ip4;
import java.time.Instant;

/**
 * What the rack knows about one address.
 *
 * @param vlan id of the VLAN
 * @param clientId option 61, only for people to see; leases are keyed by hardware address
 * @param hostname as the client calls itself, one DNS label; empty if it does not say or says nonsense
 * @param since when the client first had it without a break; the epoch if it never had it
 * @param end when it ends or ended; for a conflict, until when the address is avoided
 */
public record Lease(
        Ip4 address,
        HardwareAddress client,
        int vlan,
        State state,
        Instant since,
        Instant end,
        Bytes clientId,
        String hostname) {

    /** Where an address stands. */
    public enum State {
        /** Held back for a client that was offered it. In memory only. */
        OFFERED,
        /** In use. */
        BOUND,
        /** Given back; remembered for the same client. */
        RELEASED,
        /** Ran out; remembered for the same client. */
        EXPIRED,
        /** Found in use by a stranger. */
        DECLINED
    }

    /** Whether nobody else may get the address at {@code now}. */
    public boolean occupied(Instant now) {
        return switch (state) {
            case OFFERED, BOUND, DECLINED -> end.isAfter(now);
            case RELEASED, EXPIRED -> false;
        };
    }

    boolean everBound() {
        return !since.equals(Instant.EPOCH);
    }

    Lease with(State next, Instant nextEnd) {
        return new Lease(address, client, vlan, next, since, nextEnd, clientId, hostname);
    }
}
