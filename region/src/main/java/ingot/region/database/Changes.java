package ingot.region.database;

import static ingot.region.db.Tables.CHANGE;

import java.util.List;
import org.jooq.DSLContext;

/**
 * The feed of changes: every store that writes an object says so here, in the same transaction. Snapshots of racks and event
 * streams derive from it.
 */
public final class Changes {

    private Changes() {}

    public static void created(DSLContext sql, String kind, Object id) {
        add(sql, kind, "create", id, List.of());
    }

    public static void updated(DSLContext sql, String kind, Object id, String... fields) {
        add(sql, kind, "update", id, List.of(fields));
    }

    public static void deleted(DSLContext sql, String kind, Object id) {
        add(sql, kind, "delete", id, List.of());
    }

    private static void add(DSLContext sql, String kind, String action, Object id, List<String> fields) {
        sql.insertInto(CHANGE)
                .set(CHANGE.KIND, kind)
                .set(CHANGE.ACTION, action)
                .set(CHANGE.OBJECT_ID, id.toString())
                .set(CHANGE.FIELDS, fields.toArray(String[]::new))
                .execute();
        // Only a wake-up: readers find the rows by their transaction (design §3.5).
        sql.execute("notify ingot_change");
    }
}
