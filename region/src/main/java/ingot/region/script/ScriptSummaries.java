package ingot.region.script;

import static ingot.region.db.Tables.NODE;
import static ingot.region.db.Tables.SCRIPT;
import static ingot.region.db.Tables.SCRIPT_RESULT;

import ingot.core.script.ScriptStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** Summaries of the current commissioning and testing sets of many nodes, by one query. Belongs to one transaction. */
public final class ScriptSummaries {

    /** Keys of a node document for tests by hardware type (facts: metadata-and-scripts §12). */
    private static final Map<Integer, String> TEST_KEYS = Map.of(
            0, "other_test", 1, "cpu_test", 2, "memory_test", 3, "storage_test", 4, "network_test", 5, "other_test");

    private record Result(ScriptStatus status, int hardwareType, boolean ofInterface) {}

    private final Map<Integer, List<Result>> bySet = new HashMap<>();

    public ScriptSummaries(DSLContext sql, Condition nodes) {
        sql.select(SCRIPT_RESULT.SCRIPT_SET_ID, SCRIPT_RESULT.STATUS, SCRIPT.HARDWARE_TYPE, SCRIPT_RESULT.INTERFACE_ID)
                .from(SCRIPT_RESULT)
                .leftJoin(SCRIPT)
                .on(SCRIPT.ID.eq(SCRIPT_RESULT.SCRIPT_ID))
                .join(NODE)
                .on(SCRIPT_RESULT.SCRIPT_SET_ID.in(NODE.CURRENT_COMMISSIONING_SET_ID, NODE.CURRENT_TESTING_SET_ID))
                .where(nodes)
                .and(SCRIPT_RESULT.SUPPRESSED.isFalse())
                .forEach(row -> {
                    Integer hardware = row.value3();
                    bySet.computeIfAbsent(row.value1(), key -> new ArrayList<>())
                            .add(new Result(
                                    ScriptSetStore.status(row.value2()),
                                    hardware == null ? 0 : hardware,
                                    row.value4() != null));
                });
    }

    /** Adds the ten summaries of a node document. */
    public void addTo(
            Map<String, @Nullable Object> document, @Nullable Integer commissioningSet, @Nullable Integer testingSet) {
        put(document, "commissioning", results(commissioningSet));
        List<Result> tests = results(testingSet);
        put(document, "testing", tests);
        for (String key : List.of("cpu_test", "memory_test", "network_test", "storage_test", "other_test")) {
            put(
                    document,
                    key,
                    tests.stream()
                            .filter(result -> key.equals(TEST_KEYS.get(result.hardwareType())))
                            .toList());
        }
        put(
                document,
                "interface_test",
                tests.stream().filter(Result::ofInterface).toList());
    }

    private List<Result> results(@Nullable Integer set) {
        return set == null ? List.of() : bySet.getOrDefault(set, List.of());
    }

    private static void put(Map<String, @Nullable Object> document, String key, List<Result> results) {
        ScriptStatus status =
                ScriptStatus.ofSet(results.stream().map(Result::status).toList());
        document.put(key + "_status", status.number());
        document.put(key + "_status_name", status.label());
    }
}
