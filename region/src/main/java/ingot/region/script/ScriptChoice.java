package ingot.region.script;

import static ingot.region.db.Tables.SCRIPT;
import static ingot.region.db.Tables.SCRIPT_VERSION;

import ingot.core.machine.Effect.ScriptSelection;
import ingot.core.machine.ScriptType;
import ingot.region.db.tables.records.ScriptRecord;
import ingot.region.machine.JsonColumns;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * Which scripts a set holds (facts: lifecycle §7.1–7.4, metadata-and-scripts §12).
 *
 * @param requested names as asked for
 * @param chosen ordered by name
 */
record ScriptChoice(List<String> requested, List<Chosen> chosen) {

    /** The one result of an installation set: the installer's log. */
    static final String INSTALL_LOG = "/tmp/install.log";

    /**
     * One script, or a result without script.
     *
     * @param parameters definitions by name
     * @param given values that the server itself sets
     * @param skipReason why it is stored as skipped; null when it shall run
     */
    record Chosen(
            @Nullable Integer scriptId,
            @Nullable Integer versionId,
            String name,
            Map<String, @Nullable Object> parameters,
            Map<String, Object> given,
            @Nullable String skipReason) {}

    static ScriptChoice of(
            DSLContext sql, ScriptSelection selection, String architecture, boolean enlistCommissioning) {
        return switch (selection) {
            case ScriptSelection.Commissioning wanted -> commissioning(sql, wanted, architecture);
            case ScriptSelection.Enlistment ignored ->
                pick(sql, ScriptType.COMMISSIONING, List.of(), enlistment(enlistCommissioning), Map.of());
            case ScriptSelection.DeployInfo ignored ->
                pick(
                        sql,
                        ScriptType.COMMISSIONING,
                        List.of(),
                        script -> script.getIsDefault() && tagged(script, "deploy-info"),
                        Map.of());
            case ScriptSelection.Tests tests -> tests(sql, tests);
            case ScriptSelection.DeploymentScripts ignored ->
                pick(sql, ScriptType.DEPLOYMENT, List.of(), script -> true, Map.of());
            case ScriptSelection.InstallLog ignored ->
                new ScriptChoice(List.of(), List.of(new Chosen(null, null, INSTALL_LOG, Map.of(), Map.of(), null)));
            case ScriptSelection.ReleaseScripts release -> {
                // A flag that is off must not reach the script: its mere presence would switch it on.
                Map<String, Object> flags = new HashMap<>();
                if (release.secureErase()) {
                    flags.put("secure_erase", true);
                }
                if (release.quickErase()) {
                    flags.put("quick_erase", true);
                }
                yield pick(sql, ScriptType.RELEASE, release.names(), script -> named(script, release.names()), flags);
            }
        };
    }

    /** What a machine runs that introduces itself. */
    static Predicate<ScriptRecord> enlistment(boolean enlistCommissioning) {
        return script -> !script.getApplyConfiguredNetworking()
                && (enlistCommissioning
                        ? script.getIsDefault() || tagged(script, "enlisting")
                        : tagged(script, "bmc-config"));
    }

    private static ScriptChoice commissioning(
            DSLContext sql, ScriptSelection.Commissioning wanted, String architecture) {
        List<String> custom = wanted.custom();
        Predicate<ScriptRecord> extra = custom == null
                ? script -> script.getForHardware().length == 0 && !tagged(script, "noauto")
                : script -> named(script, custom);
        ScriptChoice all = pick(
                sql,
                ScriptType.COMMISSIONING,
                custom == null ? List.of() : custom,
                script -> script.getIsDefault() || extra.test(script),
                Map.of());
        if (!wanted.skipBmcConfig() && !architecture.startsWith("s390x")) {
            return all;
        }
        List<String> bmc = sql.select(SCRIPT.NAME)
                .from(SCRIPT)
                .where(DSL.val("bmc-config").eq(DSL.any(SCRIPT.TAGS)))
                .fetch(SCRIPT.NAME);
        return new ScriptChoice(
                all.requested(),
                all.chosen().stream()
                        .map(chosen -> bmc.contains(chosen.name())
                                ? new Chosen(
                                        chosen.scriptId(),
                                        chosen.versionId(),
                                        chosen.name(),
                                        chosen.parameters(),
                                        chosen.given(),
                                        "BMC configuration was skipped on request.")
                                : chosen)
                        .toList());
    }

    private static ScriptChoice tests(DSLContext sql, ScriptSelection.Tests tests) {
        List<String> names = tests.names();
        return pick(
                sql,
                ScriptType.TESTING,
                names == null ? List.of("commissioning") : names,
                script -> named(script, names == null ? List.of("commissioning") : names),
                Map.of());
    }

    /** Scripts of a type that a list of names, tags or ids means. */
    static List<ScriptRecord> matching(DSLContext sql, ScriptType type, List<String> names) {
        return sql.selectFrom(SCRIPT).where(SCRIPT.SCRIPT_TYPE.eq(type.number())).orderBy(SCRIPT.NAME).stream()
                .filter(script -> named(script, names))
                .toList();
    }

    private static ScriptChoice pick(
            DSLContext sql,
            ScriptType type,
            List<String> requested,
            Predicate<ScriptRecord> wanted,
            Map<String, Object> given) {
        Map<Integer, Integer> versions = new HashMap<>();
        sql.select(SCRIPT_VERSION.SCRIPT_ID, DSL.max(SCRIPT_VERSION.ID))
                .from(SCRIPT_VERSION)
                .groupBy(SCRIPT_VERSION.SCRIPT_ID)
                .forEach(row -> versions.put(row.value1(), row.value2()));
        List<Chosen> chosen = new ArrayList<>();
        sql.selectFrom(SCRIPT).where(SCRIPT.SCRIPT_TYPE.eq(type.number())).orderBy(SCRIPT.NAME).stream()
                .filter(wanted)
                .forEach(script -> chosen.add(new Chosen(
                        script.getId(),
                        versions.get(script.getId()),
                        script.getName(),
                        JsonColumns.map(script.getParameters()),
                        given,
                        null)));
        return new ScriptChoice(requested, List.copyOf(chosen));
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
