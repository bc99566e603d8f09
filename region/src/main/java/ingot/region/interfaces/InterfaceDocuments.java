package ingot.region.interfaces;

import static ingot.region.db.Tables.INTERFACE;
import static ingot.region.db.Tables.INTERFACE_PARENT;
import static ingot.region.db.Tables.IP_ADDRESS;
import static ingot.region.db.Tables.NODE;

import ingot.region.api.ApiPath;
import ingot.region.api.SharedDocuments;
import ingot.region.db.tables.records.InterfaceRecord;
import ingot.region.db.tables.records.IpAddressRecord;
import ingot.region.machine.JsonColumns;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Interfaces as they travel (maas-api/resources.json, Interface): three queries whatever the number of nodes. Belongs to one
 * transaction.
 *
 * @param byNode documents in the order of ids
 * @param addresses every link and observed address of a node, for what the node itself shows of them
 */
public record InterfaceDocuments(
        Map<Integer, List<Map<String, @Nullable Object>>> byNode, Map<Integer, List<Address>> addresses) {

    private static final int MTU_DEFAULT = 1500;

    /** A link as the node sees it; {@code enabled} is its interface's. */
    public record Address(
            int linkId,
            int interfaceId,
            int allocType,
            @Nullable Integer subnetId,
            @Nullable String ip,
            boolean enabled) {}

    /** Loads which nodes' interfaces, given as a condition on the table of nodes. */
    public static InterfaceDocuments load(DSLContext sql, Condition nodes, SharedDocuments shared) {
        var ids = sql.select(NODE.ID).from(NODE).where(nodes);
        List<InterfaceRecord> interfaces = sql.selectFrom(INTERFACE)
                .where(INTERFACE.NODE_ID.in(ids))
                .orderBy(INTERFACE.NODE_ID, INTERFACE.ID)
                .fetch();
        Map<Integer, String> systemIds = new HashMap<>();
        sql.select(NODE.ID, NODE.SYSTEM_ID)
                .from(NODE)
                .where(nodes)
                .forEach(row -> systemIds.put(row.value1(), row.value2()));
        Map<Integer, String> names = new HashMap<>();
        interfaces.forEach(nic -> names.put(nic.getId(), nic.getName()));
        Map<Integer, TreeSet<String>> parents = new HashMap<>();
        Map<Integer, TreeSet<String>> children = new HashMap<>();
        sql.select(INTERFACE_PARENT.CHILD_ID, INTERFACE_PARENT.PARENT_ID)
                .from(INTERFACE_PARENT)
                .join(INTERFACE)
                .on(INTERFACE.ID.eq(INTERFACE_PARENT.CHILD_ID))
                .where(INTERFACE.NODE_ID.in(ids))
                .forEach(row -> {
                    String child = names.get(row.value1());
                    String parent = names.get(row.value2());
                    if (child != null && parent != null) {
                        parents.computeIfAbsent(row.value1(), key -> new TreeSet<>())
                                .add(parent);
                        children.computeIfAbsent(row.value2(), key -> new TreeSet<>())
                                .add(child);
                    }
                });
        Map<Integer, List<IpAddressRecord>> links = new HashMap<>();
        sql.select(IP_ADDRESS.fields())
                .from(IP_ADDRESS)
                .join(INTERFACE)
                .on(INTERFACE.ID.eq(IP_ADDRESS.INTERFACE_ID))
                .where(INTERFACE.NODE_ID.in(ids))
                .orderBy(IP_ADDRESS.ID)
                .fetchInto(IP_ADDRESS)
                .forEach(link -> links.computeIfAbsent(link.getInterfaceId(), key -> new ArrayList<>())
                        .add(link));
        Map<Integer, List<Map<String, @Nullable Object>>> byNode = new HashMap<>();
        Map<Integer, List<Address>> addresses = new HashMap<>();
        for (InterfaceRecord nic : interfaces) {
            int nodeId = nic.getNodeId();
            List<IpAddressRecord> own = links.getOrDefault(nic.getId(), List.of());
            byNode.computeIfAbsent(nodeId, key -> new ArrayList<>())
                    .add(document(
                            nic,
                            String.valueOf(systemIds.get(nodeId)),
                            List.copyOf(parents.getOrDefault(nic.getId(), new TreeSet<>())),
                            List.copyOf(children.getOrDefault(nic.getId(), new TreeSet<>())),
                            own,
                            shared));
            for (IpAddressRecord link : own) {
                addresses
                        .computeIfAbsent(nodeId, key -> new ArrayList<>())
                        .add(new Address(
                                link.getId(),
                                nic.getId(),
                                link.getAllocType(),
                                link.getSubnetId(),
                                link.getIp(),
                                nic.getEnabled()));
            }
        }
        return new InterfaceDocuments(byNode, addresses);
    }

    private static Map<String, @Nullable Object> document(
            InterfaceRecord nic,
            String systemId,
            List<String> parents,
            List<String> children,
            List<IpAddressRecord> links,
            SharedDocuments shared) {
        Integer vlanId = nic.getVlanId();
        Map<String, @Nullable Object> vlan = vlanId == null ? null : shared.vlan(vlanId);
        Map<String, @Nullable Object> params = JsonColumns.map(nic.getParams());
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("system_id", systemId);
        document.put("id", nic.getId());
        document.put("name", nic.getName());
        document.put("type", nic.getType());
        document.put("vlan", vlan);
        document.put("mac_address", nic.getMacAddress());
        document.put("parents", parents);
        document.put("children", children);
        document.put("tags", List.of(nic.getTags()));
        document.put("enabled", nic.getEnabled());
        List<Map<String, @Nullable Object>> configured = new ArrayList<>();
        List<Map<String, @Nullable Object>> discovered = new ArrayList<>();
        for (IpAddressRecord link : links) {
            Integer subnetId = link.getSubnetId();
            Map<String, @Nullable Object> subnet = subnetId == null ? null : shared.subnet(subnetId);
            if (link.getAllocType() == Addresses.DISCOVERED) {
                Map<String, @Nullable Object> seen = new LinkedHashMap<>();
                seen.put("subnet", subnet);
                seen.put("ip_address", link.getIp());
                discovered.add(seen);
            } else {
                configured.add(link(link, subnet));
            }
        }
        document.put("links", configured);
        document.put("params", params);
        document.put("discovered", discovered.isEmpty() ? null : discovered);
        document.put("effective_mtu", mtu(params, vlan));
        document.put("vendor", nic.getVendor());
        document.put("product", nic.getProduct());
        document.put("firmware_version", nic.getFirmwareVersion());
        document.put("link_connected", nic.getLinkConnected());
        document.put("interface_speed", nic.getInterfaceSpeed());
        document.put("link_speed", nic.getLinkSpeed());
        document.put("numa_node", nic.getNumaNode());
        document.put("sriov_max_vf", nic.getSriovMaxVf());
        document.put("resource_uri", ApiPath.of("nodes/" + systemId + "/interfaces", nic.getId()));
        return document;
    }

    private static Map<String, @Nullable Object> link(
            IpAddressRecord link, @Nullable Map<String, @Nullable Object> subnet) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("id", link.getId());
        document.put("mode", Links.mode(link.getAllocType(), link.getIp()));
        if (link.getIp() != null) {
            document.put("ip_address", link.getIp());
        }
        if (subnet != null) {
            document.put("subnet", subnet);
        }
        return document;
    }

    private static long mtu(Map<String, @Nullable Object> params, @Nullable Map<String, @Nullable Object> vlan) {
        if (params.get("mtu") instanceof Number own) {
            return own.longValue();
        }
        return vlan != null && vlan.get("mtu") instanceof Number of ? of.longValue() : MTU_DEFAULT;
    }

    /** The interfaces of one node. */
    public List<Map<String, @Nullable Object>> of(int nodeId) {
        return byNode.getOrDefault(nodeId, List.of());
    }

    /** Addresses in use; those only observed count where nothing else is known of an interface. */
    public List<String> ipAddresses(int nodeId) {
        List<Address> all = addresses.getOrDefault(nodeId, List.of());
        List<String> given = all.stream()
                .filter(address -> address.allocType() != Addresses.DISCOVERED)
                .map(Address::ip)
                .filter(java.util.Objects::nonNull)
                .toList();
        return !given.isEmpty()
                ? given
                : all.stream()
                        .map(Address::ip)
                        .filter(java.util.Objects::nonNull)
                        .toList();
    }
}
