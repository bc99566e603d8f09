package ingot.region.script;

import static ingot.region.db.Tables.SCRIPT;
import static ingot.region.db.Tables.SCRIPT_VERSION;

import ingot.core.script.ScriptType;
import ingot.region.api.ApiPath;
import ingot.region.db.tables.records.ScriptRecord;
import ingot.region.machine.JsonColumns;
import ingot.region.machine.Times;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** Scripts as they travel (maas-api/resources.json, NodeScript). Runs in the caller's transaction. */
final class ScriptDocuments {

    private static final List<String> HARDWARE = List.of("Node", "CPU", "Memory", "Storage", "Network", "GPU");
    private static final List<String> PARALLEL =
            List.of("Disabled", "Run along other instances of this script", "Run along any other script.");

    private ScriptDocuments() {}

    static String hardware(int number) {
        return number >= 0 && number < HARDWARE.size() ? HARDWARE.get(number) : "Node";
    }

    /** Documents of the scripts that a condition leaves, in the order of names. */
    static List<Map<String, @Nullable Object>> list(DSLContext sql, Condition condition, boolean withContent) {
        List<ScriptRecord> scripts =
                sql.selectFrom(SCRIPT).where(condition).orderBy(SCRIPT.NAME).fetch();
        Map<Integer, List<Map<String, @Nullable Object>>> histories = new HashMap<>();
        sql.selectFrom(SCRIPT_VERSION)
                .where(SCRIPT_VERSION.SCRIPT_ID.in(
                        scripts.stream().map(ScriptRecord::getId).toList()))
                .orderBy(SCRIPT_VERSION.ID.desc())
                .forEach(version -> {
                    Map<String, @Nullable Object> entry = new LinkedHashMap<>();
                    entry.put("id", version.getId());
                    entry.put("comment", version.getComment().isEmpty() ? null : version.getComment());
                    entry.put("created", Times.rfc2822(version.getCreated()));
                    if (withContent) {
                        entry.put("data", base64(version.getContent().getBytes(StandardCharsets.UTF_8)));
                    }
                    histories
                            .computeIfAbsent(version.getScriptId(), _ -> new ArrayList<>())
                            .add(entry);
                });
        List<Map<String, @Nullable Object>> documents = new ArrayList<>();
        for (ScriptRecord script : scripts) {
            documents.add(document(script, histories.getOrDefault(script.getId(), List.of())));
        }
        return documents;
    }

    static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static Map<String, @Nullable Object> document(
            ScriptRecord script, List<Map<String, @Nullable Object>> history) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("id", script.getId());
        document.put("name", script.getName());
        document.put("title", script.getTitle());
        document.put("description", script.getDescription());
        document.put("tags", Arrays.asList(script.getTags()));
        document.put("type", script.getScriptType());
        document.put(
                "type_name",
                ScriptType.ofNumber(script.getScriptType())
                        .map(ScriptType::label)
                        .orElse(""));
        document.put("hardware_type", script.getHardwareType());
        document.put("hardware_type_name", hardware(script.getHardwareType()));
        document.put("parallel", script.getParallel());
        document.put("parallel_name", PARALLEL.get(Math.clamp(script.getParallel(), 0, 2)));
        document.put("results", JsonColumns.map(script.getResults()));
        document.put("parameters", JsonColumns.map(script.getParameters()));
        document.put("packages", JsonColumns.map(script.getPackages()));
        document.put("timeout", clock(Duration.ofSeconds(script.getTimeoutSeconds())));
        document.put("destructive", script.getDestructive());
        document.put("for_hardware", Arrays.asList(script.getForHardware()));
        document.put("may_reboot", script.getMayReboot());
        document.put("recommission", script.getRecommission());
        document.put("history", history);
        document.put("default", script.getIsDefault());
        document.put("apply_configured_networking", script.getApplyConfiguredNetworking());
        // Without a slash at the end, as clients know it.
        document.put("resource_uri", ApiPath.ROOT + "scripts/" + ApiPath.segment(script.getName()));
        return document;
    }

    /** {@code 0:05:00}, {@code 1 day, 2:00:00}. */
    static String clock(Duration duration) {
        long days = duration.toDays();
        String time =
                "%d:%02d:%02d".formatted(duration.toHoursPart(), duration.toMinutesPart(), duration.toSecondsPart());
        return days == 0 ? time : days + (days == 1 ? " day, " : " days, ") + time;
    }
}
