package ingot.region.effect;

import static ingot.region.db.Tables.NODE;
import static ingot.region.db.Tables.SCRIPT;
import static ingot.region.db.Tables.SCRIPT_RESULT;
import static ingot.region.db.Tables.SCRIPT_SET;

import ingot.core.machine.Command;
import ingot.core.machine.Deadlines;
import ingot.core.machine.LifecycleSettings;
import ingot.core.machine.MachineStatus;
import ingot.core.script.ScriptStatus;
import ingot.region.database.Database;
import ingot.region.machine.Actor;
import ingot.region.machine.JsonColumns;
import ingot.region.machine.MachineActions;
import ingot.region.machine.MachineSettings;
import ingot.region.machine.MachineStore;
import ingot.region.machine.Times;
import ingot.region.script.ScriptInputs;
import ingot.region.setting.Settings;
import ingot.region.timeline.Timeline;
import ingot.region.timeline.TimelineStep;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.jooq.DSLContext;
import org.jooq.JSONB;
import org.jspecify.annotations.Nullable;

/** Finds machines and scripts that took too long (facts: lifecycle §10). Each is judged again with its row locked. Thread-safe. */
public final class DeadlineWatch {

    private final Database database;
    private final MachineActions actions;
    private final InstantSource clock;

    public DeadlineWatch(Database database, MachineActions actions, InstantSource clock) {
        this.database = database;
        this.actions = actions;
        this.clock = clock;
    }

    private record Overdue(String systemId, int resultId, String script) {}

    /** Looks once; returns how many machines were told. */
    public int run() {
        Instant now = clock.instant();
        int told = 0;
        for (String systemId : candidates(now)) {
            told += database.write(sql -> {
                LifecycleSettings limits = MachineSettings.lifecycle(Settings.current(sql));
                MachineStore.Loaded due = MachineStore.lock(sql, systemId)
                        .filter(loaded ->
                                Deadlines.due(loaded.state(), limits, now).isPresent())
                        .orElse(null);
                if (due != null) {
                    String detail = due.state().status().label() + " took too long; last step: "
                            + Timeline.last(sql, due.nodeId());
                    note(sql, due, detail, now);
                    actions.apply(sql, systemId, new Command.DeadlinePassed(), Actor.SYSTEM, ScriptInputs.NONE);
                }
                return due == null ? 0 : 1;
            });
        }
        for (Overdue overdue : scripts(now)) {
            database.write(sql -> {
                sql.update(SCRIPT_RESULT)
                        .set(SCRIPT_RESULT.STATUS, ScriptStatus.TIMED_OUT.number())
                        .set(SCRIPT_RESULT.ENDED, Times.column(now))
                        .set(SCRIPT_RESULT.UPDATED, Times.column(now))
                        .where(SCRIPT_RESULT.ID.eq(overdue.resultId()))
                        .and(SCRIPT_RESULT.STATUS.eq(ScriptStatus.RUNNING.number()))
                        .execute();
                MachineStore.lock(sql, overdue.systemId())
                        .ifPresent(loaded -> note(sql, loaded, "script " + overdue.script() + " ran too long", now));
                actions.apply(
                        sql,
                        overdue.systemId(),
                        new Command.ScriptOverdue(overdue.script()),
                        Actor.SYSTEM,
                        ScriptInputs.NONE);
                return null;
            });
            told++;
        }
        return told;
    }

    private static void note(DSLContext sql, MachineStore.Loaded machine, String detail, Instant now) {
        Timeline.add(
                sql,
                machine.nodeId(),
                now,
                Timeline.Source.REGION,
                TimelineStep.DEADLINE,
                detail,
                machine.row().getAttempt());
    }

    private List<String> candidates(Instant now) {
        return database.read(sql -> sql.select(NODE.SYSTEM_ID)
                .from(NODE)
                .where(NODE.STATUS_EXPIRES.le(Times.column(now)))
                .or(NODE.STATUS
                        .in(MachineStatus.COMMISSIONING.number(), MachineStatus.TESTING.number())
                        .and(NODE.LAST_HEARTBEAT.le(Times.column(now.minus(
                                MachineSettings.lifecycle(Settings.current(sql)).nodeTimeout())))))
                .orderBy(NODE.ID)
                .fetch(NODE.SYSTEM_ID));
    }

    private List<Overdue> scripts(Instant now) {
        return database.read(sql -> sql
                .select(
                        NODE.SYSTEM_ID,
                        SCRIPT_RESULT.ID,
                        SCRIPT_RESULT.SCRIPT_NAME,
                        SCRIPT_RESULT.STARTED,
                        SCRIPT_RESULT.PARAMETERS,
                        SCRIPT.TIMEOUT_SECONDS)
                .from(SCRIPT_RESULT)
                .join(SCRIPT_SET)
                .on(SCRIPT_SET.ID.eq(SCRIPT_RESULT.SCRIPT_SET_ID))
                .join(NODE)
                .on(NODE.ID.eq(SCRIPT_SET.NODE_ID))
                .leftJoin(SCRIPT)
                .on(SCRIPT.ID.eq(SCRIPT_RESULT.SCRIPT_ID))
                .where(SCRIPT_RESULT.STATUS.eq(ScriptStatus.RUNNING.number()))
                .and(SCRIPT_RESULT.STARTED.isNotNull())
                .and(NODE.STATUS.in(MachineStatus.MONITORED.stream()
                        .map(MachineStatus::number)
                        .toList()))
                .and(SCRIPT_SET.ID.in(
                        NODE.CURRENT_COMMISSIONING_SET_ID,
                        NODE.CURRENT_TESTING_SET_ID,
                        NODE.CURRENT_RELEASE_SET_ID,
                        NODE.CURRENT_DEPLOYMENT_SET_ID))
                .fetch()
                .stream()
                .filter(row -> {
                    Integer own = row.get(SCRIPT.TIMEOUT_SECONDS);
                    Duration limit = limit(row.get(SCRIPT_RESULT.PARAMETERS), own == null ? 0 : own);
                    Instant started = row.get(SCRIPT_RESULT.STARTED).toInstant();
                    return Deadlines.scriptOverdue(started, limit, now);
                })
                .map(row -> new Overdue(
                        row.get(NODE.SYSTEM_ID), row.get(SCRIPT_RESULT.ID), row.get(SCRIPT_RESULT.SCRIPT_NAME)))
                .toList());
    }

    /** A parameter of type {@code runtime} comes before the script's own limit. */
    private static Duration limit(JSONB parameters, int own) {
        for (Object value : JsonColumns.map(parameters).values()) {
            Map<String, @Nullable Object> parameter = JsonColumns.map(value);
            if (JsonColumns.text(parameter, "type").equals("runtime")) {
                return Duration.ofSeconds(JsonColumns.number(parameter, "value"));
            }
        }
        return Duration.ofSeconds(own);
    }
}
