package ingot.region.network;

import static ingot.region.db.Tables.IP_ADDRESS;
import static ingot.region.db.Tables.IP_RANGE;
import static ingot.region.db.Tables.STATIC_ROUTE;

import ingot.core.network.Cidr;
import ingot.core.network.IpAddress;
import ingot.core.network.IpRange;
import ingot.region.db.tables.records.SubnetRecord;
import java.util.ArrayList;
import java.util.List;
import org.jooq.DSLContext;

/** Reads what takes the addresses of a subnet. Stateless. */
final class SubnetUses {

    private static final int DISCOVERED = 6;

    private SubnetUses() {}

    static SubnetUsage usage(DSLContext sql, SubnetRecord subnet) {
        return new SubnetUsage(Cidr.of(subnet.getCidr()), subnet.getManaged(), all(sql, subnet));
    }

    /** Ranges, gateways, name servers and addresses. */
    static List<SubnetUsage.Use> all(DSLContext sql, SubnetRecord subnet) {
        List<SubnetUsage.Use> uses = new ArrayList<>();
        sql.selectFrom(IP_RANGE)
                .where(IP_RANGE.SUBNET_ID.eq(subnet.getId()))
                .forEach(range -> uses.add(
                        new SubnetUsage.Use(IpRange.of(range.getStartIp(), range.getEndIp()), range.getType())));
        uses.addAll(single(sql, subnet, true));
        return uses;
    }

    /**
     * Single addresses: the gateway, name servers, gateways of routes, and addresses in use.
     *
     * @param discovered whether addresses that were only seen count too
     */
    static List<SubnetUsage.Use> single(DSLContext sql, SubnetRecord subnet, boolean discovered) {
        List<SubnetUsage.Use> uses = new ArrayList<>();
        if (subnet.getGatewayIp() != null) {
            uses.add(at(subnet.getGatewayIp(), "gateway-ip"));
        }
        for (String server : subnet.getDnsServers()) {
            uses.add(at(server, "dns-server"));
        }
        sql.select(STATIC_ROUTE.GATEWAY_IP)
                .from(STATIC_ROUTE)
                .where(STATIC_ROUTE.SOURCE_ID.eq(subnet.getId()))
                .forEach(row -> uses.add(at(row.value1(), "gateway-ip")));
        sql.select(IP_ADDRESS.IP)
                .from(IP_ADDRESS)
                .where(IP_ADDRESS.SUBNET_ID.eq(subnet.getId()))
                .and(IP_ADDRESS.IP.isNotNull())
                .and(discovered ? org.jooq.impl.DSL.noCondition() : IP_ADDRESS.ALLOC_TYPE.ne(DISCOVERED))
                .forEach(row -> uses.add(at(row.value1(), "assigned-ip")));
        return uses;
    }

    private static SubnetUsage.Use at(String address, String purpose) {
        IpAddress ip = IpAddress.of(address);
        return new SubnetUsage.Use(new IpRange(ip, ip), purpose);
    }
}
