package ingot.core.script;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a script wrote into its result file, as a YAML reader gave it (facts: metadata-and-scripts §14).
 *
 * @param status overrides what the exit status says; null for no word on it
 * @param linkConnected of the tested interface; null for no word on it
 * @param results values by name, each a list of texts
 */
public record ScriptReport(
        @Nullable ScriptStatus status, @Nullable Boolean linkConnected, Map<String, List<String>> results) {

    private static final int RESULTS_MAX = 1000;

    /**
     * Reads the document.
     *
     * @throws ScriptRefused when it has another shape; the run then counts by its exit status alone
     */
    public static ScriptReport of(@Nullable Object document) {
        if (!(document instanceof Map<?, ?> map)) {
            throw new ScriptRefused("result", "YAML must be a dictionary.");
        }
        Object word = map.get("status");
        ScriptStatus status = word == null
                ? null
                : ScriptStatus.ofResultFile(String.valueOf(word))
                        .orElseThrow(() -> new ScriptRefused(
                                "status",
                                "status must be \"passed\", \"failed\", \"degraded\", \"timedout\", or \"skipped\"."));
        Object link = map.get("link_connected");
        if (link != null && !(link instanceof Boolean)) {
            throw new ScriptRefused("link_connected", "link_connected must be a boolean");
        }
        return new ScriptReport(status, link instanceof Boolean bool ? bool : null, results(map.get("results")));
    }

    private static Map<String, List<String>> results(@Nullable Object value) {
        if (value == null) {
            return Map.of();
        }
        if (!(value instanceof Map<?, ?> map) || map.size() > RESULTS_MAX) {
            throw new ScriptRefused("results", "results must be a dictionary of at most " + RESULTS_MAX);
        }
        Map<String, List<String>> results = new LinkedHashMap<>();
        map.forEach((key, item) -> {
            List<String> values = new ArrayList<>();
            for (Object one : item instanceof List<?> list ? list : Collections.singletonList(item)) {
                if (one == null || one instanceof Map || one instanceof List) {
                    throw new ScriptRefused(
                            "results", "All values in results." + key + " must be a string, int, float, or bool.");
                }
                values.add(String.valueOf(one));
            }
            results.put(String.valueOf(key), List.copyOf(values));
        });
        return results;
    }
}
