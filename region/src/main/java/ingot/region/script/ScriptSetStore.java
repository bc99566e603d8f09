package ingot.region.script;

import static ingot.region.db.Tables.NODE;
import static ingot.region.db.Tables.SCRIPT;
import static ingot.region.db.Tables.SCRIPT_RESULT;
import static ingot.region.db.Tables.SCRIPT_SET;

import ingot.core.machine.Effect.ScriptSelection;
import ingot.core.machine.ResultType;
import ingot.core.machine.ScriptSetState;
import ingot.core.machine.ScriptSets;
import ingot.core.script.ScriptStatus;
import ingot.region.database.Changes;
import ingot.region.db.tables.records.NodeRecord;
import ingot.region.machine.JsonColumns;
import ingot.region.machine.Times;
import ingot.region.setting.Settings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jooq.DSLContext;
import org.jooq.TableField;
import org.jspecify.annotations.Nullable;

/** Sets of scripts that machines are to run, and the pointers to the current ones. Runs inside the caller's transaction. */
public final class ScriptSetStore {

    private static final Map<ResultType, TableField<NodeRecord, Integer>> POINTERS = Map.of(
            ResultType.COMMISSIONING, NODE.CURRENT_COMMISSIONING_SET_ID,
            ResultType.INSTALLATION, NODE.CURRENT_INSTALLATION_SET_ID,
            ResultType.TESTING, NODE.CURRENT_TESTING_SET_ID,
            ResultType.RELEASE, NODE.CURRENT_RELEASE_SET_ID,
            ResultType.DEPLOYMENT, NODE.CURRENT_DEPLOYMENT_SET_ID);

    private static final Set<ScriptStatus> UNFINISHED =
            Set.of(ScriptStatus.PENDING, ScriptStatus.RUNNING, ScriptStatus.INSTALLING, ScriptStatus.APPLYING_NETWORK);

    private static final int DEPLOYMENT_SETS_KEPT = 3;

    private ScriptSetStore() {}

    /** The column of a node that points to its current set of a type. */
    public static TableField<NodeRecord, Integer> pointer(ResultType type) {
        TableField<NodeRecord, Integer> field = POINTERS.get(type);
        if (field == null) {
            throw new IllegalStateException("result type without pointer: " + type);
        }
        return field;
    }

    /** The current sets of a node with their summaries. */
    public static ScriptSets current(DSLContext sql, NodeRecord node) {
        Map<Integer, ResultType> types = new HashMap<>();
        for (ResultType type : ResultType.values()) {
            Integer id = node.get(pointer(type));
            if (id != null) {
                types.put(id, type);
            }
        }
        if (types.isEmpty()) {
            return ScriptSets.NONE;
        }
        Map<ResultType, List<ScriptStatus>> statuses = new EnumMap<>(ResultType.class);
        Map<ResultType, Boolean> reboots = new EnumMap<>(ResultType.class);
        types.values().forEach(type -> statuses.put(type, new ArrayList<>()));
        sql.select(SCRIPT_RESULT.SCRIPT_SET_ID, SCRIPT_RESULT.STATUS, SCRIPT.MAY_REBOOT)
                .from(SCRIPT_RESULT)
                .leftJoin(SCRIPT)
                .on(SCRIPT.ID.eq(SCRIPT_RESULT.SCRIPT_ID))
                .where(SCRIPT_RESULT.SCRIPT_SET_ID.in(types.keySet()))
                .and(SCRIPT_RESULT.SUPPRESSED.isFalse())
                .forEach(row -> {
                    ResultType type = types.get(row.value1());
                    ScriptStatus status = status(row.value2());
                    if (type != null) {
                        statuses.computeIfAbsent(type, key -> new ArrayList<>()).add(status);
                        if (Boolean.TRUE.equals(row.value3()) && (status.running() || status == ScriptStatus.PASSED)) {
                            reboots.put(type, true);
                        }
                    }
                });
        Map<ResultType, ScriptSetState> sets = new EnumMap<>(ResultType.class);
        types.forEach((id, type) -> sets.put(
                type,
                ScriptSetState.of(id, statuses.getOrDefault(type, List.of()), reboots.getOrDefault(type, false))));
        return new ScriptSets(sets);
    }

    static ScriptStatus status(int number) {
        return ScriptStatus.ofNumber(number).orElse(ScriptStatus.NONE);
    }

    /**
     * Makes a set with pending results and points the node to it; unfinished results of older sets of the type abort.
     *
     * @param enlistCommissioning the setting of that name
     * @return id of the set
     */
    public static int create(
            DSLContext sql,
            int nodeId,
            String architecture,
            ResultType type,
            ScriptSelection selection,
            ScriptInputs inputs,
            boolean enlistCommissioning,
            Instant now) {
        abortOlder(sql, nodeId, type, now);
        ScriptChoice choice = ScriptChoice.of(sql, selection, architecture, enlistCommissioning);
        int setId = sql.insertInto(SCRIPT_SET)
                .set(SCRIPT_SET.NODE_ID, nodeId)
                .set(SCRIPT_SET.RESULT_TYPE, type.number())
                .set(SCRIPT_SET.REQUESTED_SCRIPTS, choice.requested().toArray(String[]::new))
                .set(SCRIPT_SET.CREATED, Times.column(now))
                .returningResult(SCRIPT_SET.ID)
                .fetchSingle()
                .value1();
        for (ScriptChoice.Chosen chosen : choice.chosen()) {
            for (Map<String, Object> parameters : ScriptParameters.expand(sql, nodeId, chosen, inputs)) {
                insert(sql, setId, chosen, parameters, now);
            }
        }
        sql.update(NODE).set(pointer(type), setId).where(NODE.ID.eq(nodeId)).execute();
        trim(sql, nodeId, type);
        return setId;
    }

    static void insert(
            DSLContext sql, int setId, ScriptChoice.Chosen chosen, Map<String, Object> parameters, Instant now) {
        boolean skipped = chosen.skipReason() != null;
        byte[] output =
                skipped ? (chosen.skipReason() + "\n").getBytes(java.nio.charset.StandardCharsets.UTF_8) : new byte[0];
        sql.insertInto(SCRIPT_RESULT)
                .set(SCRIPT_RESULT.SCRIPT_SET_ID, setId)
                .set(SCRIPT_RESULT.SCRIPT_ID, chosen.scriptId())
                .set(SCRIPT_RESULT.SCRIPT_VERSION_ID, chosen.versionId())
                .set(SCRIPT_RESULT.SCRIPT_NAME, chosen.name())
                .set(SCRIPT_RESULT.STATUS, (skipped ? ScriptStatus.SKIPPED : ScriptStatus.PENDING).number())
                .set(SCRIPT_RESULT.OUTPUT, output)
                .set(SCRIPT_RESULT.PARAMETERS, JsonColumns.jsonb(parameters))
                .set(SCRIPT_RESULT.PHYSICAL_BLOCKDEVICE_ID, ScriptParameters.blockDevice(parameters))
                .set(SCRIPT_RESULT.INTERFACE_ID, ScriptParameters.interfaceId(parameters))
                .set(SCRIPT_RESULT.CREATED, Times.column(now))
                .set(SCRIPT_RESULT.UPDATED, Times.column(now))
                .execute();
    }

    private static void abortOlder(DSLContext sql, int nodeId, ResultType type, Instant now) {
        sql.update(SCRIPT_RESULT)
                .set(SCRIPT_RESULT.STATUS, ScriptStatus.ABORTED.number())
                .set(SCRIPT_RESULT.ENDED, Times.column(now))
                .set(SCRIPT_RESULT.UPDATED, Times.column(now))
                .where(SCRIPT_RESULT.SCRIPT_SET_ID.in(sql.select(SCRIPT_SET.ID)
                        .from(SCRIPT_SET)
                        .where(SCRIPT_SET.NODE_ID.eq(nodeId))
                        .and(SCRIPT_SET.RESULT_TYPE.eq(type.number()))))
                .and(SCRIPT_RESULT.STATUS.in(numbers(UNFINISHED)))
                .execute();
    }

    /** Sets kept for each machine. */
    private static int kept(Settings settings, ResultType type) {
        return switch (type) {
            case COMMISSIONING -> settings.maxNodeCommissioningResults();
            case TESTING -> settings.maxNodeTestingResults();
            case INSTALLATION -> settings.maxNodeInstallationResults();
            case RELEASE -> settings.maxNodeReleaseResults();
            // No setting says how many.
            case DEPLOYMENT -> DEPLOYMENT_SETS_KEPT;
        };
    }

    private static void trim(DSLContext sql, int nodeId, ResultType type) {
        List<Integer> kept = sql.select(SCRIPT_SET.ID)
                .from(SCRIPT_SET)
                .where(SCRIPT_SET.NODE_ID.eq(nodeId))
                .and(SCRIPT_SET.RESULT_TYPE.eq(type.number()))
                .orderBy(SCRIPT_SET.ID.desc())
                .limit(kept(Settings.current(sql), type))
                .fetch(SCRIPT_SET.ID);
        sql.deleteFrom(SCRIPT_SET)
                .where(SCRIPT_SET.NODE_ID.eq(nodeId))
                .and(SCRIPT_SET.RESULT_TYPE.eq(type.number()))
                .and(SCRIPT_SET.ID.notIn(kept))
                .execute();
    }

    /** Takes the pointer of a type away; the set and its results stay. */
    public static void forget(DSLContext sql, int nodeId, ResultType type) {
        sql.update(NODE)
                .set(pointer(type), (Integer) null)
                .where(NODE.ID.eq(nodeId))
                .execute();
    }

    /** Gives every unfinished result of the current sets of some types a status. */
    public static void end(DSLContext sql, int nodeId, Collection<ResultType> types, ScriptStatus status, Instant now) {
        List<Integer> sets = new ArrayList<>();
        NodeRecord node = sql.selectFrom(NODE).where(NODE.ID.eq(nodeId)).fetchOne();
        if (node == null) {
            return;
        }
        for (ResultType type : types) {
            @Nullable Integer id = node.get(pointer(type));
            if (id != null) {
                sets.add(id);
            }
        }
        int ended = sql.update(SCRIPT_RESULT)
                .set(SCRIPT_RESULT.STATUS, status.number())
                .set(SCRIPT_RESULT.ENDED, Times.column(now))
                .set(SCRIPT_RESULT.UPDATED, Times.column(now))
                .where(SCRIPT_RESULT.SCRIPT_SET_ID.in(sets))
                .and(SCRIPT_RESULT.STATUS.in(numbers(UNFINISHED)))
                .execute();
        if (ended > 0) {
            Changes.updated(sql, "machine", node.getSystemId(), "script_results");
        }
    }

    static List<Integer> numbers(Collection<ScriptStatus> statuses) {
        return statuses.stream().map(ScriptStatus::number).toList();
    }
}
