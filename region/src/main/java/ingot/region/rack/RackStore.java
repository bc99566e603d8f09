package ingot.region.rack;

import static ingot.region.db.Tables.DOMAIN;
import static ingot.region.db.Tables.FABRIC;
import static ingot.region.db.Tables.INTERFACE;
import static ingot.region.db.Tables.IP_ADDRESS;
import static ingot.region.db.Tables.NODE;
import static ingot.region.db.Tables.RACK;
import static ingot.region.db.Tables.SUBNET;
import static ingot.region.db.Tables.VLAN;
import static ingot.region.db.Tables.ZONE;

import ingot.link.RackInterface;
import ingot.region.database.Changes;
import ingot.region.database.Database;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.jooq.DSLContext;
import org.jooq.Record1;
import org.jooq.Record2;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * Rack controllers: their node, certificate and interfaces. The interfaces that a rack reports become fabrics, VLANs and
 * subnets (facts/networking.md). Thread-safe.
 */
public final class RackStore {

    private static final int RACK_CONTROLLER = 2;
    private static final int REGION_CONTROLLER = 3;
    private static final int REGION_AND_RACK_CONTROLLER = 4;
    private static final int STICKY = 1;

    private final Database database;
    private final InstantSource clock;
    private final Supplier<String> systemIds;

    public RackStore(Database database, InstantSource clock, Supplier<String> systemIds) {
        this.database = database;
        this.clock = clock;
        this.systemIds = systemIds;
    }

    /**
     * The region controller's own node, made when it is not there.
     *
     * @return its system id
     */
    public String regionController(String hostname) {
        return database.write(sql -> {
            String known = sql.select(NODE.SYSTEM_ID)
                    .from(NODE)
                    .where(NODE.NODE_TYPE.in(REGION_CONTROLLER, REGION_AND_RACK_CONTROLLER))
                    .and(DSL.lower(NODE.HOSTNAME).eq(hostname.toLowerCase(Locale.ROOT)))
                    .fetchOne(NODE.SYSTEM_ID);
            return known != null
                    ? known
                    : insertNode(sql, hostname, REGION_CONTROLLER).systemId();
        });
    }

    /**
     * Adds a rack, or gives one that enrols again (same host name) its new certificate. A region controller's host becomes
     * both.
     *
     * @return its system id
     */
    public String enrol(String hostname, String site) {
        return database.write(sql -> {
            Record2<Integer, String> known = sql.select(NODE.ID, NODE.SYSTEM_ID)
                    .from(NODE)
                    .where(NODE.NODE_TYPE.in(RACK_CONTROLLER, REGION_CONTROLLER, REGION_AND_RACK_CONTROLLER))
                    .and(DSL.lower(NODE.HOSTNAME).eq(hostname.toLowerCase(Locale.ROOT)))
                    .forUpdate()
                    .fetchOne();
            Node node;
            if (known == null) {
                node = insertNode(sql, hostname, RACK_CONTROLLER);
            } else {
                node = new Node(known.value1(), known.value2());
                sql.update(NODE)
                        .set(NODE.NODE_TYPE, REGION_AND_RACK_CONTROLLER)
                        .where(NODE.ID.eq(node.id()))
                        .and(NODE.NODE_TYPE.eq(REGION_CONTROLLER))
                        .execute();
            }
            sql.insertInto(RACK)
                    .set(RACK.NODE_ID, node.id())
                    .set(RACK.SITE, site)
                    .set(RACK.CERTIFICATE_FINGERPRINT, "pending-" + node.systemId())
                    .onConflict(RACK.NODE_ID)
                    .doUpdate()
                    .set(RACK.SITE, site)
                    .execute();
            Changes.updated(sql, "controller", node.systemId());
            return node.systemId();
        });
    }

    /** From now on only this certificate speaks for the rack. */
    public void certified(String systemId, String fingerprint) {
        database.write(sql -> sql.update(RACK)
                .set(RACK.CERTIFICATE_FINGERPRINT, fingerprint)
                .from(NODE)
                .where(NODE.ID.eq(RACK.NODE_ID))
                .and(NODE.SYSTEM_ID.eq(systemId))
                .execute());
    }

    /** The rack that a certificate speaks for, null when it is none's (any more). */
    public @Nullable Node byCertificate(String fingerprint) {
        return database.read(sql -> sql.select(NODE.ID, NODE.SYSTEM_ID)
                .from(RACK)
                .join(NODE)
                .on(NODE.ID.eq(RACK.NODE_ID))
                .where(RACK.CERTIFICATE_FINGERPRINT.eq(fingerprint))
                .fetchOne(found -> new Node(found.value1(), found.value2())));
    }

    void connected(int nodeId, String hostname, String version, List<RackInterface> interfaces) {
        database.write(sql -> sql.update(RACK)
                .set(RACK.VERSION, version)
                .set(RACK.LAST_SEEN, now())
                .where(RACK.NODE_ID.eq(nodeId))
                .execute());
        interfacesSeen(nodeId, interfaces);
    }

    void disconnected(int nodeId) {
        database.write(sql -> sql.update(RACK)
                .set(RACK.LAST_SEEN, now())
                .where(RACK.NODE_ID.eq(nodeId))
                .execute());
    }

    /** Racks that have an address in a subnet that holds the address; none when it is no address. */
    List<Integer> withAddressNear(String address) {
        if (!address.matches("[0-9a-fA-F.:]{2,45}")) {
            return List.of();
        }
        return database.read(sql -> sql.selectDistinct(INTERFACE.NODE_ID)
                .from(INTERFACE)
                .join(IP_ADDRESS)
                .on(IP_ADDRESS.INTERFACE_ID.eq(INTERFACE.ID))
                .join(SUBNET)
                .on(SUBNET.ID.eq(IP_ADDRESS.SUBNET_ID))
                .join(RACK)
                .on(RACK.NODE_ID.eq(INTERFACE.NODE_ID))
                .where(DSL.condition("{0} >> {1}::inet", SUBNET.CIDR, DSL.val(address)))
                .fetch(Record1::value1));
    }

    /** Brings interfaces, and the networks that they show, up to date. */
    void interfacesSeen(int nodeId, List<RackInterface> interfaces) {
        database.write(sql -> {
            for (RackInterface seen : interfaces) {
                store(sql, nodeId, seen);
            }
            List<String> names = interfaces.stream().map(RackInterface::name).toList();
            sql.deleteFrom(INTERFACE)
                    .where(INTERFACE.NODE_ID.eq(nodeId))
                    .and(INTERFACE.NAME.notIn(names))
                    .execute();
            return names.size();
        });
    }

    private void store(DSLContext sql, int nodeId, RackInterface seen) {
        Integer subnetVlan = null;
        for (String address : seen.addresses()) {
            Integer vlan = subnetFor(sql, address);
            subnetVlan = subnetVlan == null ? vlan : subnetVlan;
        }
        int interfaceId = sql.insertInto(INTERFACE)
                .set(INTERFACE.NODE_ID, nodeId)
                .set(INTERFACE.NAME, seen.name())
                .set(INTERFACE.TYPE, "physical")
                .set(INTERFACE.MAC_ADDRESS, seen.mac())
                .set(INTERFACE.VLAN_ID, subnetVlan)
                .set(INTERFACE.LINK_CONNECTED, seen.up())
                .onConflict(INTERFACE.NODE_ID, INTERFACE.NAME)
                .doUpdate()
                .set(INTERFACE.MAC_ADDRESS, seen.mac())
                .set(INTERFACE.LINK_CONNECTED, seen.up())
                .set(INTERFACE.VLAN_ID, DSL.coalesce(DSL.val(subnetVlan), INTERFACE.VLAN_ID))
                .returning(INTERFACE.ID)
                .fetchSingle()
                .getId();
        sql.deleteFrom(IP_ADDRESS)
                .where(IP_ADDRESS.INTERFACE_ID.eq(interfaceId))
                .execute();
        for (String address : seen.addresses()) {
            String host = address.substring(0, address.indexOf('/'));
            sql.insertInto(IP_ADDRESS)
                    .set(IP_ADDRESS.ALLOC_TYPE, STICKY)
                    .set(IP_ADDRESS.IP, host)
                    .set(IP_ADDRESS.INTERFACE_ID, interfaceId)
                    .set(
                            IP_ADDRESS.SUBNET_ID,
                            sql.select(SUBNET.ID)
                                    .from(SUBNET)
                                    .where(DSL.condition("{0} >> {1}::inet", SUBNET.CIDR, DSL.val(host)))
                                    .fetchOne(SUBNET.ID))
                    .onConflictDoNothing()
                    .execute();
        }
    }

    /** The VLAN of the subnet that holds an address, made with a fabric of its own when no subnet does. */
    private @Nullable Integer subnetFor(DSLContext sql, String address) {
        String host = address.substring(0, address.indexOf('/'));
        Integer known = sql.select(SUBNET.VLAN_ID)
                .from(SUBNET)
                .where(DSL.condition("{0} >>= {1}::inet", SUBNET.CIDR, DSL.val(host)))
                .fetchOne(SUBNET.VLAN_ID);
        if (known != null) {
            return known;
        }
        String network = sql.select(DSL.field("network({0}::inet)::text", String.class, DSL.val(address)))
                .fetchSingle()
                .value1();
        boolean overlaps = sql.fetchExists(
                sql.selectFrom(SUBNET).where(DSL.condition("{0} && {1}::inet", SUBNET.CIDR, DSL.val(network))));
        if (overlaps) {
            return null;
        }
        int fabric = sql.insertInto(FABRIC)
                .set(FABRIC.NAME, "pending-" + systemIds.get())
                .returning(FABRIC.ID)
                .fetchSingle()
                .getId();
        sql.update(FABRIC)
                .set(FABRIC.NAME, "fabric-" + fabric)
                .where(FABRIC.ID.eq(fabric))
                .execute();
        int vlan = sql.insertInto(VLAN)
                .set(VLAN.FABRIC_ID, fabric)
                .set(VLAN.VID, 0)
                .set(VLAN.NAME, "untagged")
                .returning(VLAN.ID)
                .fetchSingle()
                .getId();
        int subnet = sql.insertInto(SUBNET)
                .set(SUBNET.NAME, network)
                .set(SUBNET.CIDR, network)
                .set(SUBNET.VLAN_ID, vlan)
                .returning(SUBNET.ID)
                .fetchSingle()
                .getId();
        Changes.created(sql, "fabric", fabric);
        Changes.created(sql, "vlan", vlan);
        Changes.created(sql, "subnet", subnet);
        return vlan;
    }

    private Node insertNode(DSLContext sql, String hostname, int type) {
        String systemId = systemIds.get();
        int id = sql.insertInto(NODE)
                .set(NODE.SYSTEM_ID, systemId)
                .set(NODE.NODE_TYPE, type)
                .set(NODE.HOSTNAME, hostname)
                .set(
                        NODE.DOMAIN_ID,
                        sql.select(DOMAIN.ID)
                                .from(DOMAIN)
                                .where(DOMAIN.IS_DEFAULT)
                                .fetchSingle(DOMAIN.ID))
                .set(
                        NODE.ZONE_ID,
                        sql.select(ZONE.ID)
                                .from(ZONE)
                                .where(ZONE.NAME.eq("default"))
                                .fetchSingle(ZONE.ID))
                .returning(NODE.ID)
                .fetchSingle()
                .getId();
        Changes.created(sql, "controller", systemId);
        return new Node(id, systemId);
    }

    private OffsetDateTime now() {
        return OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC);
    }

    /** A controller's row. */
    public record Node(int id, String systemId) {}
}
