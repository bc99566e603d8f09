package ingot.rack.dhcp;

import ingot.wire.dhcp4.Ip4;
import java.util.List;

/**
 * Where a request came in.
 *
 * @param local our address that it was sent to; for a broadcast, the interface's own
 * @param own all our addresses on that interface, not empty
 */
record Arrival(String device, Ip4 local, List<Ip4> own) {
    Arrival {
        own = List.copyOf(own);
    }

    /** How we call ourselves to clients of a subnet: by our address in it if there is one. */
    Ip4 serverIn(SubnetConfig subnet) {
        for (Ip4 address : own) {
            if (subnet.cidr().contains(address)) {
                return address;
            }
        }
        return own.contains(local) ? local : own.getFirst();
    }
}
