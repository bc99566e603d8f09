package ingot.lab.simulated;

import ingot.http.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The scripts that a machine is to run: a tar archive with an index (agent protocol §4). */
final class ScriptArchive {

    private static final int BLOCK = 512;
    private static final List<String> PHASES = List.of("commissioning", "testing", "release", "deployment");

    /** The last line of a built-in script. */
    private static final Pattern SUBCOMMAND = Pattern.compile("exec ingot-agent (\\S+).*\\s*$");

    private ScriptArchive() {}

    /**
     * A script to run.
     *
     * @param subcommand of the agent; empty for a script that a shell would run
     */
    record Script(
            String name,
            @Nullable String resultId,
            @Nullable String versionId,
            String subcommand) {}

    /**
     * The scripts of each phase that has any, in the order of the phases.
     *
     * @throws Trouble when the archive has no readable index
     */
    static Map<String, List<Script>> read(byte[] archive) throws Trouble {
        Map<String, String> files = files(archive);
        if (!(Json.read(files.getOrDefault("index.json", "null")) instanceof Map<?, ?> index)
                || !(index.get("1.0") instanceof Map<?, ?> lists)) {
            throw new Trouble("the script archive holds no index");
        }
        Map<String, List<Script>> found = new LinkedHashMap<>();
        for (String phase : PHASES) {
            if (lists.get(phase + "_scripts") instanceof List<?> listed) {
                List<Script> scripts = new ArrayList<>();
                for (Object each : listed) {
                    if (each instanceof Map<?, ?> one && !Boolean.TRUE.equals(one.get("has_finished"))) {
                        scripts.add(script(one, files));
                    }
                }
                if (!scripts.isEmpty()) {
                    found.put(phase, scripts);
                }
            }
        }
        return found;
    }

    private static Script script(Map<?, ?> one, Map<String, String> files) {
        Matcher built = SUBCOMMAND.matcher(files.getOrDefault(String.valueOf(one.get("path")), ""));
        return new Script(
                String.valueOf(one.get("name")),
                text(one.get("script_result_id")),
                text(one.get("script_version_id")),
                built.find() ? built.group(1) : "");
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
    }

    private static Map<String, String> files(byte[] archive) throws Trouble {
        Map<String, String> files = new HashMap<>();
        int at = 0;
        while (at + BLOCK <= archive.length && archive[at] != 0) {
            String name = field(archive, at, 100);
            int size = Integer.parseInt(field(archive, at + 124, 12).strip(), 8);
            if (size > archive.length - at - BLOCK) {
                throw new Trouble("the script archive ends within " + name);
            }
            files.put(name, new String(archive, at + BLOCK, size, StandardCharsets.UTF_8));
            at += BLOCK + (size + BLOCK - 1) / BLOCK * BLOCK;
        }
        return files;
    }

    private static String field(byte[] archive, int from, int length) {
        byte[] field = Arrays.copyOfRange(archive, from, from + length);
        int end = 0;
        while (end < length && field[end] != 0) {
            end++;
        }
        return new String(field, 0, end, StandardCharsets.UTF_8);
    }
}
