package ingot.core.script;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Turns what a caller gives for a script's parameters into what {@code index.json} says of each of its runs (facts:
 * metadata-and-scripts §13): a storage parameter makes one run for each disk, an interface parameter one for each interface.
 * A machine whose disks are not known yet has no run; the caller keeps a place for them.
 *
 * <p>A boolean that is false is left out. The reference sends it, and its runner then passes the flag as if it were true
 * (§21): "erase fully" would become "erase quickly and securely".
 */
public final class ParameterValues {

    private static final Pattern URL = Pattern.compile("(?:[A-Za-z][A-Za-z0-9+.-]*://)?[^\\s\"'`$\\\\]{1,1024}");

    private static final Set<String> TRUE = Set.of("true", "yes", "on", "1");
    private static final Set<String> FALSE = Set.of("false", "no", "off", "0");

    /** More runs of one script than any machine has disks. */
    private static final int RUNS_MAX = 1024;

    private final List<ScriptParameter> parameters;
    private final Map<String, String> given;
    private final ScriptTarget target;
    private final long timeoutSeconds;

    private ParameterValues(
            List<ScriptParameter> parameters, Map<String, String> given, ScriptTarget target, long timeoutSeconds) {
        this.parameters = parameters;
        this.given = given;
        this.target = target;
        this.timeoutSeconds = timeoutSeconds;
    }

    /**
     * The parameters of each run, by name, each with {@code type}, {@code value} and maybe {@code argument_format}.
     *
     * @param given values by parameter name; absent ones take the default
     * @param timeoutSeconds the script's own, the default of a runtime parameter
     * @return at least one run unless a storage or interface parameter matches nothing of the machine
     * @throws ScriptRefused naming the parameter
     */
    public static List<Map<String, Object>> resolve(
            List<ScriptParameter> parameters, Map<String, String> given, ScriptTarget target, long timeoutSeconds) {
        return new ParameterValues(parameters, given, target, timeoutSeconds).runs();
    }

    /**
     * The values meant for one script among those of a request: {@code <parameter>}, or {@code <script>_<parameter>} with
     * the script's dashes as they are or as underscores; the longer form wins.
     */
    public static Map<String, String> forScript(
            String script, List<ScriptParameter> parameters, Map<String, String> request) {
        Map<String, String> values = new LinkedHashMap<>();
        for (ScriptParameter parameter : parameters) {
            String own = script + "_" + parameter.name();
            for (String key : List.of(parameter.name(), own.replace('-', '_'), own)) {
                String value = request.get(key);
                if (value != null) {
                    values.put(parameter.name(), value);
                }
            }
        }
        return values;
    }

    private List<Map<String, Object>> runs() {
        List<Map<String, Object>> runs = List.of(Map.of());
        for (ScriptParameter parameter : parameters) {
            List<Object> values = values(parameter);
            List<Map<String, Object>> extended = new ArrayList<>();
            for (Map<String, Object> run : runs) {
                for (Object value : values) {
                    extended.add(with(run, parameter, value));
                }
                if (values.isEmpty() && !perDevice(parameter)) {
                    extended.add(run);
                }
            }
            if (extended.size() > RUNS_MAX) {
                throw new ScriptRefused(parameter.name(), parameter.name() + ": more than " + RUNS_MAX + " runs");
            }
            runs = extended;
        }
        return runs;
    }

    private static boolean perDevice(ScriptParameter parameter) {
        return parameter.type() == ScriptParameter.Type.STORAGE || parameter.type() == ScriptParameter.Type.INTERFACE;
    }

    private static Map<String, Object> with(Map<String, Object> run, ScriptParameter parameter, Object value) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("type", parameter.type().text());
        entry.put("value", value);
        String format = parameter.argumentFormat();
        if (format != null) {
            entry.put("argument_format", format);
        }
        Map<String, Object> extended = new LinkedHashMap<>(run);
        extended.put(parameter.name(), entry);
        return extended;
    }

    /** None where the parameter is left out. */
    private List<Object> values(ScriptParameter parameter) {
        @Nullable String input = given.getOrDefault(parameter.name(), parameter.defaultValue());
        boolean absent = input == null || input.isBlank();
        return switch (parameter.type()) {
            case STORAGE -> disks(parameter, absent ? "all" : String.valueOf(input));
            case INTERFACE -> interfaces(parameter, absent ? "all" : String.valueOf(input));
            case RUNTIME ->
                List.of(runtime(parameter, absent ? String.valueOf(timeoutSeconds) : String.valueOf(input)));
            case BOOLEAN, CHOICE, PASSWORD, STRING, URL -> {
                if (input == null || input.isBlank()) {
                    if (parameter.required()) {
                        throw refused(parameter, "Field is required");
                    }
                    yield List.of();
                }
                yield simple(parameter, input);
            }
        };
    }

    private static List<Object> simple(ScriptParameter parameter, String input) {
        return switch (parameter.type()) {
            case BOOLEAN -> bool(parameter, input) ? List.of(true) : List.of();
            case CHOICE -> {
                if (!parameter.choices().contains(input)) {
                    throw refused(parameter, "'" + input + "' is not one of " + parameter.choices());
                }
                yield List.of(input);
            }
            case URL -> {
                for (String url : parameter.allowList() ? input.split(",", -1) : new String[] {input}) {
                    if (!URL.matcher(url.strip()).matches()) {
                        throw refused(parameter, "Not a valid URL: " + url.strip());
                    }
                }
                yield List.of(input);
            }
            case PASSWORD, STRING -> List.of(text(parameter, input));
            case STORAGE, INTERFACE, RUNTIME -> throw new AssertionError(parameter.type());
        };
    }

    private static boolean bool(ScriptParameter parameter, String input) {
        String word = input.strip().toLowerCase(Locale.ROOT);
        if (!TRUE.contains(word) && !FALSE.contains(word)) {
            throw refused(parameter, "'" + input + "' (expected: true or false)");
        }
        return TRUE.contains(word);
    }

    private static String text(ScriptParameter parameter, String input) {
        Long min = parameter.min();
        Long max = parameter.max();
        if ((min != null && input.length() < min) || (max != null && input.length() > max)) {
            throw refused(parameter, "length " + input.length() + " (expected: " + min + " to " + max + ")");
        }
        return input;
    }

    private static Object runtime(ScriptParameter parameter, String input) {
        if (!input.matches("[0-9]{1,9}")) {
            throw refused(parameter, "'" + input + "' (expected: a number of seconds)");
        }
        long seconds = Long.parseLong(input);
        Long min = parameter.min();
        Long max = parameter.max();
        if ((min != null && seconds < min) || (max != null && seconds > max)) {
            throw refused(parameter, seconds + " seconds (expected: " + min + " to " + max + ")");
        }
        return seconds;
    }

    private List<Object> disks(ScriptParameter parameter, String input) {
        Set<Object> found = new LinkedHashSet<>();
        for (String word : input.split(",", -1)) {
            String wanted = word.strip();
            List<Map<String, Object>> matching = target.disks().stream()
                    .filter(disk -> matches(disk, wanted))
                    .map(ParameterValues::value)
                    .toList();
            if (matching.isEmpty() && !wanted.equals("all")) {
                throw refused(parameter, "Unknown storage device for " + wanted);
            }
            found.addAll(matching);
        }
        return List.copyOf(found);
    }

    private static boolean matches(ScriptTarget.TargetDisk disk, String wanted) {
        return wanted.equals("all")
                || wanted.equals(String.valueOf(disk.id()))
                || wanted.equals(disk.name())
                || wanted.equals("/dev/" + disk.name())
                || named(wanted, disk.idPath())
                || named(wanted, disk.model())
                || named(wanted, disk.serial())
                || (wanted.indexOf(':') > 0 && wanted.equals(disk.model() + ":" + disk.serial()))
                || disk.tags().contains(wanted);
    }

    private static Map<String, Object> value(ScriptTarget.TargetDisk disk) {
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("id", disk.id());
        value.put("name", disk.name());
        value.put("id_path", disk.idPath());
        value.put("model", disk.model());
        value.put("serial", disk.serial());
        value.put("physical_blockdevice_id", disk.id());
        return value;
    }

    private List<Object> interfaces(ScriptParameter parameter, String input) {
        Set<Object> found = new LinkedHashSet<>();
        for (String word : input.split(",", -1)) {
            String wanted = word.strip();
            List<Map<String, Object>> matching = target.interfaces().stream()
                    .filter(one -> matches(one, wanted))
                    .map(ParameterValues::value)
                    .toList();
            if (matching.isEmpty() && !wanted.equals("all")) {
                throw refused(parameter, "Unknown interface for " + wanted);
            }
            found.addAll(matching);
        }
        return List.copyOf(found);
    }

    private static boolean matches(ScriptTarget.TargetInterface one, String wanted) {
        return wanted.equals("all")
                || wanted.equals(String.valueOf(one.id()))
                || wanted.equals(one.name())
                || wanted.equalsIgnoreCase(one.mac())
                || named(wanted, one.vendor())
                || named(wanted, one.product())
                || (wanted.indexOf(':') > 0 && wanted.equals(one.vendor() + ":" + one.product()))
                || one.tags().contains(wanted);
    }

    private static Map<String, Object> value(ScriptTarget.TargetInterface one) {
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("id", one.id());
        value.put("name", one.name());
        value.put("mac_address", one.mac());
        value.put("vendor", one.vendor());
        value.put("product", one.product());
        value.put("interface_id", one.id());
        return value;
    }

    private static boolean named(String wanted, String name) {
        return !name.isEmpty() && wanted.equals(name);
    }

    private static ScriptRefused refused(ScriptParameter parameter, String reason) {
        return new ScriptRefused(parameter.name(), parameter.name() + ": " + reason);
    }
}
