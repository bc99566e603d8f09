package ingot.region.script;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Values that a caller gave for parameters of scripts, under {@code <parameter>} for all scripts or {@code
 * <script>_<parameter>} for one (facts: metadata-and-scripts §13).
 */
public record ScriptInputs(Map<String, List<String>> values) {

    public static final ScriptInputs NONE = new ScriptInputs(Map.of());

    public ScriptInputs {
        values = Map.copyOf(values);
    }

    /** What was given for one parameter of one script; the one for the script alone wins. */
    public Optional<String> of(String script, String parameter) {
        for (String name : List.of(script + "_" + parameter, script + "-" + parameter, parameter)) {
            List<String> given = values.get(name);
            if (given != null && !given.isEmpty() && !given.getLast().isEmpty()) {
                return Optional.of(given.getLast());
            }
        }
        return Optional.empty();
    }
}
