package ingot.region.script;

import static ingot.region.db.Tables.SCRIPT;
import static ingot.region.db.Tables.SCRIPT_VERSION;

import ingot.core.machine.Effect;
import ingot.core.script.ScriptRefused;
import ingot.core.script.ScriptSelection;
import ingot.core.script.ScriptType;
import ingot.http.ApiError;
import ingot.region.db.tables.records.ScriptRecord;
import ingot.region.machine.JsonColumns;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * Which scripts a set holds: {@link ScriptSelection} decides, this brings it the rows (facts: lifecycle §7.1–7.4,
 * metadata-and-scripts §12).
 *
 * @param requested names as asked for
 * @param chosen ordered by name
 */
record ScriptChoice(List<String> requested, List<Chosen> chosen) {

    /** The one result of an installation set: the installer's log. */
    static final String INSTALL_LOG = "/tmp/install.log";

    private static final String BMC_SKIPPED = "BMC configuration was skipped on request.";

    ScriptChoice {
        requested = List.copyOf(requested);
        chosen = List.copyOf(chosen);
    }

    /**
     * One script, or a result without script.
     *
     * @param parameters definitions by name
     * @param timeoutSeconds 0 for no limit
     * @param given values that the server itself sets; flags that are off are absent
     * @param skipReason why it is stored as skipped; null when it shall run
     */
    record Chosen(
            @Nullable Integer scriptId,
            @Nullable Integer versionId,
            String name,
            Map<String, @Nullable Object> parameters,
            long timeoutSeconds,
            Map<String, String> given,
            @Nullable String skipReason) {

        static Chosen of(ScriptRecord script, @Nullable Integer version, Map<String, String> given) {
            return new Chosen(
                    script.getId(),
                    version,
                    script.getName(),
                    JsonColumns.map(script.getParameters()),
                    script.getTimeoutSeconds(),
                    given,
                    null);
        }

        private Chosen skipped(String reason) {
            return new Chosen(scriptId, versionId, name, parameters, timeoutSeconds, given, reason);
        }
    }

    /**
     * The scripts that a decision wants.
     *
     * @throws ApiError 400 for the name of a script that does not exist
     */
    static ScriptChoice of(
            DSLContext sql, Effect.ScriptSelection selection, String architecture, boolean enlistCommissioning) {
        List<ScriptRecord> all = all(sql);
        List<ScriptSelection.Candidate> candidates =
                all.stream().map(ScriptChoice::candidate).toList();
        return switch (selection) {
            case Effect.ScriptSelection.Commissioning wanted -> {
                List<String> words = words(wanted.custom());
                boolean skipBmc = wanted.skipBmcConfig() || architecture.startsWith("s390x");
                ScriptChoice choice = rows(
                        sql,
                        all,
                        words,
                        known("commissioning_scripts", () -> ScriptSelection.commissioning(candidates, words)),
                        Map.of());
                yield skipBmc ? choice.withoutBmc(candidates) : choice;
            }
            case Effect.ScriptSelection.Enlistment ignored ->
                rows(sql, all, List.of(), ScriptSelection.enlisting(candidates, enlistCommissioning), Map.of());
            case Effect.ScriptSelection.DeployInfo ignored ->
                rows(
                        sql,
                        all,
                        List.of(),
                        ScriptSelection.commissioning(candidates, List.of("none")).stream()
                                .filter(script -> script.tags().contains("deploy-info"))
                                .toList(),
                        Map.of());
            case Effect.ScriptSelection.Tests tests -> {
                List<String> words = words(tests.names());
                yield rows(
                        sql,
                        all,
                        words.isEmpty() ? List.of("commissioning") : words,
                        known("testing_scripts", () -> ScriptSelection.of(ScriptType.TESTING, candidates, words)),
                        Map.of());
            }
            case Effect.ScriptSelection.DeploymentScripts ignored ->
                rows(
                        sql,
                        all,
                        List.of(),
                        candidates.stream()
                                .filter(script -> script.type() == ScriptType.DEPLOYMENT)
                                .toList(),
                        Map.of());
            case Effect.ScriptSelection.InstallLog ignored ->
                new ScriptChoice(List.of(), List.of(new Chosen(null, null, INSTALL_LOG, Map.of(), 0, Map.of(), null)));
            case Effect.ScriptSelection.ReleaseScripts release ->
                rows(
                        sql,
                        all,
                        release.names(),
                        known("scripts", () -> ScriptSelection.of(ScriptType.RELEASE, candidates, release.names())),
                        flags(release));
        };
    }

    /** A flag that is off must not reach the script: its mere presence would switch it on. */
    private static Map<String, String> flags(Effect.ScriptSelection.ReleaseScripts release) {
        Map<String, String> flags = new HashMap<>();
        if (release.secureErase()) {
            flags.put("secure_erase", "true");
        }
        if (release.quickErase()) {
            flags.put("quick_erase", "true");
        }
        return flags;
    }

    /** Nothing said is the default; nothing wanted is a word of its own. */
    private static List<String> words(@Nullable List<String> names) {
        if (names == null) {
            return List.of();
        }
        return names.isEmpty() ? List.of("none") : names;
    }

    private static List<ScriptSelection.Candidate> known(
            String field, java.util.function.Supplier<List<ScriptSelection.Candidate>> choice) {
        try {
            return choice.get();
        } catch (ScriptRefused refused) {
            throw ApiError.field(field, String.valueOf(refused.getMessage()));
        }
    }

    private ScriptChoice withoutBmc(List<ScriptSelection.Candidate> candidates) {
        Set<Integer> bmc = new HashSet<>();
        candidates.stream()
                .filter(script -> script.tags().contains("bmc-config"))
                .forEach(script -> bmc.add(script.id()));
        return new ScriptChoice(
                requested,
                chosen.stream()
                        .map(script -> bmc.contains(script.scriptId()) ? script.skipped(BMC_SKIPPED) : script)
                        .toList());
    }

    private static ScriptChoice rows(
            DSLContext sql,
            List<ScriptRecord> all,
            List<String> requested,
            List<ScriptSelection.Candidate> wanted,
            Map<String, String> given) {
        Map<Integer, Integer> versions = versions(sql);
        Set<Integer> ids = new HashSet<>();
        wanted.forEach(script -> ids.add(script.id()));
        return new ScriptChoice(
                requested.equals(List.of("none")) ? List.of() : requested,
                all.stream()
                        .filter(script -> ids.contains(script.getId()))
                        .map(script -> Chosen.of(script, versions.get(script.getId()), given))
                        .toList());
    }

    /** The newest version of each script. */
    static Map<Integer, Integer> versions(DSLContext sql) {
        Map<Integer, Integer> versions = new HashMap<>();
        sql.select(SCRIPT_VERSION.SCRIPT_ID, DSL.max(SCRIPT_VERSION.ID))
                .from(SCRIPT_VERSION)
                .groupBy(SCRIPT_VERSION.SCRIPT_ID)
                .forEach(row -> versions.put(row.value1(), row.value2()));
        return versions;
    }

    /** All scripts in order of name, by bytes: the order in which machines run them. */
    static List<ScriptRecord> all(DSLContext sql) {
        return sql.selectFrom(SCRIPT).fetch().stream()
                .sorted(java.util.Comparator.comparing(ScriptRecord::getName))
                .toList();
    }

    static ScriptSelection.Candidate candidate(ScriptRecord script) {
        return new ScriptSelection.Candidate(
                script.getId(),
                script.getName(),
                ScriptType.ofNumber(script.getScriptType()).orElse(ScriptType.TESTING),
                Set.copyOf(Arrays.asList(script.getTags())),
                script.getIsDefault(),
                script.getApplyConfiguredNetworking(),
                List.of(script.getForHardware()));
    }

    /** Scripts of a type that a list of names, tags or ids means; words that mean nothing are left out. */
    static List<ScriptRecord> matching(DSLContext sql, ScriptType type, List<String> names) {
        return all(sql).stream()
                .filter(script -> script.getScriptType() == type.number() && named(script, names))
                .toList();
    }

    private static boolean named(ScriptRecord script, List<String> names) {
        return names.stream()
                .anyMatch(name -> script.getName().equals(name)
                        || tagged(script, name)
                        || String.valueOf(script.getId()).equals(name));
    }

    static boolean tagged(ScriptRecord script, String tag) {
        return Arrays.asList(script.getTags()).contains(tag);
    }
}
