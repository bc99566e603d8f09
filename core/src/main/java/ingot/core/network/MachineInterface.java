package ingot.core.network;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An enabled interface of a machine, as far as its network configuration needs it.
 *
 * @param id order of creation; ties between equal gateways are decided by it
 * @param name 1 to 15 characters
 * @param mtu effective MTU
 * @param connected whether it is on a VLAN at all
 * @param vid VLAN id, for {@link InterfaceKind#VLAN} only
 * @param parents names of the interfaces it is made of
 * @param boot whether the machine boots from it
 * @param params bond and bridge parameters by the API's names, such as {@code bond_mode}
 */
public record MachineInterface(
        int id,
        InterfaceKind kind,
        String name,
        MacAddress mac,
        int mtu,
        boolean connected,
        int vid,
        List<String> parents,
        boolean boot,
        Map<String, String> params,
        List<Link> links) {

    public MachineInterface {
        if (!name.matches("[A-Za-z0-9_.:-]{1,15}")) {
            throw new IllegalArgumentException(
                    "interface name: " + name + " (expected: 1 to 15 letters, digits, - _ . :)");
        }
        parents = List.copyOf(parents);
        params = Map.copyOf(params);
        links = List.copyOf(links);
    }

    /** A physical interface without parameters. */
    public static MachineInterface physical(
            int id, String name, MacAddress mac, int mtu, boolean boot, List<Link> links) {
        return new MachineInterface(
                id, InterfaceKind.PHYSICAL, name, mac, mtu, true, 0, List.of(), boot, Map.of(), links);
    }

    /**
     * An address, or a way to get one.
     *
     * @param subnet null for DHCP or none on an unknown subnet
     * @param ip null for DHCP, for none, and for an automatic one that is not chosen yet
     * @param chosenGateway whether the user made this link's gateway the machine's default
     */
    public record Link(
            LinkMode mode,
            @Nullable LinkedSubnet subnet,
            @Nullable IpAddress ip,
            boolean chosenGateway) {}

    /**
     * The subnet of a link.
     *
     * @param gateway null for none
     * @param dhcpOn whether its VLAN has our DHCP
     * @param dnsServers in order of preference: the racks' (if the subnet allows it), then its own
     * @param routes static routes whose source it is
     */
    public record LinkedSubnet(
            Cidr cidr,
            @Nullable IpAddress gateway,
            boolean dhcpOn,
            List<IpAddress> dnsServers,
            List<StaticRoute> routes) {
        public LinkedSubnet {
            dnsServers = List.copyOf(dnsServers);
            routes = List.copyOf(routes);
        }
    }

    /** A route to another network through a gateway in the subnet. */
    public record StaticRoute(Cidr destination, IpAddress gateway, int metric) {}
}
