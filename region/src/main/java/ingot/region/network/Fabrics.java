package ingot.region.network;

import static ingot.region.db.Tables.FABRIC;
import static ingot.region.db.Tables.SUBNET;
import static ingot.region.db.Tables.VLAN;

import ingot.http.ApiError;
import ingot.region.database.Changes;
import ingot.region.db.tables.records.FabricRecord;
import ingot.region.db.tables.records.VlanRecord;
import java.util.regex.Pattern;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** Rows of fabrics: each has a default VLAN, the one with the lowest id. Stateless. */
public final class Fabrics {

    static final String KIND = "fabric";
    static final String VLAN_KIND = "vlan";

    /** The fabric that always may be used; made when it is first needed. */
    static final int DEFAULT_ID = 0;

    private static final Pattern RESERVED = Pattern.compile("fabric-[0-9]+");

    private Fabrics() {}

    /** Makes a fabric and its untagged VLAN. */
    public static FabricRecord create(
            DSLContext sql, @Nullable String name, String description, @Nullable String classType) {
        int id = sql.fetchSingle("select nextval('fabric_id_seq')").get(0, Integer.class);
        return insert(sql, id, name, description, classType);
    }

    /** The default VLAN of the default fabric; both are made when they do not exist. */
    public static VlanRecord defaultVlan(DSLContext sql) {
        // Two first subnets at once must not both make it.
        sql.execute("lock table fabric in share row exclusive mode");
        FabricRecord fabric =
                sql.selectFrom(FABRIC).where(FABRIC.ID.eq(DEFAULT_ID)).fetchOne();
        if (fabric == null) {
            insert(sql, DEFAULT_ID, null, "", null);
            sql.execute("select setval('fabric_id_seq', greatest(1, (select last_value from fabric_id_seq),"
                    + " (select max(id) + 1 from fabric)), false)");
        }
        return defaultVlan(sql, DEFAULT_ID);
    }

    /** The VLAN of a fabric that cannot be deleted and takes what other ones leave. */
    public static VlanRecord defaultVlan(DSLContext sql, int fabricId) {
        return sql.selectFrom(VLAN)
                .where(VLAN.FABRIC_ID.eq(fabricId))
                .orderBy(VLAN.ID)
                .limit(1)
                .fetchSingle();
    }

    /** Removes a fabric whose last VLAN moved away. */
    static void deleteIfEmpty(DSLContext sql, int fabricId) {
        if (fabricId != DEFAULT_ID && !sql.fetchExists(VLAN, VLAN.FABRIC_ID.eq(fabricId))) {
            sql.deleteFrom(FABRIC).where(FABRIC.ID.eq(fabricId)).execute();
            Changes.deleted(sql, KIND, fabricId);
        }
    }

    /** The name that a fabric gets: the given one, or one made of its number; 400 when it is another's number or taken. */
    static String name(DSLContext sql, int id, @Nullable String name) {
        if (name == null || name.isEmpty()) {
            return "fabric-" + id;
        }
        if (RESERVED.matcher(name).matches() && !name.equals("fabric-" + id)) {
            throw ApiError.field("name", "Reserved fabric name.");
        }
        if (sql.fetchExists(FABRIC, FABRIC.NAME.eq(name).and(FABRIC.ID.ne(id)))) {
            throw ApiError.field("name", "Fabric with this Name already exists.");
        }
        return name;
    }

    /** CIDRs of the subnets in a fabric, in order. */
    static java.util.List<String> cidrs(DSLContext sql, int fabricId) {
        return sql.select(SUBNET.CIDR)
                .from(SUBNET)
                .join(VLAN)
                .on(VLAN.ID.eq(SUBNET.VLAN_ID))
                .where(VLAN.FABRIC_ID.eq(fabricId))
                .orderBy(SUBNET.ID)
                .fetch(row -> String.valueOf(row.value1()));
    }

    private static FabricRecord insert(
            DSLContext sql, int id, @Nullable String name, String description, @Nullable String classType) {
        FabricRecord fabric = sql.insertInto(FABRIC)
                .set(FABRIC.ID, id)
                .set(FABRIC.NAME, name(sql, id, name))
                .set(FABRIC.DESCRIPTION, description)
                .set(FABRIC.CLASS_TYPE, classType)
                .returning()
                .fetchSingle();
        Changes.created(sql, KIND, id);
        int vlan = sql.insertInto(VLAN)
                .set(VLAN.FABRIC_ID, id)
                .set(VLAN.VID, 0)
                .set(VLAN.NAME, DSL.castNull(String.class))
                .returningResult(VLAN.ID)
                .fetchSingle()
                .value1();
        Changes.created(sql, VLAN_KIND, vlan);
        return fabric;
    }
}
