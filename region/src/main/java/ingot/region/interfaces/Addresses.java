package ingot.region.interfaces;

import static ingot.region.db.Tables.INTERFACE;
import static ingot.region.db.Tables.IP_ADDRESS;
import static ingot.region.db.Tables.IP_RANGE;
import static ingot.region.db.Tables.RESERVED_IP;
import static ingot.region.db.Tables.SUBNET;

import ingot.http.ApiError;
import ingot.region.db.tables.records.IpAddressRecord;
import ingot.region.db.tables.records.SubnetRecord;
import ingot.region.machine.Times;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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

    /** Addresses looked at in one subnet before it counts as full; protects against scanning an IPv6 subnet. */
    private static final int CANDIDATES_MAX = 1 << 17;

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
     * Picks the lowest free address of a subnet and keeps the subnet locked until the transaction ends. A reservation for the
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
        Set<BigInteger> used = used(sql, subnet);
        List<IpBlock> inside = new ArrayList<>();
        List<IpBlock> blocked = new ArrayList<>();
        IpBlock whole = IpBlock.ofCidr(subnet.getCidr());
        sql.selectFrom(IP_RANGE).where(IP_RANGE.SUBNET_ID.eq(subnetId)).forEach(range -> {
            IpBlock block = IpBlock.of(range.getStartIp(), range.getEndIp());
            if (subnet.getManaged() || range.getType().equals("dynamic")) {
                blocked.add(block);
            } else {
                // In a subnet that is not managed, only reserved ranges may be given out.
                inside.add(block);
            }
        });
        if (subnet.getManaged()) {
            inside.add(whole.hosts());
        }
        int looked = 0;
        for (IpBlock block : inside) {
            BigInteger candidate = block.first();
            while (candidate.compareTo(block.last()) <= 0 && looked++ < CANDIDATES_MAX) {
                BigInteger address = candidate;
                IpBlock around = blocked.stream()
                        .filter(other -> other.contains(address))
                        .findFirst()
                        .orElse(null);
                if (around != null) {
                    candidate = around.last().add(BigInteger.ONE);
                } else if (used.contains(candidate)) {
                    candidate = candidate.add(BigInteger.ONE);
                } else {
                    return whole.text(candidate);
                }
            }
        }
        throw ApiError.unavailable("No more IPs available in subnet: " + subnet.getCidr() + ".");
    }

    private static boolean taken(DSLContext sql, String ip) {
        return sql.fetchExists(IP_ADDRESS, IP_ADDRESS.IP.eq(ip).and(IP_ADDRESS.ALLOC_TYPE.ne(DISCOVERED)));
    }

    private static Set<BigInteger> used(DSLContext sql, SubnetRecord subnet) {
        Set<BigInteger> used = new HashSet<>();
        String gateway = subnet.getGatewayIp();
        if (gateway != null) {
            used.add(IpBlock.number(gateway));
        }
        for (String server : subnet.getDnsServers()) {
            used.add(IpBlock.number(server));
        }
        sql.select(RESERVED_IP.IP)
                .from(RESERVED_IP)
                .where(RESERVED_IP.SUBNET_ID.eq(subnet.getId()))
                .forEach(row -> used.add(IpBlock.number(row.value1())));
        sql.select(IP_ADDRESS.IP)
                .from(IP_ADDRESS)
                .where(IP_ADDRESS.SUBNET_ID.eq(subnet.getId()))
                .and(IP_ADDRESS.IP.isNotNull())
                .forEach(row -> used.add(IpBlock.number(row.value1())));
        return used;
    }
}
