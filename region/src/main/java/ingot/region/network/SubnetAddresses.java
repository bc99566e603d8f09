package ingot.region.network;

import static ingot.region.db.Tables.APP_USER;
import static ingot.region.db.Tables.DOMAIN;
import static ingot.region.db.Tables.INTERFACE;
import static ingot.region.db.Tables.IP_ADDRESS;
import static ingot.region.db.Tables.NODE;

import ingot.region.api.WireTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;

/** The addresses of a subnet that are in use, as {@code subnets/{id}/?op=ip_addresses} shows them. Stateless. */
final class SubnetAddresses {

    private SubnetAddresses() {}

    static List<Map<String, @Nullable Object>> documents(
            DSLContext sql, int subnetId, boolean withUsername, boolean withNode) {
        return sql.select(IP_ADDRESS.fields())
                .select(INTERFACE.NAME, NODE.SYSTEM_ID, NODE.NODE_TYPE, NODE.HOSTNAME, DOMAIN.NAME, APP_USER.USERNAME)
                .from(IP_ADDRESS)
                .leftJoin(INTERFACE)
                .on(INTERFACE.ID.eq(IP_ADDRESS.INTERFACE_ID))
                .leftJoin(NODE)
                .on(NODE.ID.eq(INTERFACE.NODE_ID))
                .leftJoin(DOMAIN)
                .on(DOMAIN.ID.eq(NODE.DOMAIN_ID))
                .leftJoin(APP_USER)
                .on(APP_USER.ID.eq(IP_ADDRESS.USER_ID))
                .where(IP_ADDRESS.SUBNET_ID.eq(subnetId))
                .and(IP_ADDRESS.IP.isNotNull())
                .orderBy(IP_ADDRESS.IP)
                .fetch(row -> document(row, withUsername, withNode));
    }

    private static Map<String, @Nullable Object> document(Record row, boolean withUsername, boolean withNode) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("ip", row.get(IP_ADDRESS.IP));
        document.put("alloc_type", row.get(IP_ADDRESS.ALLOC_TYPE));
        document.put("created", WireTime.spoken(row.get(IP_ADDRESS.CREATED)));
        document.put("updated", WireTime.spoken(row.get(IP_ADDRESS.UPDATED)));
        if (withUsername && row.get(APP_USER.USERNAME) != null) {
            document.put("user", row.get(APP_USER.USERNAME));
        }
        if (withNode && row.get(NODE.SYSTEM_ID) != null) {
            Map<String, @Nullable Object> node = new LinkedHashMap<>();
            node.put("system_id", row.get(NODE.SYSTEM_ID));
            node.put("node_type", row.get(NODE.NODE_TYPE));
            node.put("fqdn", row.get(NODE.HOSTNAME) + "." + row.get(DOMAIN.NAME));
            node.put("hostname", row.get(NODE.HOSTNAME));
            node.put("is_container", false);
            node.put("via", row.get(INTERFACE.NAME));
            document.put("node_summary", node);
        }
        return document;
    }
}
