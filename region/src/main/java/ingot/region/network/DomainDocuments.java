package ingot.region.network;

import static ingot.region.db.Tables.DOMAIN;
import static ingot.region.db.Tables.INTERFACE;
import static ingot.region.db.Tables.IP_ADDRESS;
import static ingot.region.db.Tables.NODE;
import static org.jooq.impl.DSL.count;

import ingot.region.api.ApiPath;
import ingot.region.db.tables.records.DomainRecord;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** Domains as they travel. */
public final class DomainDocuments {

    private DomainDocuments() {}

    /**
     * One domain.
     *
     * @param records number of address records that names in this domain have
     */
    public static Map<String, @Nullable Object> of(DomainRecord domain, int records) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("id", domain.getId());
        document.put("name", domain.getName());
        document.put("ttl", domain.getTtl());
        document.put("authoritative", domain.getAuthoritative());
        document.put("resource_record_count", records);
        document.put("is_default", domain.getIsDefault());
        document.put("resource_uri", ApiPath.of("domains", domain.getId()));
        return document;
    }

    /** All domains by id, in the order of ids. */
    public static Map<Integer, Map<String, @Nullable Object>> all(DSLContext sql) {
        Map<Integer, Integer> records = sql.select(NODE.DOMAIN_ID, count())
                .from(IP_ADDRESS)
                .join(INTERFACE)
                .on(INTERFACE.ID.eq(IP_ADDRESS.INTERFACE_ID))
                .join(NODE)
                .on(NODE.ID.eq(INTERFACE.NODE_ID))
                .where(IP_ADDRESS.IP.isNotNull())
                .groupBy(NODE.DOMAIN_ID)
                .fetchMap(NODE.DOMAIN_ID, count());
        Map<Integer, Map<String, @Nullable Object>> all = new LinkedHashMap<>();
        sql.selectFrom(DOMAIN)
                .orderBy(DOMAIN.ID)
                .forEach(domain -> all.put(domain.getId(), of(domain, records.getOrDefault(domain.getId(), 0))));
        return all;
    }
}
