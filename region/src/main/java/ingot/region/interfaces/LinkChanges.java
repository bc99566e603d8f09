package ingot.region.interfaces;

import static ingot.region.db.Tables.INTERFACE;
import static ingot.region.db.Tables.IP_ADDRESS;
import static ingot.region.db.Tables.IP_RANGE;
import static ingot.region.db.Tables.NODE;
import static ingot.region.db.Tables.RESERVED_IP;
import static ingot.region.db.Tables.SUBNET;

import ingot.core.network.Cidr;
import ingot.core.network.IpAddress;
import ingot.core.network.IpRange;
import ingot.core.network.LinkMode;
import ingot.http.ApiError;
import ingot.region.db.tables.records.InterfaceRecord;
import ingot.region.db.tables.records.IpAddressRecord;
import ingot.region.db.tables.records.SubnetRecord;
import java.time.Instant;
import java.util.List;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** Changes of an interface's links (facts: networking §3). Runs in the caller's transaction, with the node locked. */
final class LinkChanges {

    private final DSLContext sql;
    private final InterfaceRecord nic;
    private final Instant now;

    LinkChanges(DSLContext sql, InterfaceRecord nic, Instant now) {
        this.sql = sql;
        this.nic = nic;
        this.now = now;
    }

    /**
     * Adds a link and returns its id.
     *
     * @param force drop other links and take the subnet's VLAN
     */
    int link(LinkMode mode, @Nullable SubnetRecord subnet, @Nullable String ip, boolean force) {
        if (subnet == null && (mode == LinkMode.AUTO || mode == LinkMode.STATIC)) {
            throw ApiError.field("subnet", "This field is required.");
        }
        if (ip != null && mode != LinkMode.STATIC) {
            throw ApiError.field("ip_address", "An address can be given in mode static only.");
        }
        if (force) {
            drop(IP_ADDRESS.ALLOC_TYPE.ne(Addresses.DISCOVERED));
        }
        takeVlan(subnet, force);
        switch (mode) {
            case LINK_UP -> {
                if (!configured().isEmpty()) {
                    if (!force) {
                        throw ApiError.field(
                                "mode",
                                "Cannot configure interface to link up (with no IP address) while it has other links.");
                    }
                }
            }
            case DHCP -> {
                drop(IP_ADDRESS.ALLOC_TYPE.eq(Addresses.DHCP));
                dropLinkUp();
            }
            case AUTO, STATIC -> {
                drop(IP_ADDRESS.ALLOC_TYPE.eq(Addresses.DHCP));
                dropLinkUp();
            }
        }
        Integer subnetId = subnet == null ? null : subnet.getId();
        return switch (mode) {
            case AUTO -> Links.insert(sql, nic.getId(), Addresses.AUTO, subnetId, null, now);
            case DHCP -> Links.insert(sql, nic.getId(), Addresses.DHCP, subnetId, null, now);
            case LINK_UP -> Links.insert(sql, nic.getId(), Addresses.STICKY, subnetId, null, now);
            case STATIC -> {
                if (subnet == null) {
                    throw ApiError.field("subnet", "This field is required.");
                }
                yield Links.insert(sql, nic.getId(), Addresses.STICKY, subnetId, fixed(subnet, ip), now);
            }
        };
    }

    private void takeVlan(@Nullable SubnetRecord subnet, boolean force) {
        if (subnet == null) {
            return;
        }
        Integer vlan = nic.getVlanId();
        if (vlan != null && !vlan.equals(subnet.getVlanId()) && !force) {
            throw ApiError.field(
                    "subnet",
                    "Subnet " + subnet.getCidr() + " is not on the interface's VLAN (force=true moves it there).");
        }
        if (!subnet.getVlanId().equals(vlan)) {
            nic.setVlanId(subnet.getVlanId());
            nic.attach(sql.configuration());
            nic.update();
        }
    }

    /** The address asked for, if it is free; else the next free one. */
    private String fixed(SubnetRecord subnet, @Nullable String asked) {
        if (asked == null) {
            return Addresses.pick(sql, subnet.getId(), nic.getMacAddress());
        }
        IpAddress ip = IpAddress.parse(asked)
                .orElseThrow(() -> ApiError.field("ip_address", "Enter a valid IPv4 or IPv6 address."));
        if (!Cidr.of(subnet.getCidr()).contains(ip)) {
            throw ApiError.field("ip_address", "IP address is not in the given subnet '" + subnet.getCidr() + "'.");
        }
        String text = ip.toString();
        // The subnet is the lock: nobody else picks this address meanwhile.
        sql.select(SUBNET.ID)
                .from(SUBNET)
                .where(SUBNET.ID.eq(subnet.getId()))
                .forUpdate()
                .fetchSingle();
        boolean dynamic = sql
                .selectFrom(IP_RANGE)
                .where(IP_RANGE.SUBNET_ID.eq(subnet.getId()))
                .and(IP_RANGE.TYPE.eq("dynamic"))
                .stream()
                .anyMatch(range ->
                        IpRange.of(range.getStartIp(), range.getEndIp()).contains(ip));
        if (dynamic) {
            throw ApiError.of(404, text + " is within the dynamic range of subnet " + subnet.getCidr() + ".");
        }
        if (sql.fetchExists(IP_ADDRESS, IP_ADDRESS.IP.eq(text).and(IP_ADDRESS.ALLOC_TYPE.ne(Addresses.DISCOVERED)))
                || text.equals(subnet.getGatewayIp())) {
            throw ApiError.of(404, "The IP address " + text + " is already in use.");
        }
        String reservedFor = sql.select(RESERVED_IP.MAC_ADDRESS)
                .from(RESERVED_IP)
                .where(RESERVED_IP.IP.eq(text))
                .fetchOne(RESERVED_IP.MAC_ADDRESS);
        if (reservedFor != null && !reservedFor.equals(nic.getMacAddress())) {
            throw ApiError.conflict("The IP address " + text + " is reserved for another MAC address.");
        }
        return text;
    }

    private List<IpAddressRecord> configured() {
        return sql.selectFrom(IP_ADDRESS)
                .where(IP_ADDRESS.INTERFACE_ID.eq(nic.getId()))
                .and(IP_ADDRESS.ALLOC_TYPE.ne(Addresses.DISCOVERED))
                .fetch();
    }

    private void drop(Condition which) {
        sql.deleteFrom(IP_ADDRESS)
                .where(IP_ADDRESS.INTERFACE_ID.eq(nic.getId()))
                .and(which)
                .execute();
    }

    private void dropLinkUp() {
        drop(IP_ADDRESS.ALLOC_TYPE.eq(Addresses.STICKY).and(IP_ADDRESS.IP.isNull()));
    }

    /** Takes one link away; an interface with a VLAN is at least up. */
    void unlink(int linkId) {
        int gone = sql.deleteFrom(IP_ADDRESS)
                .where(IP_ADDRESS.ID.eq(linkId))
                .and(IP_ADDRESS.INTERFACE_ID.eq(nic.getId()))
                .and(IP_ADDRESS.ALLOC_TYPE.ne(Addresses.DISCOVERED))
                .execute();
        if (gone == 0) {
            throw ApiError.field("id", "Link " + linkId + " is no link of interface " + nic.getName() + ".");
        }
        if (configured().isEmpty() && nic.getVlanId() != null) {
            Links.insert(sql, nic.getId(), Addresses.STICKY, null, null, now);
        }
    }

    /** Takes all links and the VLAN away. */
    void disconnect() {
        drop(IP_ADDRESS.ALLOC_TYPE.ne(Addresses.DISCOVERED));
        nic.setVlanId(null);
        nic.attach(sql.configuration());
        nic.update();
    }

    /**
     * Makes the gateway of a link's subnet the node's own.
     *
     * @param linkId null when there is only one link whose subnet has a gateway
     */
    void makeGateway(@Nullable Long linkId) {
        List<IpAddressRecord> links = configured().stream()
                .filter(link -> link.getSubnetId() != null)
                .filter(link -> linkId == null || link.getId().longValue() == linkId)
                .filter(link -> link.getAllocType() == Addresses.AUTO || link.getIp() != null)
                .filter(link -> gateway(link) != null)
                .toList();
        if (links.isEmpty()) {
            throw ApiError.badRequest("This interface has no usable gateways.");
        }
        boolean mixed = links.stream().map(this::six).distinct().count() != links.size();
        if (mixed) {
            throw ApiError.badRequest(
                    "This field is required; Interface has more than one usable IPv4 and IPv6 gateways.");
        }
        for (IpAddressRecord link : links) {
            sql.update(NODE)
                    .set(six(link) ? NODE.GATEWAY_LINK_IPV6_ID : NODE.GATEWAY_LINK_IPV4_ID, link.getId())
                    .where(NODE.ID.in(
                            sql.select(INTERFACE.NODE_ID).from(INTERFACE).where(INTERFACE.ID.eq(nic.getId()))))
                    .execute();
        }
    }

    private boolean six(IpAddressRecord link) {
        return String.valueOf(gateway(link)).contains(":");
    }

    private @Nullable String gateway(IpAddressRecord link) {
        return sql.select(SUBNET.GATEWAY_IP)
                .from(SUBNET)
                .where(SUBNET.ID.eq(link.getSubnetId()))
                .fetchOne(SUBNET.GATEWAY_IP);
    }
}
