package ingot.core.script;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The file {@code index.json} of a script archive, as ordered maps (facts: metadata-and-scripts §10). */
public final class ScriptIndex {

    /**
     * One run of a script.
     *
     * @param resultId null for an anonymous machine
     * @param versionId null for an anonymous machine
     * @param parameters one of {@link ParameterValues#resolve}
     */
    public record Item(
            String name,
            ScriptType type,
            @Nullable Integer resultId,
            @Nullable Integer versionId,
            long timeoutSeconds,
            ScriptParallel parallel,
            ScriptHardware hardware,
            Map<String, Object> parameters,
            Map<String, List<Object>> packages,
            List<String> forHardware,
            boolean applyConfiguredNetworking,
            boolean hasStarted,
            boolean hasFinished,
            boolean builtIn,
            List<String> tags) {

        /** Where the script lies in the archive. */
        public String path() {
            return type.text() + "/" + name;
        }
    }

    private ScriptIndex() {}

    /** The document: items by type, each list in order of name and result; types without items are left out. */
    public static Map<String, Object> document(List<Item> items) {
        Map<String, Object> lists = new LinkedHashMap<>();
        for (ScriptType type : ScriptType.values()) {
            List<Map<String, @Nullable Object>> ofType = items.stream()
                    .filter(item -> item.type() == type)
                    .sorted(Comparator.comparing(Item::name)
                            .thenComparingInt(item -> item.resultId() == null ? 0 : item.resultId()))
                    .map(ScriptIndex::map)
                    .toList();
            if (!ofType.isEmpty()) {
                lists.put(type.text() + "_scripts", ofType);
            }
        }
        return Map.of("1.0", lists);
    }

    private static Map<String, @Nullable Object> map(Item item) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("name", item.name());
        map.put("path", item.path());
        if (item.resultId() != null) {
            map.put("script_result_id", item.resultId());
        }
        if (item.versionId() != null) {
            map.put("script_version_id", item.versionId());
        }
        map.put("timeout_seconds", (double) item.timeoutSeconds());
        map.put("parallel", item.parallel().number());
        map.put("hardware_type", item.hardware().number());
        map.put("parameters", item.parameters());
        map.put("packages", item.packages());
        map.put("for_hardware", item.forHardware());
        map.put("apply_configured_networking", item.applyConfiguredNetworking());
        map.put("has_started", item.hasStarted());
        map.put("has_finished", item.hasFinished());
        map.put("default", item.builtIn());
        map.put("tags", item.tags());
        return map;
    }
}
