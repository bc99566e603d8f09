package ingot.region.timeline;

import static ingot.region.db.Tables.TIMELINE_STEP;

import ingot.core.machine.MachineStatus;
import ingot.core.machine.Permission;
import ingot.http.Call;
import ingot.http.Operation;
import ingot.http.Param;
import ingot.http.Reply;
import ingot.region.database.Database;
import ingot.region.db.tables.records.NodeRecord;
import ingot.region.db.tables.records.TimelineStepRecord;
import ingot.region.machine.Actor;
import ingot.region.machine.Lookup;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** {@code op=timeline} of a machine: what happened, and for one that is under way what is awaited (interface.md §4). */
public final class TimelineOperations {

    private static final int STEPS_MAX = 1000;

    private final Database database;
    private final InstantSource clock;

    public TimelineOperations(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    public List<Operation> operations() {
        return List.of(Operation.get("/MAAS/api/2.0/machines/{system_id}/")
                .op("timeline")
                .as("MachineHandler", "timeline")
                .params(Param.integer("since", 0, Long.MAX_VALUE, "Only steps after this one."))
                .summary("Show what happened to the machine, step by step.")
                .does(this::timeline));
    }

    private Reply timeline(Call call) {
        Long since = call.parameters().integer("since");
        return Reply.json(database.read(sql -> {
            NodeRecord node = Lookup.read(sql, call.pathValue("system_id"), Actor.of(call), Permission.VIEW)
                    .row();
            List<Map<String, @Nullable Object>> steps = new ArrayList<>();
            for (TimelineStepRecord row : sql.selectFrom(TIMELINE_STEP)
                    .where(TIMELINE_STEP.NODE_ID.eq(node.getId()))
                    .and(TIMELINE_STEP.ID.gt(since == null ? 0L : since))
                    .orderBy(TIMELINE_STEP.ID)
                    .limit(STEPS_MAX)
                    .fetch()) {
                steps.add(step(row));
            }
            Map<String, @Nullable Object> document = new LinkedHashMap<>();
            document.put("steps", steps);
            document.put("stuck", stuck(sql, node));
            return document;
        }));
    }

    private static Map<String, @Nullable Object> step(TimelineStepRecord row) {
        Map<String, @Nullable Object> step = new LinkedHashMap<>();
        step.put("id", row.getId());
        step.put("time", row.getAt().toInstant().toString());
        step.put("source", row.getSource());
        step.put("step", row.getStep());
        step.put("detail", row.getDetail());
        step.put("duration_ms", row.getDurationMs());
        step.put("bytes", row.getBytes());
        step.put("attempt", row.getAttempt() == null ? null : row.getAttempt().toString());
        return step;
    }

    /** What a machine in a passing status last did, and what it has to do next. */
    private @Nullable Map<String, @Nullable Object> stuck(DSLContext sql, NodeRecord node) {
        MachineStatus status = MachineStatus.ofNumber(node.getStatus()).orElse(MachineStatus.NEW);
        String awaiting = awaiting(status, node);
        if (awaiting == null) {
            return null;
        }
        TimelineStepRecord last = sql.selectFrom(TIMELINE_STEP)
                .where(TIMELINE_STEP.NODE_ID.eq(node.getId()))
                .orderBy(TIMELINE_STEP.ID.desc())
                .limit(1)
                .fetchOne();
        Map<String, @Nullable Object> stuck = new LinkedHashMap<>();
        stuck.put("last", last == null ? null : last.getStep() + " " + last.getDetail());
        stuck.put("awaiting", awaiting);
        Instant since = last == null ? clock.instant() : last.getAt().toInstant();
        stuck.put("since", since.toString());
        stuck.put("usual_seconds", usualSeconds(sql, last));
        stuck.put(
                "deadline",
                node.getStatusExpires() == null
                        ? null
                        : node.getStatusExpires().toInstant().toString());
        return stuck;
    }

    private static @Nullable String awaiting(MachineStatus status, NodeRecord node) {
        return switch (status) {
            case COMMISSIONING -> "the machine's commissioning results";
            case TESTING -> "the machine's test results";
            case DEPLOYING ->
                node.getNetboot()
                        ? "the installer to finish and switch network boot off"
                        : "the installed system to ask for its user data";
            case DISK_ERASING -> "the disks to be erased";
            case RELEASING -> "the machine to be off";
            case ENTERING_RESCUE_MODE -> "the ephemeral system to report";
            case EXITING_RESCUE_MODE -> "the machine to reach its former power state";
            case NEW,
                    FAILED_COMMISSIONING,
                    MISSING,
                    READY,
                    RESERVED,
                    DEPLOYED,
                    RETIRED,
                    BROKEN,
                    ALLOCATED,
                    FAILED_DEPLOYMENT,
                    FAILED_RELEASING,
                    FAILED_DISK_ERASING,
                    RESCUE_MODE,
                    FAILED_ENTERING_RESCUE_MODE,
                    FAILED_EXITING_RESCUE_MODE,
                    FAILED_TESTING -> null;
        };
    }

    /** How long the step that is awaited took at other times: the mean time from the last step to the next one. */
    private static @Nullable Long usualSeconds(DSLContext sql, @Nullable TimelineStepRecord last) {
        if (last == null) {
            return null;
        }
        var mean = sql.resultQuery("""
                        select extract(epoch from avg(gap)) from (
                            select lead(at) over (partition by node_id order by id) - at as gap, step
                            from timeline_step where id > {0} - 100000) steps
                        where step = {1} and gap is not null""", org.jooq.impl.DSL.val(last.getId()), org.jooq.impl.DSL.val(last.getStep()))
                .fetchOne(0, Double.class);
        return mean == null ? null : Duration.ofMillis((long) (mean * 1000)).toSeconds();
    }
}
