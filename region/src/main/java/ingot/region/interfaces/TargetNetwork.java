package ingot.region.interfaces;

import static ingot.region.db.Tables.DOMAIN;
import static ingot.region.db.Tables.INTERFACE;
import static ingot.region.db.Tables.INTERFACE_PARENT;
import static ingot.region.db.Tables.IP_ADDRESS;
import static ingot.region.db.Tables.SUBNET;
import static ingot.region.db.Tables.VLAN;

import ingot.core.network.Cidr;
import ingot.core.network.InterfaceKind;
import ingot.core.network.IpAddress;
import ingot.core.network.LinkMode;
import ingot.core.network.MacAddress;
import ingot.core.network.MachineInterface;
import ingot.core.network.MachineInterface.Link;
import ingot.core.network.MachineInterface.LinkedSubnet;
import ingot.core.network.NetworkDocument;
import ingot.region.db.tables.records.InterfaceRecord;
import ingot.region.db.tables.records.IpAddressRecord;
import ingot.region.db.tables.records.NodeRecord;
import ingot.region.db.tables.records.SubnetRecord;
import ingot.region.db.tables.records.VlanRecord;
import ingot.region.machine.JsonColumns;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** The network that an installed system is to have, from a machine's interfaces and links (facts: deploy-and-storage H). */
public final class TargetNetwork {

    private static final int MTU_DEFAULT = 1500;

    private TargetNetwork() {}

    public static NetworkDocument of(DSLContext sql, NodeRecord node) {
        Map<Integer, InterfaceRecord> interfaces = sql.selectFrom(INTERFACE)
                .where(INTERFACE.NODE_ID.eq(node.getId()))
                .and(INTERFACE.ENABLED)
                .orderBy(INTERFACE.ID)
                .fetchMap(INTERFACE.ID);
        List<MachineInterface> all = new ArrayList<>();
        for (InterfaceRecord nic : interfaces.values()) {
            if (nic.getMacAddress() != null) {
                all.add(one(sql, node, nic, interfaces));
            }
        }
        String domain = sql.select(DOMAIN.NAME)
                .from(DOMAIN)
                .where(DOMAIN.ID.eq(node.getDomainId()))
                .fetchSingle()
                .value1();
        return new NetworkDocument(all, List.of(domain), List.of());
    }

    private static MachineInterface one(
            DSLContext sql, NodeRecord node, InterfaceRecord nic, Map<Integer, InterfaceRecord> interfaces) {
        VlanRecord vlan = nic.getVlanId() == null ? null : sql.fetchOne(VLAN, VLAN.ID.eq(nic.getVlanId()));
        List<String> parents = new ArrayList<>();
        sql.select(INTERFACE_PARENT.PARENT_ID)
                .from(INTERFACE_PARENT)
                .where(INTERFACE_PARENT.CHILD_ID.eq(nic.getId()))
                .orderBy(INTERFACE_PARENT.PARENT_ID)
                .forEach(row -> {
                    InterfaceRecord parent = interfaces.get(row.value1());
                    if (parent != null) {
                        parents.add(parent.getName());
                    }
                });
        List<Link> links = new ArrayList<>();
        for (IpAddressRecord address : sql.selectFrom(IP_ADDRESS)
                .where(IP_ADDRESS.INTERFACE_ID.eq(nic.getId()))
                .and(IP_ADDRESS.ALLOC_TYPE.ne(Addresses.DISCOVERED))
                .orderBy(IP_ADDRESS.ID)
                .fetch()) {
            links.add(link(sql, node, address, vlan));
        }
        Map<String, String> params = JsonColumns.texts(nic.getParams());
        return new MachineInterface(
                nic.getId(),
                InterfaceKind.valueOf(nic.getType().toUpperCase(Locale.ROOT)),
                nic.getName(),
                MacAddress.of(nic.getMacAddress()),
                mtu(params, vlan),
                vlan != null,
                vlan == null ? 0 : vlan.getVid(),
                parents,
                nic.getId().equals(node.getBootInterfaceId()),
                params,
                links);
    }

    private static Link link(DSLContext sql, NodeRecord node, IpAddressRecord address, @Nullable VlanRecord vlan) {
        SubnetRecord subnet =
                address.getSubnetId() == null ? null : sql.fetchOne(SUBNET, SUBNET.ID.eq(address.getSubnetId()));
        String ip = address.getIp();
        String mode = Links.mode(address.getAllocType(), ip);
        boolean chosen = Objects.equals(address.getId(), node.getGatewayLinkIpv4Id())
                || Objects.equals(address.getId(), node.getGatewayLinkIpv6Id());
        String gateway = subnet == null ? null : subnet.getGatewayIp();
        return new Link(
                LinkMode.ofText(mode).orElse(LinkMode.LINK_UP),
                subnet == null
                        ? null
                        : new LinkedSubnet(
                                Cidr.of(subnet.getCidr()),
                                gateway == null ? null : IpAddress.of(gateway),
                                vlan != null && vlan.getDhcpOn(),
                                SubnetServices.dnsServers(sql, subnet),
                                SubnetServices.routes(sql, subnet.getId())),
                ip == null ? null : IpAddress.of(ip),
                chosen);
    }

    private static int mtu(Map<String, String> params, @Nullable VlanRecord vlan) {
        String own = params.getOrDefault("mtu", "");
        if (own.matches("[0-9]{3,5}")) {
            return Integer.parseInt(own);
        }
        return vlan == null ? MTU_DEFAULT : vlan.getMtu();
    }
}
