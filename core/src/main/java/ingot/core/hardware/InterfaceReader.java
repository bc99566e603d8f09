package ingot.core.hardware;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The interfaces of a machine: names and addresses from {@code networks}, hardware from {@code resources.network}. */
final class InterfaceReader {

    /** Address of the virtual USB interface to an OpenBMC; the same in every machine. */
    private static final String OPENBMC_MAC = "02:00:00:00:00:02";

    /** Six bytes; InfiniBand's have twenty. */
    private static final Pattern MAC = Pattern.compile("[0-9a-f]{2}(:[0-9a-f]{2}){5}");

    private static final Pattern MODE_SPEED = Pattern.compile("([0-9]{1,9})base.*");

    private InterfaceReader() {}

    static List<NetworkInterface> read(Tree document) {
        Map<String, Port> ports = new HashMap<>();
        document.get("resources").get("network").list("cards").forEach(card -> addPorts(ports, card));
        Map<String, NetworkInterface> found = new TreeMap<>();
        document.map("networks").forEach((name, network) -> {
            String mac = network.text("hwaddr").toLowerCase(Locale.ROOT);
            if (network.text("type").equals("broadcast") && MAC.matcher(mac).matches() && !mac.equals(OPENBMC_MAC)) {
                found.put(name, one(name, mac, network, ports.getOrDefault(name, Port.NONE)));
            }
        });
        return List.copyOf(found.values());
    }

    private static void addPorts(Map<String, Port> ports, Tree card) {
        card.list("ports").forEach(port -> ports.put(port.text("id"), new Port(card, port)));
        card.get("sriov").list("vfs").forEach(function -> addPorts(ports, function));
    }

    private static NetworkInterface one(String name, String mac, Tree network, Port found) {
        Tree card = found.card();
        Tree port = found.port();
        int functions = card.get("sriov").smallNumber("maximum_vfs");
        return new NetworkInterface(
                name,
                kind(network),
                mac,
                card.text("vendor"),
                card.text("product"),
                card.text("firmware_version"),
                card.text("driver"),
                found.equals(Port.NONE) ? network.text("state").equals("up") : port.bool("link_detected"),
                port.smallNumber("link_speed"),
                fastest(port.texts("supported_modes")),
                functions,
                card.smallNumber("numa_node"),
                network.smallNumber("mtu"),
                parents(network),
                network.get("vlan").smallNumber("vid"),
                addresses(network),
                functions > 0 ? List.of("sriov") : List.of());
    }

    private static NetworkInterface.Kind kind(Tree network) {
        if (!network.get("bond").isEmpty()) {
            return NetworkInterface.Kind.BOND;
        }
        if (!network.get("bridge").isEmpty()) {
            return NetworkInterface.Kind.BRIDGE;
        }
        return network.get("vlan").isEmpty() ? NetworkInterface.Kind.PHYSICAL : NetworkInterface.Kind.VLAN;
    }

    private static List<String> parents(Tree network) {
        List<String> parents = new ArrayList<>(network.get("bond").texts("lower_devices"));
        parents.addAll(network.get("bridge").texts("upper_devices"));
        String lower = network.get("vlan").text("lower_device");
        if (!lower.isEmpty()) {
            parents.add(lower);
        }
        return parents;
    }

    private static List<NetworkInterface.Address> addresses(Tree network) {
        List<NetworkInterface.Address> found = new ArrayList<>();
        for (Tree address : network.list("addresses")) {
            String prefix = address.text("netmask");
            if (address.text("scope").equals("global") && prefix.matches("[0-9]{1,3}")) {
                found.add(new NetworkInterface.Address(address.text("address"), Integer.parseInt(prefix)));
            }
        }
        return found;
    }

    private static int fastest(List<String> modes) {
        int fastest = 0;
        for (String mode : modes) {
            Matcher speed = MODE_SPEED.matcher(mode);
            if (speed.matches()) {
                fastest = Math.max(fastest, Integer.parseInt(speed.group(1)));
            }
        }
        return fastest;
    }

    /** A port and the card it is on. */
    private record Port(Tree card, Tree port) {
        static final Port NONE = new Port(new Tree(null), new Tree(null));
    }
}
