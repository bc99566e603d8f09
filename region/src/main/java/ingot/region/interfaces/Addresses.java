package ingot.region.interfaces;

import static ingot.region.db.Tables.INTERFACE;
import static ingot.region.db.Tables.IP_ADDRESS;
import static ingot.region.db.Tables.IP_RANGE;
import static ingot.region.db.Tables.RESERVED_IP;
import static ingot.region.db.Tables.SUBNET;

import ingot.core.network.Cidr;
import ingot.core.network.FreeAddresses;
import ingot.core.network.IpAddress;
import ingot.core.network.IpRange;
import ingot.http.ApiError;
import ingot.region.db.tables.records.IpAddressRecord;
import ingot.region.db.tables.records.SubnetRecord;
import ingot.region.machine.Times;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Addresses for automatic and sticky links: picked so that no two machines ever hold the same one. The subnet's row is locked
 * while one is picked, and a unique index stands behind it.
 */
public final class Addresses {

    /** ip_address.alloc_type. */
    public static final int AUTO = 0;

    public static final int STICKY = 1;
    public static final int USER_RESERVED = 4;
    public static final int DHCP = 5;
    public static final int DISCOVERED = 6;

    private Addresses() {}

    /**
     * Gives every automatic link of a machine's enabled interfaces an address.
     *
     * @throws ApiError 503 when a subnet has none left
     */
    public static void claim(DSLContext sql, int nodeId, Instant now) {
        List<IpAddressRecord> links = sql.select(IP_ADDRESS.fields())
                .from(IP_ADDRESS)
                .join(INTERFACE)
                .on(INTERFACE.ID.eq(IP_ADDRESS.INTERFACE_ID))
                .where(INTERFACE.NODE_ID.eq(nodeId))
                .and(INTERFACE.ENABLED)
                .and(IP_ADDRESS.ALLOC_TYPE.eq(AUTO))
                .and(IP_ADDRESS.IP.isNull())
                .and(IP_ADDRESS.SUBNET_ID.isNotNull())
                // Always in the same order, so that two deployments never wait for each other.
                .orderBy(IP_ADDRESS.SUBNET_ID, IP_ADDRESS.ID)
                .fetchInto(IP_ADDRESS);
        for (IpAddressRecord link : links) {
            String mac = sql.select(INTERFACE.MAC_ADDRESS)
                    .from(INTERFACE)
                    .where(INTERFACE.ID.eq(link.getInterfaceId()))
                    .fetchOne(INTERFACE.MAC_ADDRESS);
            sql.update(IP_ADDRESS)
                    .set(IP_ADDRESS.IP, pick(sql, link.getSubnetId(), mac))
                    .set(IP_ADDRESS.UPDATED, Times.column(now))
                    .where(IP_ADDRESS.ID.eq(link.getId()))
                    .execute();
        }
    }

    /** Frees the automatic addresses of a machine; the links stay. */
    public static void release(DSLContext sql, int nodeId, Instant now) {
        sql.update(IP_ADDRESS)
                .set(IP_ADDRESS.IP, (String) null)
                .set(IP_ADDRESS.UPDATED, Times.column(now))
                .where(IP_ADDRESS.ALLOC_TYPE.eq(AUTO))
                .and(IP_ADDRESS.INTERFACE_ID.in(
                        sql.select(INTERFACE.ID).from(INTERFACE).where(INTERFACE.NODE_ID.eq(nodeId))))
                .execute();
    }

    /**
     * Picks a free address of a subnet and keeps the subnet locked until the transaction ends. A reservation for the
     * MAC comes first.
     *
     * @throws ApiError 503 when there is none
     */
    static String pick(DSLContext sql, int subnetId, @Nullable String mac) {
        SubnetRecord subnet =
                sql.selectFrom(SUBNET).where(SUBNET.ID.eq(subnetId)).forUpdate().fetchSingle();
        if (mac != null) {
            String reserved = sql.select(RESERVED_IP.IP)
                    .from(RESERVED_IP)
                    .where(RESERVED_IP.SUBNET_ID.eq(subnetId))
                    .and(RESERVED_IP.MAC_ADDRESS.eq(mac))
                    .fetchOne(RESERVED_IP.IP);
            if (reserved != null && !taken(sql, reserved)) {
                return reserved;
            }
        }
        Cidr cidr = Cidr.of(subnet.getCidr());
        List<IpRange> used = used(sql, subnet);
        List<IpRange> reserved = new ArrayList<>();
        sql.selectFrom(IP_RANGE).where(IP_RANGE.SUBNET_ID.eq(subnetId)).forEach(range -> {
            boolean blocked = subnet.getManaged() || range.getType().equals("dynamic");
            (blocked ? used : reserved).add(IpRange.of(range.getStartIp(), range.getEndIp()));
        });
        FreeAddresses free =
                subnet.getManaged() ? FreeAddresses.managed(cidr, used) : FreeAddresses.unmanaged(cidr, reserved, used);
        return free.next()
                .map(IpAddress::toString)
                .orElseThrow(() -> ApiError.unavailable("No more IPs available in subnet: " + subnet.getCidr() + "."));
    }

    private static boolean taken(DSLContext sql, String ip) {
        return sql.fetchExists(IP_ADDRESS, IP_ADDRESS.IP.eq(ip).and(IP_ADDRESS.ALLOC_TYPE.ne(DISCOVERED)));
    }

    private static List<IpRange> used(DSLContext sql, SubnetRecord subnet) {
        List<String> used = new ArrayList<>();
        String gateway = subnet.getGatewayIp();
        if (gateway != null) {
            used.add(gateway);
        }
        used.addAll(List.of(subnet.getDnsServers()));
        used.addAll(sql.select(RESERVED_IP.IP)
                .from(RESERVED_IP)
                .where(RESERVED_IP.SUBNET_ID.eq(subnet.getId()))
                .fetch(RESERVED_IP.IP));
        used.addAll(sql.select(IP_ADDRESS.IP)
                .from(IP_ADDRESS)
                .where(IP_ADDRESS.SUBNET_ID.eq(subnet.getId()))
                .and(IP_ADDRESS.IP.isNotNull())
                .fetch(IP_ADDRESS.IP));
        List<IpRange> ranges = new ArrayList<>();
        used.forEach(address -> ranges.add(IpRange.of(address, address)));
        return ranges;
    }
}
