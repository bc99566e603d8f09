package ingot.region.script;

import static ingot.region.db.Tables.SCRIPT;
import static ingot.region.db.Tables.SCRIPT_RESULT;
import static ingot.region.db.Tables.SCRIPT_SET;

import ingot.core.machine.ResultType;
import ingot.core.script.ForHardware;
import ingot.core.script.ScriptStatus;
import ingot.core.script.ScriptType;
import ingot.region.db.tables.records.NodeRecord;
import ingot.region.db.tables.records.ScriptRecord;
import ingot.region.db.tables.records.ScriptResultRecord;
import ingot.region.machine.JsonColumns;
import ingot.region.machine.Times;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** What changes a run that has begun: devices that were found, hardware that has scripts of its own. Runs in the caller's transaction. */
public final class ScriptSetRevision {

    private static final String MODALIASES = "maas-list-modaliases";

    private ScriptSetRevision() {}

    /** Puts one result for each disk or interface in place of pending ones that were made before any was known. */
    public static void resolveDevices(DSLContext sql, NodeRecord node, Instant now) {
        for (ResultType type : List.of(ResultType.COMMISSIONING, ResultType.TESTING)) {
            Integer set = node.get(ScriptSetStore.pointer(type));
            if (set != null) {
                pending(sql, set).forEach(row -> resolve(sql, node.getId(), set, row, now));
            }
        }
    }

    private static List<ScriptResultRecord> pending(DSLContext sql, int set) {
        return sql.selectFrom(SCRIPT_RESULT)
                .where(SCRIPT_RESULT.SCRIPT_SET_ID.eq(set))
                .and(SCRIPT_RESULT.STATUS.eq(ScriptStatus.PENDING.number()))
                .and(SCRIPT_RESULT.SCRIPT_ID.isNotNull())
                .orderBy(SCRIPT_RESULT.ID)
                .fetch();
    }

    private static void resolve(DSLContext sql, int nodeId, int set, ScriptResultRecord row, Instant now) {
        Map<String, @Nullable Object> before = JsonColumns.map(row.getParameters());
        ScriptRecord script = sql.fetchOne(SCRIPT, SCRIPT.ID.eq(row.getScriptId()));
        if (script == null || !ScriptParameters.unresolved(before)) {
            return;
        }
        ScriptChoice.Chosen chosen =
                ScriptChoice.Chosen.of(script, row.getScriptVersionId(), ScriptParameters.given(before));
        List<Map<String, Object>> runs = ScriptParameters.expand(sql, nodeId, chosen, ScriptInputs.NONE);
        if (runs.stream().noneMatch(run -> ScriptParameters.unresolved(JsonColumns.map((Object) run)))) {
            row.delete();
            runs.forEach(run -> ScriptSetStore.insert(sql, set, chosen, run, now));
        }
    }

    /** After a script that changed what the machine is: all that is built in looks at it again. */
    public static void recommission(DSLContext sql, int resultId, Instant now) {
        ScriptResultRecord cause = sql.fetchSingle(SCRIPT_RESULT, SCRIPT_RESULT.ID.eq(resultId));
        boolean wanted = cause.getScriptId() != null
                && sql.fetchExists(SCRIPT, SCRIPT.ID.eq(cause.getScriptId()).and(SCRIPT.RECOMMISSION));
        if (!wanted) {
            return;
        }
        sql.update(SCRIPT_RESULT)
                .set(SCRIPT_RESULT.STATUS, ScriptStatus.PENDING.number())
                .setNull(SCRIPT_RESULT.STARTED)
                .setNull(SCRIPT_RESULT.ENDED)
                .set(SCRIPT_RESULT.UPDATED, Times.column(now))
                .where(SCRIPT_RESULT.SCRIPT_SET_ID.eq(cause.getScriptSetId()))
                .and(SCRIPT_RESULT.ID.ne(resultId))
                .and(SCRIPT_RESULT.STATUS.ne(ScriptStatus.SKIPPED.number()))
                .and(SCRIPT_RESULT.SCRIPT_ID.in(
                        DSL.select(SCRIPT.ID).from(SCRIPT).where(SCRIPT.IS_DEFAULT)))
                .execute();
    }

    /**
     * Scripts for special hardware: those asked for are added where the machine has it, and pending ones dropped where it has not.
     * Follows from what is stored alone, so asking again changes nothing.
     */
    static void selectForHardware(DSLContext sql, NodeRecord node, Instant now) {
        Integer set = node.getCurrentCommissioningSetId();
        if (set == null) {
            return;
        }
        List<ScriptRecord> special = ScriptChoice.all(sql).stream()
                .filter(script -> script.getScriptType() == ScriptType.COMMISSIONING.number()
                        && script.getForHardware().length > 0)
                .toList();
        if (special.isEmpty()) {
            return;
        }
        Set<String> modaliases = modaliases(sql, node.getId());
        Map<String, String> metadata = JsonColumns.texts(node.getHardwareInfo());
        Set<String> requested = Set.copyOf(Arrays.asList(Objects.requireNonNullElse(
                sql.select(SCRIPT_SET.REQUESTED_SCRIPTS)
                        .from(SCRIPT_SET)
                        .where(SCRIPT_SET.ID.eq(set))
                        .fetchOne(SCRIPT_SET.REQUESTED_SCRIPTS),
                new String[0])));
        Map<Integer, Integer> versions = ScriptChoice.versions(sql);
        for (ScriptRecord script : special) {
            boolean present = ForHardware.matches(List.of(script.getForHardware()), modaliases, metadata);
            boolean held = sql.fetchExists(
                    SCRIPT_RESULT, SCRIPT_RESULT.SCRIPT_SET_ID.eq(set).and(SCRIPT_RESULT.SCRIPT_ID.eq(script.getId())));
            if (!present) {
                sql.deleteFrom(SCRIPT_RESULT)
                        .where(SCRIPT_RESULT.SCRIPT_SET_ID.eq(set))
                        .and(SCRIPT_RESULT.SCRIPT_ID.eq(script.getId()))
                        .and(SCRIPT_RESULT.STATUS.eq(ScriptStatus.PENDING.number()))
                        .execute();
            } else if (!held && asked(script, requested)) {
                ScriptChoice.Chosen chosen = ScriptChoice.Chosen.of(script, versions.get(script.getId()), Map.of());
                ScriptParameters.expand(sql, node.getId(), chosen, ScriptInputs.NONE)
                        .forEach(run -> ScriptSetStore.insert(sql, set, chosen, run, now));
            }
        }
    }

    private static boolean asked(ScriptRecord script, Set<String> requested) {
        return requested.contains(script.getName())
                || requested.contains(String.valueOf(script.getId()))
                || Arrays.stream(script.getTags()).anyMatch(requested::contains);
    }

    /** As the machine told last. */
    private static Set<String> modaliases(DSLContext sql, int nodeId) {
        ScriptResultRecord told = sql.select(SCRIPT_RESULT.fields())
                .from(SCRIPT_RESULT)
                .join(SCRIPT_SET)
                .on(SCRIPT_SET.ID.eq(SCRIPT_RESULT.SCRIPT_SET_ID))
                .where(SCRIPT_SET.NODE_ID.eq(nodeId))
                .and(SCRIPT_RESULT.SCRIPT_NAME.eq(MODALIASES))
                .and(SCRIPT_RESULT.STATUS.eq(ScriptStatus.PASSED.number()))
                .orderBy(SCRIPT_RESULT.ID.desc())
                .limit(1)
                .fetchOneInto(SCRIPT_RESULT);
        if (told == null) {
            return Set.of();
        }
        byte[] text = told.getStdout().length > 0 ? told.getStdout() : told.getOutput();
        return Set.copyOf(new String(text, StandardCharsets.UTF_8)
                .lines().toList().stream().map(String::strip).distinct().toList());
    }
}
