package ingot.core.network;

import static org.assertj.core.api.Assertions.assertThat;

import ingot.core.metadata.YamlWriter;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Documents written by hand after facts deploy-and-storage H. */
class NetworkDocumentTest {

    private static final MachineInterface.LinkedSubnet LAN = subnet("10.10.0.0/24", "10.10.0.1", true);

    @Test
    void fixedAddressHasGatewayRoutesAndNameServers() {
        MachineInterface.LinkedSubnet routed = new MachineInterface.LinkedSubnet(
                Cidr.of("10.10.0.0/24"),
                IpAddress.of("10.10.0.1"),
                true,
                List.of(IpAddress.of("10.10.0.2")),
                List.of(new MachineInterface.StaticRoute(Cidr.of("10.50.0.0/16"), IpAddress.of("10.10.0.254"), 5)));
        MachineInterface eno1 = physical(1, "eno1", true, link(LinkMode.STATIC, routed, "10.10.0.7"));

        assertThat(YamlWriter.write(document(eno1).version2())).isEqualTo("""
                        version: 2
                        ethernets:
                          eno1:
                            match:
                              macaddress: "52:54:00:aa:00:01"
                            set-name: "eno1"
                            mtu: 1500
                            addresses:
                              - "10.10.0.7/24"
                            routes:
                              - to: "0.0.0.0/0"
                                via: "10.10.0.1"
                              - to: "10.50.0.0/16"
                                via: "10.10.0.254"
                                metric: 5
                            nameservers:
                              addresses:
                                - "10.10.0.2"
                              search:
                                - "lab.example"
                        """);
        assertThat(YamlWriter.write(document(eno1).version1())).isEqualTo("""
                        version: 1
                        config:
                          - type: "physical"
                            id: "eno1"
                            name: "eno1"
                            mac_address: "52:54:00:aa:00:01"
                            mtu: 1500
                            subnets:
                              - type: "static"
                                address: "10.10.0.7/24"
                                gateway: "10.10.0.1"
                                dns_nameservers:
                                  - "10.10.0.2"
                                dns_search:
                                  - "lab.example"
                                routes:
                                  - destination: "10.50.0.0/16"
                                    gateway: "10.10.0.254"
                                    metric: 5
                          - type: "nameserver"
                            address:
                              - "10.10.0.3"
                            search:
                              - "lab.example"
                        """);
    }

    @Test
    void dhcpIsOfTheSubnetsFamilyOrOfBoth() {
        MachineInterface known = physical(1, "eno1", true, link(LinkMode.DHCP, LAN, null));
        MachineInterface unknown = physical(1, "eno1", true, link(LinkMode.DHCP, null, null));

        assertThat(ethernet(known)).containsEntry("dhcp4", true).doesNotContainKeys("dhcp6", "addresses");
        assertThat(ethernet(unknown)).containsEntry("dhcp4", true).containsEntry("dhcp6", true);
        assertThat(subnets1(known)).isEqualTo(List.of(Map.of("type", "dhcp4")));
        assertThat(subnets1(unknown)).isEqualTo(List.of(Map.of("type", "dhcp")));
    }

    @Test
    void interfaceWithoutAddressIsJustUp() {
        MachineInterface up = physical(1, "eno1", true, link(LinkMode.LINK_UP, LAN, null));
        MachineInterface pending = physical(1, "eno1", true, link(LinkMode.AUTO, LAN, null));

        assertThat(ethernet(up)).containsOnlyKeys("match", "set-name", "mtu");
        assertThat(subnets1(up)).isEqualTo(List.of(Map.of("type", "manual")));
        assertThat(ethernet(pending)).doesNotContainKey("addresses");
    }

    @Test
    void bondVlanAndBridgeAreMadeOfEachOther() {
        MacAddress mac = MacAddress.of("52:54:00:aa:00:01");
        Map<String, String> bondParams = Map.of(
                "bond_mode", "802.3ad",
                "bond_lacp_rate", "fast",
                "bond_miimon", "100",
                "bond_num_grat_arp", "1",
                "bond_xmit_hash_policy", "layer3+4");
        MachineInterface bond = new MachineInterface(
                3,
                InterfaceKind.BOND,
                "bond0",
                mac,
                1500,
                true,
                0,
                List.of("eno1", "eno2"),
                false,
                bondParams,
                List.of());
        MachineInterface vlan = new MachineInterface(
                4,
                InterfaceKind.VLAN,
                "bond0.20",
                mac,
                1500,
                true,
                20,
                List.of("bond0"),
                false,
                Map.of(),
                List.of(link(LinkMode.AUTO, subnet("10.20.0.0/24", null, false), "10.20.0.7")));
        MachineInterface bridge = new MachineInterface(
                5,
                InterfaceKind.BRIDGE,
                "br-bond0",
                mac,
                1500,
                true,
                0,
                List.of("bond0"),
                false,
                Map.of("bridge_stp", "False", "bridge_fd", "15"),
                List.of());

        String text = YamlWriter.write(document(bond, vlan, bridge).version2());

        assertThat(text).isEqualTo("""
                        version: 2
                        bonds:
                          bond0:
                            interfaces:
                              - "eno1"
                              - "eno2"
                            macaddress: "52:54:00:aa:00:01"
                            mtu: 1500
                            parameters:
                              mode: "802.3ad"
                              lacp-rate: "fast"
                              mii-monitor-interval: 100
                              transmit-hash-policy: "layer3+4"
                        vlans:
                          bond0.20:
                            id: 20
                            link: "bond0"
                            mtu: 1500
                            addresses:
                              - "10.20.0.7/24"
                            nameservers:
                              addresses:
                                - "10.10.0.2"
                              search:
                                - "lab.example"
                        bridges:
                          br-bond0:
                            interfaces:
                              - "bond0"
                            macaddress: "52:54:00:aa:00:01"
                            mtu: 1500
                            parameters:
                              stp: false
                              forward-delay: 15
                        """);
        assertThat(YamlWriter.write(document(bond, vlan, bridge).version1()))
                .contains("bond-mode: \"802.3ad\"")
                .contains("bond_interfaces:")
                .contains("vlan_link: \"bond0\"")
                .contains("bridge_stp: false");
    }

    @Test
    void gatewayIsTheUsersElseTheBestGuess() {
        MachineInterface.LinkedSubnet plain = subnet("10.30.0.0/24", "10.30.0.1", false);
        MachineInterface boot = physical(2, "eno2", true, link(LinkMode.AUTO, plain, "10.30.0.7"));
        MachineInterface other = physical(1, "eno1", false, link(LinkMode.STATIC, plain, "10.30.0.8"));
        MachineInterface withDhcp = physical(9, "eno9", false, link(LinkMode.AUTO, LAN, null));
        MachineInterface chosen = physical(
                8,
                "eno8",
                false,
                new MachineInterface.Link(LinkMode.AUTO, subnet("10.40.0.0/24", "10.40.0.1", false), null, true));
        MachineInterface dhcpClient = physical(0, "eno0", true, link(LinkMode.DHCP, LAN, null));

        assertThat(via(other, boot)).isEqualTo("eno2");
        assertThat(via(other, boot, withDhcp)).isEqualTo("eno9");
        assertThat(via(other, boot, withDhcp, chosen)).isEqualTo("eno8");
        assertThat(via(dhcpClient)).isEmpty();
    }

    private static String via(MachineInterface... interfaces) {
        return DefaultGateways.choose(List.of(interfaces), IpAddress.Family.IPV4)
                .map(choice -> choice.via().name())
                .orElse("");
    }

    @SuppressWarnings("unchecked") // documents have text keys
    private static Map<String, Object> ethernet(MachineInterface one) {
        Map<String, Map<String, Object>> ethernets = (Map<String, Map<String, Object>>)
                Objects.requireNonNull(document(one).version2().get("ethernets"));
        return Objects.requireNonNull(ethernets.get(one.name()));
    }

    private static @Nullable Object subnets1(MachineInterface one) {
        List<?> config =
                (List<?>) Objects.requireNonNull(document(one).version1().get("config"));
        return ((Map<?, ?>) config.getFirst()).get("subnets");
    }

    private static NetworkDocument document(MachineInterface... interfaces) {
        return new NetworkDocument(List.of(interfaces), List.of("lab.example"), List.of(IpAddress.of("10.10.0.3")));
    }

    private static MachineInterface physical(int id, String name, boolean boot, MachineInterface.Link link) {
        return MachineInterface.physical(id, name, MacAddress.of("52:54:00:aa:00:01"), 1500, boot, List.of(link));
    }

    private static MachineInterface.Link link(
            LinkMode mode, MachineInterface.@Nullable LinkedSubnet subnet, @Nullable String ip) {
        return new MachineInterface.Link(mode, subnet, ip == null ? null : IpAddress.of(ip), false);
    }

    private static MachineInterface.LinkedSubnet subnet(String cidr, @Nullable String gateway, boolean dhcpOn) {
        return new MachineInterface.LinkedSubnet(
                Cidr.of(cidr),
                gateway == null ? null : IpAddress.of(gateway),
                dhcpOn,
                List.of(IpAddress.of("10.10.0.2")),
                List.of());
    }
}
