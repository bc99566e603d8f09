package ingot.rack.dhcp;

import ingot.wire.dhcp4.HardwareAddress;
import ingot.wire.dhcp4.Ip4;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A served VLAN with what is looked up for every packet. Immutable. */
final class VlanPlan {
    private final int id;
    private final List<SubnetConfig> subnets;
    private final Map<HardwareAddress, List<Reservation>> byClient;
    private final Map<Ip4, Reservation> byAddress;

    VlanPlan(ServedVlan vlan) {
        this(vlan.id(), vlan.subnets(), new HashMap<>(), new HashMap<>());
        for (SubnetConfig subnet : vlan.subnets()) {
            for (Reservation reservation : subnet.reservations()) {
                byClient.computeIfAbsent(reservation.client(), c -> new ArrayList<>())
                        .add(reservation);
                byAddress.putIfAbsent(reservation.address(), reservation);
            }
        }
    }

    private VlanPlan(
            int id,
            List<SubnetConfig> subnets,
            Map<HardwareAddress, List<Reservation>> byClient,
            Map<Ip4, Reservation> byAddress) {
        this.id = id;
        this.subnets = subnets;
        this.byClient = byClient;
        this.byAddress = byAddress;
    }

    /** The same with the subnet that has {@code address} first: a relay agent's clients belong there if it has room. */
    VlanPlan preferring(Ip4 address) {
        if (subnets.getFirst().cidr().contains(address)) {
            return this;
        }
        List<SubnetConfig> ordered = new ArrayList<>(subnets);
        ordered.sort(Comparator.comparing(subnet -> !subnet.cidr().contains(address)));
        return new VlanPlan(id, ordered, byClient, byAddress);
    }

    int id() {
        return id;
    }

    List<SubnetConfig> subnets() {
        return subnets;
    }

    /** The subnet that has the address, or null. */
    @Nullable SubnetConfig subnetOf(Ip4 address) {
        for (SubnetConfig subnet : subnets) {
            if (subnet.cidr().contains(address)) {
                return subnet;
            }
        }
        return null;
    }

    List<Reservation> reservationsOf(HardwareAddress client) {
        return byClient.getOrDefault(client, List.of());
    }

    @Nullable Reservation reservationAt(Ip4 address) {
        return byAddress.get(address);
    }
}
