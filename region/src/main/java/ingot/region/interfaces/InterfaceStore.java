package ingot.region.interfaces;

import static ingot.region.db.Tables.INTERFACE;
import static ingot.region.db.Tables.INTERFACE_PARENT;
import static ingot.region.db.Tables.IP_ADDRESS;
import static ingot.region.db.Tables.NODE;
import static ingot.region.db.Tables.SUBNET;

import ingot.core.machine.Effect;
import ingot.region.database.Changes;
import ingot.region.db.tables.records.InterfaceRecord;
import ingot.region.db.tables.records.NodeRecord;
import ingot.region.machine.JsonColumns;
import ingot.region.machine.Times;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** Interfaces of machines and their links. Runs inside the caller's transaction. */
public final class InterfaceStore {

    private static final int NAME_MAX = 15;

    private InterfaceStore() {}

    /** Adds a physical interface, or takes one over that another machine had (facts: lifecycle §8, Duplicate). */
    public static int addPhysical(
            DSLContext sql, int nodeId, String name, String mac, @Nullable Integer vlanId, Instant now) {
        InterfaceRecord known = sql.selectFrom(INTERFACE)
                .where(INTERFACE.MAC_ADDRESS.eq(mac))
                .and(INTERFACE.TYPE.in("physical", "unknown"))
                .limit(1)
                .fetchOne();
        if (known != null) {
            if (!Integer.valueOf(nodeId).equals(known.getNodeId())) {
                sql.deleteFrom(IP_ADDRESS)
                        .where(IP_ADDRESS.INTERFACE_ID.eq(known.getId()))
                        .and(IP_ADDRESS.ALLOC_TYPE.ne(Addresses.DISCOVERED))
                        .execute();
            }
            known.setNodeId(nodeId);
            known.setType("physical");
            known.setName(name);
            known.attach(sql.configuration());
            known.update();
            return known.getId();
        }
        return sql.insertInto(INTERFACE)
                .set(INTERFACE.NODE_ID, nodeId)
                .set(INTERFACE.NAME, name)
                .set(INTERFACE.TYPE, "physical")
                .set(INTERFACE.MAC_ADDRESS, mac)
                .set(INTERFACE.VLAN_ID, vlanId)
                .set(INTERFACE.CREATED, Times.column(now))
                .set(INTERFACE.UPDATED, Times.column(now))
                .returningResult(INTERFACE.ID)
                .fetchSingle()
                .value1();
    }

    /** Drops the links of all interfaces and both default gateways; what was observed stays. */
    public static void reset(DSLContext sql, NodeRecord node) {
        sql.deleteFrom(IP_ADDRESS)
                .where(IP_ADDRESS.INTERFACE_ID.in(
                        sql.select(INTERFACE.ID).from(INTERFACE).where(INTERFACE.NODE_ID.eq(node.getId()))))
                .and(IP_ADDRESS.ALLOC_TYPE.ne(Addresses.DISCOVERED))
                .execute();
        Changes.updated(sql, "machine", node.getSystemId(), "interface_set");
    }

    /**
     * Initial links after commissioning (facts: lifecycle §12): the boot interface gets a link on each subnet it was seen in,
     * else on one of its VLAN, else DHCP; every other enabled interface is just up.
     *
     * @param bootLinkType {@code auto}, {@code dhcp}, {@code static} or {@code link_up}
     */
    public static void applyDefaultLinks(DSLContext sql, NodeRecord node, String bootLinkType, Instant now) {
        Integer boot = node.getBootInterfaceId();
        List<InterfaceRecord> interfaces = sql.selectFrom(INTERFACE)
                .where(INTERFACE.NODE_ID.eq(node.getId()))
                .and(INTERFACE.ENABLED)
                .orderBy(INTERFACE.ID)
                .fetch();
        int bootId =
                boot == null ? interfaces.isEmpty() ? 0 : interfaces.getFirst().getId() : boot;
        for (InterfaceRecord nic : interfaces) {
            boolean linked = sql.fetchExists(
                    IP_ADDRESS,
                    IP_ADDRESS.INTERFACE_ID.eq(nic.getId()).and(IP_ADDRESS.ALLOC_TYPE.ne(Addresses.DISCOVERED)));
            if (linked || nic.getAcquired()) {
                continue;
            }
            if (nic.getId() == bootId) {
                linkBoot(sql, nic, bootLinkType, now);
            } else {
                Links.insert(sql, nic.getId(), Addresses.STICKY, null, null, now);
            }
        }
        Changes.updated(sql, "machine", node.getSystemId(), "interface_set");
    }

    private static void linkBoot(DSLContext sql, InterfaceRecord nic, String type, Instant now) {
        List<Integer> subnets = sql.selectDistinct(IP_ADDRESS.SUBNET_ID)
                .from(IP_ADDRESS)
                .where(IP_ADDRESS.INTERFACE_ID.eq(nic.getId()))
                .and(IP_ADDRESS.ALLOC_TYPE.eq(Addresses.DISCOVERED))
                .and(IP_ADDRESS.SUBNET_ID.isNotNull())
                .orderBy(IP_ADDRESS.SUBNET_ID)
                .fetch(IP_ADDRESS.SUBNET_ID);
        Integer vlan = nic.getVlanId();
        if (subnets.isEmpty() && vlan != null) {
            subnets = sql.select(SUBNET.ID)
                    .from(SUBNET)
                    .where(SUBNET.VLAN_ID.eq(vlan))
                    .orderBy(SUBNET.ID)
                    .limit(1)
                    .fetch(SUBNET.ID);
        }
        if (subnets.isEmpty() || type.equals("dhcp")) {
            Links.insert(sql, nic.getId(), Addresses.DHCP, null, null, now);
            return;
        }
        for (Integer subnet : subnets) {
            switch (type) {
                case "static" ->
                    Links.insert(
                            sql,
                            nic.getId(),
                            Addresses.STICKY,
                            subnet,
                            Addresses.pick(sql, subnet, nic.getMacAddress()),
                            now);
                case "link_up" -> Links.insert(sql, nic.getId(), Addresses.STICKY, subnet, null, now);
                default -> Links.insert(sql, nic.getId(), Addresses.AUTO, subnet, null, now);
            }
        }
    }

    /** Makes one bridge over each configured interface until the machine is released; its links move onto the bridge. */
    public static void acquireBridges(DSLContext sql, NodeRecord node, Effect.BridgeOptions options, Instant now) {
        List<InterfaceRecord> interfaces = sql.selectFrom(INTERFACE)
                .where(INTERFACE.NODE_ID.eq(node.getId()))
                .and(INTERFACE.ENABLED)
                .and(INTERFACE.TYPE.ne("bridge"))
                .andExists(DSL.selectOne()
                        .from(IP_ADDRESS)
                        .where(IP_ADDRESS.INTERFACE_ID.eq(INTERFACE.ID))
                        .and(IP_ADDRESS.ALLOC_TYPE.ne(Addresses.DISCOVERED))
                        .and(IP_ADDRESS.SUBNET_ID.isNotNull().or(IP_ADDRESS.ALLOC_TYPE.eq(Addresses.DHCP))))
                .orderBy(INTERFACE.ID)
                .fetch();
        for (InterfaceRecord nic : interfaces) {
            Map<String, Object> params = new LinkedHashMap<>();
            params.put("bridge_type", options.type());
            params.put("bridge_stp", options.spanningTree());
            params.put("bridge_fd", options.forwardDelaySeconds());
            String name = "br-" + nic.getName();
            int bridge = sql.insertInto(INTERFACE)
                    .set(INTERFACE.NODE_ID, node.getId())
                    .set(INTERFACE.NAME, name.substring(0, Math.min(NAME_MAX, name.length())))
                    .set(INTERFACE.TYPE, "bridge")
                    .set(INTERFACE.MAC_ADDRESS, nic.getMacAddress())
                    .set(INTERFACE.VLAN_ID, nic.getVlanId())
                    .set(INTERFACE.ACQUIRED, true)
                    .set(INTERFACE.PARAMS, JsonColumns.jsonb(params))
                    .returningResult(INTERFACE.ID)
                    .fetchSingle()
                    .value1();
            sql.insertInto(INTERFACE_PARENT)
                    .set(INTERFACE_PARENT.CHILD_ID, bridge)
                    .set(INTERFACE_PARENT.PARENT_ID, nic.getId())
                    .execute();
            moveLinks(sql, nic.getId(), bridge, now);
        }
        Changes.updated(sql, "machine", node.getSystemId(), "interface_set");
    }

    private static void moveLinks(DSLContext sql, int from, int to, Instant now) {
        sql.update(IP_ADDRESS)
                .set(IP_ADDRESS.INTERFACE_ID, to)
                .set(IP_ADDRESS.UPDATED, Times.column(now))
                .where(IP_ADDRESS.INTERFACE_ID.eq(from))
                .and(IP_ADDRESS.ALLOC_TYPE.ne(Addresses.DISCOVERED))
                .execute();
    }

    /** Removes interfaces that were made for the owner; their links move back to the first parent. */
    public static void releaseAcquired(DSLContext sql, NodeRecord node, Instant now) {
        List<Integer> acquired = sql.select(INTERFACE.ID)
                .from(INTERFACE)
                .where(INTERFACE.NODE_ID.eq(node.getId()))
                .and(INTERFACE.ACQUIRED)
                .fetch(INTERFACE.ID);
        for (Integer id : acquired) {
            Integer parent = sql.select(DSL.min(INTERFACE_PARENT.PARENT_ID))
                    .from(INTERFACE_PARENT)
                    .where(INTERFACE_PARENT.CHILD_ID.eq(id))
                    .fetchSingle()
                    .value1();
            if (parent != null) {
                moveLinks(sql, id, parent, now);
            }
            sql.deleteFrom(INTERFACE).where(INTERFACE.ID.eq(id)).execute();
        }
        if (!acquired.isEmpty()) {
            Changes.updated(sql, "machine", node.getSystemId(), "interface_set");
        }
    }

    /** Makes the interface with a MAC the one the machine boots from. */
    public static void setBootInterface(DSLContext sql, int nodeId, String mac) {
        sql.update(NODE)
                .set(
                        NODE.BOOT_INTERFACE_ID,
                        DSL.field(DSL.select(INTERFACE.ID)
                                .from(INTERFACE)
                                .where(INTERFACE.NODE_ID.eq(nodeId))
                                .and(INTERFACE.MAC_ADDRESS.eq(mac))
                                .and(INTERFACE.TYPE.eq("physical"))
                                .limit(1)))
                .where(NODE.ID.eq(nodeId))
                .andExists(DSL.selectOne()
                        .from(INTERFACE)
                        .where(INTERFACE.NODE_ID.eq(nodeId))
                        .and(INTERFACE.MAC_ADDRESS.eq(mac))
                        .and(INTERFACE.TYPE.eq("physical")))
                .execute();
    }
}
