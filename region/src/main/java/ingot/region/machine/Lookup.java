package ingot.region.machine;

import static ingot.region.db.Tables.DOMAIN;
import static ingot.region.db.Tables.NODE;
import static ingot.region.db.Tables.RESOURCE_POOL;
import static ingot.region.db.Tables.ZONE;

import ingot.core.machine.MachineAccess;
import ingot.core.machine.Permission;
import ingot.core.machine.SystemId;
import ingot.http.ApiError;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** Finds what a request names: nodes with a permission, zones, pools and domains by name. Runs in the caller's transaction. */
public final class Lookup {

    private Lookup() {}

    /** A machine that the caller may see, locked. */
    public static MachineStore.Loaded lock(DSLContext sql, String systemId, Actor actor, Permission permission) {
        return allowed(
                SystemId.valid(systemId) ? MachineStore.lock(sql, systemId).orElse(null) : null, actor, permission);
    }

    /** A machine that the caller may see, not locked. */
    public static MachineStore.Loaded read(DSLContext sql, String systemId, Actor actor, Permission permission) {
        return allowed(
                SystemId.valid(systemId) ? MachineStore.read(sql, systemId).orElse(null) : null, actor, permission);
    }

    private static MachineStore.Loaded allowed(
            MachineStore.@Nullable Loaded loaded, Actor actor, Permission permission) {
        if (loaded == null) {
            throw ApiError.notFound("Machine");
        }
        var principal = actor.principal();
        if (principal == null || !MachineAccess.allows(permission, principal, loaded.state())) {
            throw ApiError.forbidden("");
        }
        return loaded;
    }

    /** A zone by name. */
    public static int zone(DSLContext sql, String name) {
        Integer id = sql.select(ZONE.ID).from(ZONE).where(ZONE.NAME.eq(name)).fetchOne(ZONE.ID);
        if (id == null) {
            throw ApiError.field("zone", invalid(name));
        }
        return id;
    }

    /** The zone that new nodes get. */
    public static int defaultZone(DSLContext sql) {
        return sql.select(ZONE.ID)
                .from(ZONE)
                .orderBy(ZONE.NAME.eq("default").desc(), ZONE.ID)
                .limit(1)
                .fetchSingle()
                .value1();
    }

    /** A pool by name. */
    public static int pool(DSLContext sql, String name) {
        Integer id = sql.select(RESOURCE_POOL.ID)
                .from(RESOURCE_POOL)
                .where(RESOURCE_POOL.NAME.eq(name))
                .fetchOne(RESOURCE_POOL.ID);
        if (id == null) {
            throw ApiError.field("pool", invalid(name));
        }
        return id;
    }

    /** A domain by name or id. */
    public static int domain(DSLContext sql, String nameOrId) {
        Integer id = sql.select(DOMAIN.ID)
                .from(DOMAIN)
                .where(DOMAIN.NAME.eq(nameOrId))
                .fetchOne(DOMAIN.ID);
        if (id == null && nameOrId.matches("[0-9]{1,9}")) {
            id = sql.select(DOMAIN.ID)
                    .from(DOMAIN)
                    .where(DOMAIN.ID.eq(Integer.valueOf(nameOrId)))
                    .fetchOne(DOMAIN.ID);
        }
        if (id == null) {
            throw ApiError.field("domain", "Nonexistant domain.");
        }
        return id;
    }

    public static int defaultDomain(DSLContext sql) {
        return sql.select(DOMAIN.ID)
                .from(DOMAIN)
                .orderBy(DOMAIN.IS_DEFAULT.desc(), DOMAIN.ID)
                .limit(1)
                .fetchSingle()
                .value1();
    }

    static boolean hostnameTaken(DSLContext sql, String hostname, int domain, int exceptNode) {
        return sql.fetchExists(
                NODE,
                NODE.HOSTNAME
                        .equalIgnoreCase(hostname)
                        .and(NODE.DOMAIN_ID.eq(domain))
                        .and(NODE.ID.ne(exceptNode)));
    }

    private static String invalid(String name) {
        return "Select a valid choice. " + name + " is not one of the available choices.";
    }
}
