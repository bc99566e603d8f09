package ingot.core.network;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The network configuration of a machine as documents that cloud-init and netplan read (facts: deploy-and-storage H,
 * networking §4). Both versions are given without the outer key {@code network}; keys are in a fixed order.
 */
public final class NetworkDocument {

    private final List<MachineInterface> interfaces;
    private final List<String> searchDomains;
    private final List<IpAddress> defaultDnsServers;
    private final Optional<DefaultGateways.Choice> gateway4;
    private final Optional<DefaultGateways.Choice> gateway6;

    /**
     * Of one machine.
     *
     * @param interfaces enabled ones, each after those it is made of
     * @param searchDomains the machine's own domain first
     * @param defaultDnsServers for interfaces whose subnets name none
     */
    public NetworkDocument(
            List<MachineInterface> interfaces, List<String> searchDomains, List<IpAddress> defaultDnsServers) {
        this.interfaces = List.copyOf(interfaces);
        this.searchDomains = List.copyOf(searchDomains);
        this.defaultDnsServers = List.copyOf(defaultDnsServers);
        this.gateway4 = DefaultGateways.choose(interfaces, IpAddress.Family.IPV4);
        this.gateway6 = DefaultGateways.choose(interfaces, IpAddress.Family.IPV6);
    }

    /** Version 2 (netplan). */
    public Map<String, Object> version2() {
        Map<InterfaceKind, Map<String, Object>> byKind = new LinkedHashMap<>();
        for (MachineInterface one : interfaces) {
            byKind.computeIfAbsent(one.kind(), kind -> new LinkedHashMap<>()).put(one.name(), entry2(one));
        }
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("version", 2);
        put(document, "ethernets", byKind.get(InterfaceKind.PHYSICAL));
        put(document, "bonds", byKind.get(InterfaceKind.BOND));
        put(document, "vlans", byKind.get(InterfaceKind.VLAN));
        put(document, "bridges", byKind.get(InterfaceKind.BRIDGE));
        return document;
    }

    /** Version 1 (cloud-init's older form), for systems without netplan. */
    public Map<String, Object> version1() {
        List<Object> config = new ArrayList<>();
        interfaces.forEach(one -> config.add(entry1(one)));
        if (!defaultDnsServers.isEmpty() || !searchDomains.isEmpty()) {
            Map<String, Object> servers = new LinkedHashMap<>();
            servers.put("type", "nameserver");
            servers.put("address", texts(defaultDnsServers));
            servers.put("search", searchDomains);
            config.add(servers);
        }
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("version", 1);
        document.put("config", config);
        return document;
    }

    private Map<String, Object> entry2(MachineInterface one) {
        Map<String, Object> entry = new LinkedHashMap<>();
        switch (one.kind()) {
            case PHYSICAL -> {
                entry.put("match", Map.of("macaddress", one.mac().toString()));
                entry.put("set-name", one.name());
            }
            case BOND, BRIDGE -> {
                entry.put("interfaces", one.parents());
                entry.put("macaddress", one.mac().toString());
            }
            case VLAN -> {
                entry.put("id", one.vid());
                entry.put("link", one.parents().isEmpty() ? "" : one.parents().getFirst());
            }
        }
        entry.put("mtu", one.mtu());
        Map<String, Object> parameters = LinkParameters.version2(one);
        if (!parameters.isEmpty()) {
            entry.put("parameters", parameters);
        }
        if (!one.connected()) {
            entry.put("optional", true);
        }
        addAddressing2(entry, one);
        return entry;
    }

    private void addAddressing2(Map<String, Object> entry, MachineInterface one) {
        List<String> addresses = new ArrayList<>();
        for (MachineInterface.Link link : one.links()) {
            if (link.mode() == LinkMode.DHCP) {
                families(link).forEach(family -> entry.put("dhcp" + family.number(), true));
            }
            String address = addressOf(link);
            if (address != null) {
                addresses.add(address);
            }
        }
        if (addresses.isEmpty()) {
            return;
        }
        entry.put("addresses", addresses);
        List<Object> routes = new ArrayList<>();
        gatewaysOf(one).forEach(gateway -> {
            Map<String, Object> route = new LinkedHashMap<>();
            // "default" is only understood by netplan from 0.104 on; these mean the same everywhere.
            route.put("to", gateway.ipv4() ? "0.0.0.0/0" : "::/0");
            route.put("via", gateway.toString());
            routes.add(route);
        });
        for (MachineInterface.StaticRoute route : staticRoutes(one)) {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("to", route.destination().toString());
            map.put("via", route.gateway().toString());
            map.put("metric", route.metric());
            routes.add(map);
        }
        if (!routes.isEmpty()) {
            entry.put("routes", routes);
        }
        Map<String, Object> servers = new LinkedHashMap<>();
        servers.put("addresses", texts(dnsServers(one)));
        servers.put("search", searchDomains);
        entry.put("nameservers", servers);
    }

    private Map<String, Object> entry1(MachineInterface one) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("type", one.kind().text());
        entry.put("id", one.name());
        entry.put("name", one.name());
        switch (one.kind()) {
            case PHYSICAL -> entry.put("mac_address", one.mac().toString());
            case BOND -> {
                entry.put("mac_address", one.mac().toString());
                entry.put("bond_interfaces", one.parents());
            }
            case BRIDGE -> {
                entry.put("mac_address", one.mac().toString());
                entry.put("bridge_interfaces", one.parents());
            }
            case VLAN -> {
                entry.put(
                        "vlan_link",
                        one.parents().isEmpty() ? "" : one.parents().getFirst());
                entry.put("vlan_id", one.vid());
            }
        }
        entry.put("mtu", one.mtu());
        Map<String, Object> parameters = LinkParameters.version1(one);
        if (!parameters.isEmpty()) {
            entry.put("params", parameters);
        }
        entry.put("subnets", subnets1(one));
        return entry;
    }

    private List<Object> subnets1(MachineInterface one) {
        List<Object> subnets = new ArrayList<>();
        for (MachineInterface.Link link : one.links()) {
            String address = addressOf(link);
            if (address != null) {
                subnets.add(static1(one, link, address));
            } else if (link.mode() == LinkMode.DHCP) {
                List<IpAddress.Family> families = families(link);
                subnets.add(Map.of(
                        "type",
                        families.size() == 2
                                ? "dhcp"
                                : "dhcp" + families.getFirst().number()));
            }
        }
        return subnets.isEmpty() ? List.of(Map.of("type", "manual")) : subnets;
    }

    private Map<String, Object> static1(MachineInterface one, MachineInterface.Link link, String address) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("type", address.indexOf(':') < 0 ? "static" : "static6");
        map.put("address", address);
        List.of(gateway4, gateway6)
                .forEach(choice -> choice.filter(
                                found -> found.via().equals(one) && found.link().equals(link))
                        .ifPresent(found -> map.put("gateway", found.gateway().toString())));
        map.put("dns_nameservers", texts(dnsServers(one)));
        map.put("dns_search", searchDomains);
        MachineInterface.LinkedSubnet subnet = link.subnet();
        if (subnet != null && !subnet.routes().isEmpty()) {
            List<Object> routes = new ArrayList<>();
            for (MachineInterface.StaticRoute route : subnet.routes()) {
                Map<String, Object> entry = new LinkedHashMap<>();
                entry.put("destination", route.destination().toString());
                entry.put("gateway", route.gateway().toString());
                entry.put("metric", route.metric());
                routes.add(entry);
            }
            map.put("routes", routes);
        }
        return map;
    }

    private List<IpAddress> gatewaysOf(MachineInterface one) {
        List<IpAddress> gateways = new ArrayList<>();
        for (Optional<DefaultGateways.Choice> choice : List.of(gateway4, gateway6)) {
            choice.filter(found -> found.via().equals(one)).ifPresent(found -> gateways.add(found.gateway()));
        }
        return gateways;
    }

    private List<IpAddress> dnsServers(MachineInterface one) {
        List<IpAddress> own = one.links().stream()
                .map(MachineInterface.Link::subnet)
                .filter(subnet -> subnet != null)
                .flatMap(subnet -> subnet.dnsServers().stream())
                .distinct()
                .toList();
        return own.isEmpty() ? defaultDnsServers : own;
    }

    private static List<MachineInterface.StaticRoute> staticRoutes(MachineInterface one) {
        return one.links().stream()
                .filter(link -> addressOf(link) != null)
                .map(MachineInterface.Link::subnet)
                .filter(subnet -> subnet != null)
                .flatMap(subnet -> subnet.routes().stream())
                .distinct()
                .toList();
    }

    /** Both families where the subnet is not known. */
    private static List<IpAddress.Family> families(MachineInterface.Link link) {
        MachineInterface.LinkedSubnet subnet = link.subnet();
        return subnet == null
                ? List.of(IpAddress.Family.IPV4, IpAddress.Family.IPV6)
                : List.of(subnet.cidr().network().family());
    }

    private static @Nullable String addressOf(MachineInterface.Link link) {
        boolean addressed = link.mode() == LinkMode.STATIC || link.mode() == LinkMode.AUTO;
        IpAddress ip = link.ip();
        MachineInterface.LinkedSubnet subnet = link.subnet();
        return addressed && ip != null && subnet != null
                ? ip + "/" + subnet.cidr().prefixLength()
                : null;
    }

    private static List<String> texts(List<IpAddress> addresses) {
        return addresses.stream().map(IpAddress::toString).toList();
    }

    private static void put(Map<String, Object> document, String key, @Nullable Map<String, Object> value) {
        if (value != null) {
            document.put(key, value);
        }
    }
}
