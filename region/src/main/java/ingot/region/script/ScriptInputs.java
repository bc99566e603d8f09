package ingot.region.script;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Values that a caller gave for parameters of scripts, under {@code <parameter>} for all scripts or {@code
 * <script>_<parameter>} for one (facts: metadata-and-scripts §13).
 */
public record ScriptInputs(Map<String, List<String>> values) {

    public static final ScriptInputs NONE = new ScriptInputs(Map.of());

    public ScriptInputs {
        values = Map.copyOf(values);
    }

    /** The last value given under each name; empty ones count as not given. */
    Map<String, String> last() {
        Map<String, String> last = new HashMap<>();
        values.forEach((name, given) -> {
            if (!given.isEmpty() && !given.getLast().isEmpty()) {
                last.put(name, given.getLast());
            }
        });
        return last;
    }
}
