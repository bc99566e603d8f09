package ingot.rack.dhcp;

import java.util.List;

/**
 * A VLAN that this rack gives addresses on.
 *
 * @param id of the region's VLAN; unique in a configuration
 * @param device the interface on it, empty if it is reached only through relay agents
 * @param subnets one shared network; earlier ones are preferred
 */
public record ServedVlan(int id, String device, List<SubnetConfig> subnets) {
    public ServedVlan {
        subnets = List.copyOf(subnets);
    }
}
