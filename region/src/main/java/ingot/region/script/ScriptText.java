package ingot.region.script;

import ingot.core.script.ScriptHeader;
import ingot.core.script.ScriptRefused;
import ingot.region.machine.JsonColumns;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Reads the header in a script's text. */
final class ScriptText {

    private ScriptText() {}

    /**
     * The fields of the header, empty when the script has none.
     *
     * @throws ScriptRefused for a text that is no script, or a header that is no YAML
     */
    static Map<String, @Nullable Object> header(String text) {
        return ScriptHeader.embeddedYaml(text).map(ScriptText::yaml).orElse(Map.of());
    }

    private static Map<String, @Nullable Object> yaml(String yaml) {
        try {
            return JsonColumns.map(new Load(LoadSettings.builder().build()).loadFromString(yaml));
        } catch (YamlEngineException malformed) {
            throw new ScriptRefused("script", "Invalid YAML in the embedded metadata: " + malformed.getMessage());
        }
    }
}
