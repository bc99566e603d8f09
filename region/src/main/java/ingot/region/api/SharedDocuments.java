package ingot.region.api;

import static ingot.region.db.Tables.RESOURCE_POOL;
import static ingot.region.db.Tables.ZONE;

import ingot.region.group.PoolDocuments;
import ingot.region.group.ZoneDocuments;
import ingot.region.network.DomainDocuments;
import ingot.region.network.SubnetDocuments;
import ingot.region.network.VlanDocuments;
import ingot.region.tag.TagDocuments;
import java.util.HashMap;
import java.util.Map;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The objects that many machines share, as documents by id, for embedding in other documents: one query for each table, made
 * when that table is first asked for. Belongs to one transaction; not thread-safe. Documents are shared: do not change them.
 */
public final class SharedDocuments {

    private final DSLContext sql;
    private @Nullable Map<Integer, Map<String, @Nullable Object>> zones;
    private @Nullable Map<Integer, Map<String, @Nullable Object>> pools;
    private @Nullable Map<Integer, Map<String, @Nullable Object>> domains;
    private @Nullable Map<Integer, Map<String, @Nullable Object>> vlans;
    private @Nullable Map<Integer, Map<String, @Nullable Object>> subnets;
    private @Nullable Map<Integer, Map<String, @Nullable Object>> tags;

    public SharedDocuments(DSLContext sql) {
        this.sql = sql;
    }

    public Map<Integer, Map<String, @Nullable Object>> zones() {
        if (zones == null) {
            Map<Integer, Map<String, @Nullable Object>> all = new HashMap<>();
            sql.selectFrom(ZONE).forEach(zone -> all.put(zone.getId(), ZoneDocuments.of(zone)));
            zones = all;
        }
        return zones;
    }

    public Map<Integer, Map<String, @Nullable Object>> pools() {
        if (pools == null) {
            Map<Integer, Map<String, @Nullable Object>> all = new HashMap<>();
            sql.selectFrom(RESOURCE_POOL).forEach(pool -> all.put(pool.getId(), PoolDocuments.of(pool)));
            pools = all;
        }
        return pools;
    }

    public Map<Integer, Map<String, @Nullable Object>> domains() {
        if (domains == null) {
            domains = DomainDocuments.all(sql);
        }
        return domains;
    }

    public Map<Integer, Map<String, @Nullable Object>> vlans() {
        if (vlans == null) {
            vlans = VlanDocuments.all(sql);
        }
        return vlans;
    }

    public Map<Integer, Map<String, @Nullable Object>> subnets() {
        if (subnets == null) {
            subnets = SubnetDocuments.all(sql, vlans());
        }
        return subnets;
    }

    public Map<Integer, Map<String, @Nullable Object>> tags() {
        if (tags == null) {
            tags = TagDocuments.all(sql);
        }
        return tags;
    }

    public Map<String, @Nullable Object> zone(int id) {
        return known(zones(), "zone", id);
    }

    public Map<String, @Nullable Object> pool(int id) {
        return known(pools(), "resource pool", id);
    }

    public Map<String, @Nullable Object> domain(int id) {
        return known(domains(), "domain", id);
    }

    public Map<String, @Nullable Object> vlan(int id) {
        return known(vlans(), "VLAN", id);
    }

    public Map<String, @Nullable Object> subnet(int id) {
        return known(subnets(), "subnet", id);
    }

    private static Map<String, @Nullable Object> known(
            Map<Integer, Map<String, @Nullable Object>> all, String type, int id) {
        Map<String, @Nullable Object> document = all.get(id);
        if (document == null) {
            throw new IllegalStateException(type + ": " + id + " (no such row in this transaction)");
        }
        return document;
    }
}
