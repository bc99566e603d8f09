package ingot.region.event;

import static ingot.region.db.Tables.AUDIT;

import ingot.core.event.EventType;
import ingot.http.Call;
import ingot.http.Principal;
import ingot.region.api.JsonText;
import ingot.region.database.Changes;
import java.util.Map;
import org.jooq.DSLContext;
import org.jooq.JSONB;
import org.jspecify.annotations.Nullable;

/**
 * Writes down a change that somebody asked for, in the transaction that makes it: the feed row, the audit row, and the audit
 * event that people read. Stateless but for who asked.
 */
public final class Journal {

    private final String actor;
    private final Events.Cause cause;

    private Journal(String actor, Events.Cause cause) {
        this.actor = actor;
        this.cause = cause;
    }

    /** The journal of one call. */
    public static Journal of(Call call) {
        String actor = switch (call.principal()) {
            case Principal.User user -> user.username();
            case Principal.Machine machine -> "machine " + machine.systemId();
            case Principal.Anonymous anonymous -> "anonymous";
        };
        return new Journal(actor, Events.Cause.of(call));
    }

    /** The journal of a command on the region's own host. */
    public static Journal ofCommand(String actor) {
        return new Journal(actor, new Events.Cause(actor, "CLI", null, ""));
    }

    public void created(DSLContext sql, EventType type, String kind, Object id, String description) {
        Changes.created(sql, kind, id);
        audit(sql, type, "create", kind, id, description, Map.of());
    }

    /**
     * Writes down an update.
     *
     * @param before old values of the changed fields, by name; secrets must not be among them
     */
    public void updated(
            DSLContext sql,
            EventType type,
            String kind,
            Object id,
            String description,
            Map<String, @Nullable Object> before) {
        Changes.updated(sql, kind, id, before.keySet().toArray(String[]::new));
        audit(sql, type, "update", kind, id, description, before);
    }

    public void deleted(DSLContext sql, EventType type, String kind, Object id, String description) {
        Changes.deleted(sql, kind, id);
        audit(sql, type, "delete", kind, id, description, Map.of());
    }

    /** Writes down an update whose store has already told the feed. */
    public void noted(
            DSLContext sql,
            EventType type,
            String kind,
            Object id,
            String description,
            Map<String, @Nullable Object> before) {
        audit(sql, type, "update", kind, id, description, before);
    }

    private void audit(
            DSLContext sql,
            EventType type,
            String action,
            String kind,
            Object id,
            String description,
            Map<String, @Nullable Object> before) {
        sql.insertInto(AUDIT)
                .set(AUDIT.ACTOR, actor)
                .set(AUDIT.ACTION, action)
                .set(AUDIT.KIND, kind)
                .set(AUDIT.OBJECT_ID, id.toString())
                .set(AUDIT.DETAIL, JSONB.valueOf(JsonText.of(before.isEmpty() ? Map.of() : Map.of("before", before))))
                .execute();
        Events.record(sql, type, null, description, cause);
    }
}
