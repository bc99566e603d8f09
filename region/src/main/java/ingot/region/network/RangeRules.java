package ingot.region.network;

import static ingot.region.db.Tables.IP_RANGE;

import ingot.core.network.Cidr;
import ingot.core.network.IpRange;
import ingot.http.ApiError;
import ingot.region.db.tables.records.IpRangeRecord;
import ingot.region.db.tables.records.SubnetRecord;
import java.math.BigInteger;
import java.util.List;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** What a range may be (facts/networking.md §1.5). The subnet's row must be locked. Stateless. */
final class RangeRules {

    static final String DYNAMIC = "dynamic";
    static final String RESERVED = "reserved";

    private static final BigInteger IPV6_DYNAMIC_MIN = BigInteger.valueOf(256);

    private RangeRules() {}

    /**
     * Checks a range that is about to be stored.
     *
     * @param id of the stored row when it is an update
     * @param before its extent before, when it was dynamic already: inside it nothing new can clash
     * @throws ApiError 400 by field
     */
    static void check(
            DSLContext sql,
            SubnetRecord subnet,
            IpRange range,
            String type,
            @Nullable Integer id,
            @Nullable IpRange before) {
        Cidr cidr = Cidr.of(subnet.getCidr());
        if (!cidr.contains(range.first())) {
            throw ApiError.field("start_ip", "Start IP address must be within subnet: " + cidr + ".");
        }
        if (!cidr.contains(range.last())) {
            throw ApiError.field("end_ip", "End IP address must be within subnet: " + cidr + ".");
        }
        boolean hosts = cidr.prefixLength() < cidr.network().family().bits() - 1;
        if (hosts && range.first().equals(cidr.first())) {
            throw ApiError.field("start_ip", "Reserved network address cannot be included in IP range.");
        }
        if (hosts && range.first().ipv4() && range.last().equals(cidr.last())) {
            throw ApiError.field("end_ip", "Broadcast address cannot be included in IP range.");
        }
        boolean dynamic = type.equals(DYNAMIC);
        if (dynamic && !range.first().ipv4() && range.size().compareTo(IPV6_DYNAMIC_MIN) < 0) {
            throw ApiError.field(
                    "__all__", "IPv6 dynamic range must be at least " + IPV6_DYNAMIC_MIN + " addresses in size.");
        }
        List<IpRangeRecord> others =
                sql
                        .selectFrom(IP_RANGE)
                        .where(IP_RANGE.SUBNET_ID.eq(subnet.getId()))
                        .orderBy(IP_RANGE.ID)
                        .fetch()
                        .stream()
                        .filter(other -> !other.getId().equals(id))
                        .toList();
        if (dynamic && !subnet.getManaged()) {
            requireReserved(others, range);
        }
        for (IpRangeRecord other : others) {
            boolean inner = !subnet.getManaged() && !other.getType().equals(type);
            if (!inner && of(other).overlaps(range)) {
                throw conflict(type, other.getType() + " range " + of(other));
            }
        }
        if (dynamic) {
            requireFree(sql, subnet, range, before);
        }
    }

    static IpRange of(IpRangeRecord range) {
        return IpRange.of(range.getStartIp(), range.getEndIp());
    }

    private static void requireReserved(List<IpRangeRecord> others, IpRange range) {
        boolean inside = others.stream()
                .filter(other -> other.getType().equals(RESERVED))
                .map(RangeRules::of)
                .anyMatch(reserved -> reserved.contains(range.first()) && reserved.contains(range.last()));
        if (!inside) {
            throw ApiError.field(
                    "__all__", "In a subnet that is not managed, a dynamic range must lie inside a reserved one.");
        }
    }

    private static void requireFree(DSLContext sql, SubnetRecord subnet, IpRange range, @Nullable IpRange before) {
        for (SubnetUsage.Use use : SubnetUses.single(sql, subnet, false)) {
            boolean known = before != null && before.contains(use.range().first());
            if (!known && range.contains(use.range().first())) {
                throw conflict(DYNAMIC, use.purpose() + " " + use.range().first());
            }
        }
    }

    private static ApiError conflict(String type, String other) {
        return ApiError.field(
                "__all__",
                "Requested " + type + " range conflicts with an existing IP address or range: " + other + ".");
    }
}
