package ingot.region.script;

import static ingot.region.db.Tables.SCRIPT;
import static ingot.region.db.Tables.SCRIPT_RESULT;

import ingot.core.machine.ResultType;
import ingot.core.script.ScriptStatus;
import ingot.region.api.ApiPath;
import ingot.region.db.tables.records.ScriptResultRecord;
import ingot.region.db.tables.records.ScriptSetRecord;
import ingot.region.machine.JsonColumns;
import ingot.region.machine.Times;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** Sets of results as they travel (maas-api/resources.json, NodeScriptResult). Runs in the caller's transaction. */
final class ResultDocuments {

    private static final String REDACTED = "REDACTED";

    private ResultDocuments() {}

    /** One result with its script's tags and hardware type, for filters. */
    record Result(ScriptResultRecord row, List<String> tags, int hardwareType, int timeoutSeconds) {}

    /** Results of sets in one query, by set, in the order of names. */
    static Map<Integer, List<Result>> results(DSLContext sql, List<Integer> sets) {
        Map<Integer, List<Result>> bySet = new HashMap<>();
        sql.select(SCRIPT_RESULT.fields())
                .select(SCRIPT.TAGS, SCRIPT.HARDWARE_TYPE, SCRIPT.TIMEOUT_SECONDS)
                .from(SCRIPT_RESULT)
                .leftJoin(SCRIPT)
                .on(SCRIPT.ID.eq(SCRIPT_RESULT.SCRIPT_ID))
                .where(SCRIPT_RESULT.SCRIPT_SET_ID.in(sets))
                .orderBy(SCRIPT_RESULT.SCRIPT_NAME, SCRIPT_RESULT.ID)
                .forEach(row -> {
                    String[] tags = row.get(SCRIPT.TAGS);
                    Integer hardware = row.get(SCRIPT.HARDWARE_TYPE);
                    Integer timeout = row.get(SCRIPT.TIMEOUT_SECONDS);
                    bySet.computeIfAbsent(row.get(SCRIPT_RESULT.SCRIPT_SET_ID), _ -> new ArrayList<>())
                            .add(new Result(
                                    row.into(SCRIPT_RESULT),
                                    tags == null ? List.of() : Arrays.asList(tags),
                                    hardware == null ? 0 : hardware,
                                    timeout == null ? 0 : timeout));
                });
        return bySet;
    }

    static Map<String, @Nullable Object> set(
            ScriptSetRecord set, String systemId, List<Result> results, boolean withOutput) {
        List<ScriptStatus> statuses = results.stream()
                .filter(result -> !result.row().getSuppressed())
                .map(result -> ScriptSetStore.status(result.row().getStatus()))
                .toList();
        ScriptStatus status = ScriptStatus.ofSet(statuses);
        OffsetDateTime started = results.stream()
                .map(result -> result.row().getStarted())
                .filter(Objects::nonNull)
                .min(Comparator.naturalOrder())
                .orElse(null);
        boolean unfinished = statuses.stream().anyMatch(ScriptStatus::unfinished);
        OffsetDateTime ended = unfinished
                ? null
                : results.stream()
                        .map(result -> result.row().getEnded())
                        .filter(Objects::nonNull)
                        .max(Comparator.naturalOrder())
                        .orElse(null);
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("id", set.getId());
        document.put("system_id", systemId);
        document.put("type", set.getResultType());
        document.put(
                "type_name",
                ResultType.ofNumber(set.getResultType()).map(ResultType::label).orElse(""));
        document.put("last_ping", Times.rfc2822(set.getLastPing()));
        document.put("status", status.number());
        document.put("status_name", status.label());
        document.put("started", Times.rfc2822(started));
        document.put("ended", Times.rfc2822(ended));
        document.put("runtime", runtime(started, ended));
        List<Map<String, @Nullable Object>> shown = new ArrayList<>();
        results.forEach(result -> shown.add(result(result, withOutput)));
        document.put("results", shown);
        document.put("resource_uri", ApiPath.of("nodes/" + systemId + "/results", set.getId()));
        return document;
    }

    private static Map<String, @Nullable Object> result(Result result, boolean withOutput) {
        ScriptResultRecord row = result.row();
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("id", row.getId());
        document.put("created", Times.rfc2822(row.getCreated()));
        document.put("updated", Times.rfc2822(row.getUpdated()));
        document.put("name", row.getScriptName());
        document.put("status", row.getStatus());
        document.put("status_name", ScriptSetStore.status(row.getStatus()).label());
        document.put("exit_status", row.getExitStatus());
        document.put("started", Times.rfc2822(row.getStarted()));
        document.put("ended", Times.rfc2822(row.getEnded()));
        document.put("runtime", runtime(row.getStarted(), row.getEnded()));
        document.put("starttime", epoch(row.getStarted()));
        document.put("endtime", epoch(row.getEnded()));
        document.put(
                "estimated_runtime",
                result.timeoutSeconds() == 0
                        ? "Unknown"
                        : ScriptDocuments.clock(Duration.ofSeconds(result.timeoutSeconds())));
        document.put("parameters", parameters(row));
        document.put("script_id", row.getScriptId());
        document.put("script_revision_id", row.getScriptVersionId());
        document.put("suppressed", row.getSuppressed());
        if (withOutput) {
            document.put("output", ScriptDocuments.base64(row.getOutput()));
            document.put("stdout", ScriptDocuments.base64(row.getStdout()));
            document.put("stderr", ScriptDocuments.base64(row.getStderr()));
            document.put("result", ScriptDocuments.base64(row.getResult()));
        }
        return document;
    }

    /** Passwords are shown to nobody. */
    private static Map<String, @Nullable Object> parameters(ScriptResultRecord row) {
        Map<String, @Nullable Object> shown = new LinkedHashMap<>();
        JsonColumns.map(row.getParameters()).forEach((name, value) -> {
            Map<String, @Nullable Object> parameter = JsonColumns.map(value);
            if ("password".equals(parameter.get("type"))) {
                parameter.put("value", REDACTED);
            }
            shown.put(name, parameter);
        });
        return shown;
    }

    private static Object epoch(@Nullable OffsetDateTime time) {
        return time == null ? "" : time.toInstant().toEpochMilli() / 1000.0;
    }

    private static String runtime(@Nullable OffsetDateTime started, @Nullable OffsetDateTime ended) {
        return started == null || ended == null || ended.isBefore(started)
                ? ""
                : ScriptDocuments.clock(Duration.between(started, ended));
    }
}
