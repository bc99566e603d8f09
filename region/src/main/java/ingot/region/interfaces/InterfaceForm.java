package ingot.region.interfaces;

import static ingot.region.db.Tables.INTERFACE;
import static ingot.region.db.Tables.INTERFACE_PARENT;
import static ingot.region.db.Tables.VLAN;

import ingot.core.network.MacAddress;
import ingot.http.ApiError;
import ingot.http.Param;
import ingot.http.Parameters;
import ingot.region.db.tables.records.InterfaceRecord;
import ingot.region.db.tables.records.VlanRecord;
import ingot.region.machine.JsonColumns;
import ingot.region.network.Specifiers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** The fields of an interface that callers set (facts: networking §3). Runs in the caller's transaction. */
final class InterfaceForm {

    private static final int MTU_MIN = 552;
    private static final int MTU_MAX = 65_535;

    static final List<Param> COMMON = List.of(
            Param.string("name", "Name, 1 to 15 characters."),
            Param.string("mac_address", "MAC address."),
            Param.string("vlan", "VLAN by id or specifier; empty disconnects."),
            Param.string("tags", "Tags, comma separated."),
            Param.bool("link_connected", "Whether a cable is in."),
            Param.integer("interface_speed", 0, 10_000_000, "Speed of the interface in Mbit/s."),
            Param.integer("link_speed", 0, 10_000_000, "Speed of the link in Mbit/s."),
            Param.bool("enabled", "Whether it is used."),
            Param.integer("numa_node", 0, 1024, "NUMA node."),
            Param.integer("mtu", MTU_MIN, MTU_MAX, "MTU."),
            Param.bool("accept_ra", "Accept router advertisements."),
            Param.string("parents", "Ids of the interfaces it is made of.").many(),
            Param.string("parent", "Id of the interface it is made of."));

    private static final List<Param> BOND = List.of(
            Param.choice(
                    "bond_mode",
                    List.of(
                            "balance-rr",
                            "active-backup",
                            "balance-xor",
                            "broadcast",
                            "802.3ad",
                            "balance-tlb",
                            "balance-alb"),
                    "Mode of the bond."),
            Param.integer("bond_miimon", 0, 1_000_000, "Milliseconds between looks at the links."),
            Param.integer("bond_downdelay", 0, 1_000_000, "Milliseconds before a link counts as down."),
            Param.integer("bond_updelay", 0, 1_000_000, "Milliseconds before a link counts as up."),
            Param.integer("bond_num_grat_arp", 0, 255, "Announcements after a failover."),
            Param.choice("bond_lacp_rate", List.of("fast", "slow"), "Rate of LACP."),
            Param.choice(
                    "bond_xmit_hash_policy",
                    List.of("layer2", "layer2+3", "layer3+4", "encap2+3", "encap3+4"),
                    "How a link is chosen."));

    private static final List<Param> BRIDGE = List.of(
            Param.choice("bridge_type", List.of("standard", "ovs"), "Kind of bridge."),
            Param.bool("bridge_stp", "Spanning tree."),
            Param.integer("bridge_fd", 0, 65_535, "Forward delay in seconds."));

    private static final Map<String, Object> BOND_DEFAULTS = Map.of(
            "bond_mode", "balance-rr",
            "bond_miimon", 100L,
            "bond_downdelay", 0L,
            "bond_updelay", 0L,
            "bond_num_grat_arp", 1L,
            "bond_lacp_rate", "fast",
            "bond_xmit_hash_policy", "layer2");

    private static final Map<String, Object> BRIDGE_DEFAULTS =
            Map.of("bridge_type", "standard", "bridge_stp", false, "bridge_fd", 15L);

    private final DSLContext sql;
    private final Parameters parameters;

    InterfaceForm(DSLContext sql, Parameters parameters) {
        this.sql = sql;
        this.parameters = parameters;
    }

    static List<Param> params(String... kinds) {
        Stream<Param> all = COMMON.stream();
        for (String kind : kinds) {
            all = Stream.concat(all, (kind.equals("bond") ? BOND : BRIDGE).stream());
        }
        return all.toList();
    }

    /** Sets what was given; names and addresses are checked against the node's other interfaces. */
    void apply(InterfaceRecord row) {
        String name = parameters.text("name", "");
        if (!name.isEmpty()) {
            setName(row, name);
        }
        String mac = parameters.text("mac_address", "");
        if (!mac.isEmpty()) {
            setMac(row, mac);
        }
        String vlan = parameters.text("vlan");
        if (vlan != null) {
            row.setVlanId(vlan.isEmpty() ? null : vlan(vlan).getId());
        }
        String tags = parameters.text("tags");
        if (tags != null) {
            row.setTags(Arrays.stream(tags.split(",", -1))
                    .map(String::strip)
                    .filter(tag -> !tag.isEmpty())
                    .distinct()
                    .toArray(String[]::new));
        }
        Boolean connected = parameters.flag("link_connected");
        if (connected != null) {
            row.setLinkConnected(connected);
        }
        Boolean enabled = parameters.flag("enabled");
        if (enabled != null) {
            row.setEnabled(enabled);
        }
        applyNumbers(row);
        applyParams(row);
    }

    private void setName(InterfaceRecord row, String name) {
        if (!name.matches("[A-Za-z0-9_.:-]{1,15}")) {
            throw ApiError.field(
                    "name", "Interface name: '" + name + "' (expected: 1 to 15 letters, digits, - _ . :).");
        }
        boolean taken = sql.fetchExists(
                INTERFACE,
                INTERFACE
                        .NODE_ID
                        .eq(row.getNodeId())
                        .and(INTERFACE.NAME.eq(name))
                        .and(row.getId() == null ? org.jooq.impl.DSL.noCondition() : INTERFACE.ID.ne(row.getId())));
        if (taken) {
            throw ApiError.field("name", "Interface with this name already exists on this node.");
        }
        row.setName(name);
    }

    private void setMac(InterfaceRecord row, String text) {
        String mac = MacAddress.parse(text)
                .orElseThrow(() -> ApiError.field("mac_address", "'" + text + "' is not a valid MAC address."))
                .toString();
        if ("physical".equals(row.getType())) {
            boolean taken = sql.fetchExists(
                    INTERFACE,
                    INTERFACE
                            .MAC_ADDRESS
                            .eq(mac)
                            .and(INTERFACE.TYPE.eq("physical"))
                            .and(INTERFACE.NODE_ID.isNotNull())
                            .and(row.getId() == null ? org.jooq.impl.DSL.noCondition() : INTERFACE.ID.ne(row.getId())));
            if (taken) {
                throw ApiError.field("mac_address", "This MAC address is already in use by another interface.");
            }
        }
        row.setMacAddress(mac);
    }

    private void applyNumbers(InterfaceRecord row) {
        Long speed = parameters.integer("interface_speed");
        Long link = parameters.integer("link_speed");
        if (speed != null) {
            row.setInterfaceSpeed(Math.toIntExact(speed));
        }
        if (link != null) {
            row.setLinkSpeed(Math.toIntExact(link));
        }
        Long numa = parameters.integer("numa_node");
        if (numa != null) {
            row.setNumaNode(Math.toIntExact(numa));
        }
    }

    private void applyParams(InterfaceRecord row) {
        Map<String, @Nullable Object> params = JsonColumns.map(row.getParams());
        if (params.isEmpty() && "bond".equals(row.getType())) {
            params.putAll(BOND_DEFAULTS);
        }
        if (params.isEmpty() && "bridge".equals(row.getType())) {
            params.putAll(BRIDGE_DEFAULTS);
        }
        Long mtu = parameters.integer("mtu");
        if (mtu != null) {
            if (mtu < MTU_MIN || mtu > MTU_MAX) {
                throw ApiError.field("mtu", "MTU: " + mtu + " (expected: " + MTU_MIN + ".." + MTU_MAX + ").");
            }
            params.put("mtu", mtu);
        }
        Boolean accept = parameters.flag("accept_ra");
        if (accept != null) {
            params.put("accept-ra", accept);
        }
        List<Param> own = "bond".equals(row.getType()) ? BOND : "bridge".equals(row.getType()) ? BRIDGE : List.of();
        for (Param param : own) {
            Object value = switch (param.type()) {
                case INTEGER -> parameters.integer(param.name());
                case BOOLEAN -> parameters.flag(param.name());
                default -> parameters.text(param.name());
            };
            if (value != null && !value.equals("")) {
                if (!param.choices().isEmpty() && !param.choices().contains(String.valueOf(value))) {
                    throw ApiError.field(
                            param.name(),
                            "'" + value + "' is not a valid choice (expected one of " + param.choices() + ").");
                }
                params.put(param.name(), value);
            }
        }
        row.setParams(JsonColumns.jsonb(params));
    }

    /** A number is an id here, whatever specifiers say (maas-api/conventions.md §10). */
    private VlanRecord vlan(String text) {
        VlanRecord byId = text.matches("[0-9]{1,9}")
                ? sql.selectFrom(VLAN).where(VLAN.ID.eq(Integer.valueOf(text))).fetchOne()
                : null;
        return byId != null ? byId : Specifiers.vlan(sql, text);
    }

    /**
     * The interfaces of the node that a new one is made of.
     *
     * @throws ApiError 400 when one is missing, of an unsuitable type or in use
     */
    List<InterfaceRecord> parents(int nodeId, Set<String> types) {
        Set<String> named = new LinkedHashSet<>(parameters.words("parents"));
        String single = parameters.text("parent", "");
        if (!single.isEmpty()) {
            named.add(single);
        }
        List<InterfaceRecord> parents = new ArrayList<>();
        for (String text : named) {
            InterfaceRecord parent = text.matches("[0-9]{1,9}")
                    ? sql.selectFrom(INTERFACE)
                            .where(INTERFACE.ID.eq(Integer.valueOf(text)))
                            .and(INTERFACE.NODE_ID.eq(nodeId))
                            .fetchOne()
                    : sql.selectFrom(INTERFACE)
                            .where(INTERFACE.NAME.eq(text))
                            .and(INTERFACE.NODE_ID.eq(nodeId))
                            .fetchOne();
            if (parent == null || !types.contains(parent.getType())) {
                throw ApiError.field(
                        "parents",
                        "Interface " + text + " cannot be a parent (expected: one of this node, of type "
                                + String.join(", ", types.stream().sorted().toList()) + ").");
            }
            refuseInUse(parent);
            parents.add(parent);
        }
        if (parents.isEmpty()) {
            throw ApiError.field("parents", "This field is required.");
        }
        return parents;
    }

    private void refuseInUse(InterfaceRecord parent) {
        boolean used = sql.fetchExists(sql.selectOne()
                .from(INTERFACE_PARENT)
                .join(INTERFACE)
                .on(INTERFACE.ID.eq(INTERFACE_PARENT.CHILD_ID))
                .where(INTERFACE_PARENT.PARENT_ID.eq(parent.getId()))
                .and(INTERFACE.TYPE.in("bond", "bridge")));
        if (used) {
            throw ApiError.field("parents", "Interface " + parent.getName() + " is part of a bond or bridge already.");
        }
    }
}
