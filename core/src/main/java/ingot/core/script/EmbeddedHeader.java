package ingot.core.script;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Finds the metadata header in a script's text: YAML in comment lines between two marker lines. */
final class EmbeddedHeader {

    private static final int SCRIPT_CHARS_MAX = 8 << 20;

    private static final Pattern START =
            Pattern.compile("\\s*#\\s*-+\\s*Start MAAS 1\\.0 script metadata\\s*-+\\s*", Pattern.CASE_INSENSITIVE);

    private static final Pattern END =
            Pattern.compile("\\s*#\\s*-+\\s*End MAAS 1\\.0 script metadata\\s*-+\\s*", Pattern.CASE_INSENSITIVE);

    private EmbeddedHeader() {}

    static Optional<String> yaml(String script) {
        if (script.length() > SCRIPT_CHARS_MAX) {
            throw new ScriptRefused("script", "script: longer than " + SCRIPT_CHARS_MAX + " characters");
        }
        if (!script.startsWith("#!/")) {
            throw new ScriptRefused("script", "Must start with shebang.");
        }
        List<String> lines = script.lines().toList();
        int start = 0;
        while (start < lines.size() && !START.matcher(lines.get(start)).matches()) {
            start++;
        }
        if (start == lines.size()) {
            return Optional.empty();
        }
        StringBuilder yaml = new StringBuilder();
        for (String line : lines.subList(start + 1, lines.size())) {
            if (END.matcher(line).matches()) {
                return Optional.of(yaml.toString());
            }
            int hash = line.indexOf('#');
            if (hash < 0) {
                throw new ScriptRefused("script", "Missing comment \"#\" in the embedded metadata: " + line.strip());
            }
            yaml.append(line, hash + 1, line.length()).append('\n');
        }
        throw new ScriptRefused("script", "The embedded metadata has a start line but no end line.");
    }
}
