package ingot.core.network;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Parameters of bonds and bridges, from the API's names to those of the two document versions. */
final class LinkParameters {

    private static final Map<String, String> BOND_2 = Map.ofEntries(
            Map.entry("bond_mode", "mode"),
            Map.entry("bond_miimon", "mii-monitor-interval"),
            Map.entry("bond_updelay", "up-delay"),
            Map.entry("bond_downdelay", "down-delay"),
            Map.entry("bond_lacp_rate", "lacp-rate"),
            Map.entry("bond_xmit_hash_policy", "transmit-hash-policy"),
            Map.entry("bond_num_grat_arp", "gratuitious-arp"));

    private static final Map<String, String> BRIDGE_2 = Map.of("bridge_stp", "stp", "bridge_fd", "forward-delay");

    private static final Set<String> NUMBERS =
            Set.of("bond_miimon", "bond_updelay", "bond_downdelay", "bond_num_grat_arp", "bridge_fd");

    private static final List<String> BOND_ORDER = List.of(
            "bond_mode",
            "bond_lacp_rate",
            "bond_miimon",
            "bond_updelay",
            "bond_downdelay",
            "bond_num_grat_arp",
            "bond_xmit_hash_policy");

    private LinkParameters() {}

    static Map<String, Object> version2(MachineInterface one) {
        Map<String, Object> parameters = new LinkedHashMap<>();
        for (String name : names(one)) {
            String key = one.kind() == InterfaceKind.BOND ? BOND_2.get(name) : BRIDGE_2.get(name);
            if (key != null) {
                parameters.put(key, value(one.params(), name));
            }
        }
        return parameters;
    }

    static Map<String, Object> version1(MachineInterface one) {
        Map<String, Object> parameters = new LinkedHashMap<>();
        for (String name : names(one)) {
            // cloud-init's names for bonds have dashes, those for bridges underscores
            String key = one.kind() == InterfaceKind.BOND ? name.replace('_', '-') : name;
            parameters.put(key, value(one.params(), name));
        }
        return parameters;
    }

    /** The parameters that are set and mean something for the mode. */
    private static List<String> names(MachineInterface one) {
        List<String> known = switch (one.kind()) {
            case BOND -> BOND_ORDER;
            case BRIDGE -> List.of("bridge_stp", "bridge_fd");
            case PHYSICAL, VLAN -> List.of();
        };
        String mode = one.params().getOrDefault("bond_mode", "");
        return known.stream()
                .filter(one.params()::containsKey)
                .filter(name -> !name.equals("bond_lacp_rate") || mode.equals("802.3ad"))
                .filter(name -> !name.equals("bond_num_grat_arp") || mode.equals("active-backup"))
                .toList();
    }

    private static Object value(Map<String, String> params, String name) {
        String text = params.getOrDefault(name, "");
        if (NUMBERS.contains(name) && text.matches("[0-9]{1,9}")) {
            return Integer.parseInt(text);
        }
        return name.equals("bridge_stp") ? Boolean.parseBoolean(text) : text;
    }
}
