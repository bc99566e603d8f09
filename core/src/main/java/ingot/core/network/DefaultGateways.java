package ingot.core.network;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Chooses a machine's default gateway, one per family (facts: networking §4). */
public final class DefaultGateways {

    private DefaultGateways() {}

    /** A link whose subnet's gateway is the machine's default. */
    public record Choice(MachineInterface via, MachineInterface.Link link, IpAddress gateway) {}

    /**
     * The chosen link, else the best guess: a VLAN with DHCP first; bond and bridge, the boot interface, other physical
     * ones, VLANs; fixed before automatic addresses; the oldest interface.
     */
    public static Optional<Choice> choose(List<MachineInterface> interfaces, IpAddress.Family family) {
        return interfaces.stream()
                .flatMap(via -> via.links().stream().flatMap(link -> candidate(via, link, family).stream()))
                .min(Comparator.comparing((Choice choice) -> !choice.link().chosenGateway())
                        .thenComparing(choice -> !dhcpOn(choice.link()))
                        .thenComparingInt(choice -> kindRank(choice.via()))
                        .thenComparingInt(choice -> choice.link().mode() == LinkMode.STATIC ? 0 : 1)
                        .thenComparingInt(choice -> choice.via().id()));
    }

    private static Optional<Choice> candidate(
            MachineInterface via, MachineInterface.Link link, IpAddress.Family family) {
        boolean addressed = link.mode() == LinkMode.STATIC || link.mode() == LinkMode.AUTO;
        MachineInterface.LinkedSubnet subnet = link.subnet();
        if (!addressed || subnet == null || subnet.cidr().network().family() != family) {
            return Optional.empty();
        }
        return Optional.ofNullable(subnet.gateway()).map(gateway -> new Choice(via, link, gateway));
    }

    private static boolean dhcpOn(MachineInterface.Link link) {
        MachineInterface.LinkedSubnet subnet = link.subnet();
        return subnet != null && subnet.dhcpOn();
    }

    private static int kindRank(MachineInterface via) {
        return switch (via.kind()) {
            case BOND, BRIDGE -> 0;
            case PHYSICAL -> via.boot() ? 1 : 2;
            case VLAN -> 3;
        };
    }
}
