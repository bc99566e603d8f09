package ingot.region.database;

import static ingot.region.db.Tables.CHANGE;

import java.util.List;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.jspecify.annotations.Nullable;

/**
 * Reads the feed of changes so that none is missed and none is waited for (design §3.5). Row numbers are given before commit,
 * so that a later number may be visible first; a reader therefore remembers which transactions it could see, and is given the
 * rows of those that it could not see then and can see now. A transaction that stays open for long delays its own rows alone.
 */
public final class ChangeFeed {

    /** Rows of one reading; who has missed more has missed too much to look at them one by one. */
    public static final int ROWS_MAX = 10_000;

    private ChangeFeed() {}

    /** One change: what kind of object, and which. */
    public record Change(String kind, String objectId) {}

    /**
     * What happened, and where to go on.
     *
     * @param cursor the transactions that this reading could see, for the next one
     * @param complete false when too much happened; look at everything then
     */
    public record Seen(String cursor, List<Change> changes, boolean complete) {}

    /**
     * The changes since a cursor, each object once.
     *
     * @param sql a transaction with one view of the database ({@link Database#read})
     * @param cursor of the reading before; null for the first, which is never complete
     */
    public static Seen since(DSLContext sql, @Nullable String cursor) {
        String now = sql.fetchSingle("select pg_current_snapshot()::text").get(0, String.class);
        if (cursor == null) {
            return new Seen(now, List.of(), false);
        }
        List<Change> changes = sql.selectDistinct(CHANGE.KIND, CHANGE.OBJECT_ID)
                .from(CHANGE)
                .where(DSL.condition(
                        "xid >= pg_snapshot_xmin({0}::pg_snapshot) and not pg_visible_in_snapshot(xid, {0}::pg_snapshot)",
                        DSL.val(cursor, SQLDataType.VARCHAR)))
                .limit(ROWS_MAX + 1)
                .fetch(row -> new Change(row.value1(), row.value2()));
        return changes.size() > ROWS_MAX ? new Seen(now, List.of(), false) : new Seen(now, changes, true);
    }
}
