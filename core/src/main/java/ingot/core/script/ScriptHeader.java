package ingot.core.script;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a script says of itself (facts: metadata-and-scripts §12). Made from the mapping that a YAML reader finds in
 * {@link #embeddedYaml}, or from the fields of a form.
 *
 * @param name empty if the header has none
 * @param tags as written; {@link #allTags} has the automatic ones too
 * @param timeoutSeconds 0 for no limit
 * @param packages by kind: {@code apt}, {@code snap}, {@code url}; each a list
 * @param results names of the results it reports, with title and description; empty if it names none
 * @param forHardware patterns of the hardware it is for; empty for any
 * @param comment stored with the version; empty for none
 */
public record ScriptHeader(
        String name,
        String title,
        String description,
        List<String> tags,
        ScriptType type,
        ScriptHardware hardware,
        ScriptParallel parallel,
        long timeoutSeconds,
        Map<String, List<Object>> packages,
        List<ScriptParameter> parameters,
        Map<String, String> results,
        boolean destructive,
        boolean mayReboot,
        boolean recommission,
        boolean applyConfiguredNetworking,
        List<String> forHardware,
        String comment) {

    private static final int NAME_MAX = 255;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_@%+=:,.-]+");

    private static final Pattern CLOCK = Pattern.compile("(?:([0-9]{1,4}) )?([0-9]{1,4}):([0-5]?[0-9]):([0-5]?[0-9])");

    private static final Pattern FOR_HARDWARE = Pattern.compile("modalias:.+"
            + "|(?:pci|usb):[0-9A-Fa-f]{4}:(?:[0-9A-Fa-f]{4}|\\*)"
            + "|(?:system_vendor|system_product|system_version|mainboard_vendor|mainboard_product):.+");

    private static final Set<String> PACKAGE_KINDS = Set.of("apt", "snap", "url");

    /** The YAML text of the header in a script; empty if it has none. A script without {@code #!/} is refused. */
    public static Optional<String> embeddedYaml(String script) {
        return EmbeddedHeader.yaml(script);
    }

    /**
     * Reads and checks a header.
     *
     * @param fields by name; unknown ones are ignored
     * @throws ScriptRefused naming the first field that is wrong
     */
    public static ScriptHeader of(Map<String, ?> fields) {
        HeaderFields header = new HeaderFields(fields);
        String name = header.text("name");
        if (!name.isEmpty()) {
            checkName(name);
        }
        return new ScriptHeader(
                name,
                header.text("title"),
                header.text("description"),
                header.words("tags"),
                header.word(
                        fields.containsKey("script_type") ? "script_type" : "type",
                        ScriptType.TESTING,
                        ScriptType::ofText),
                header.word("hardware_type", ScriptHardware.NODE, ScriptHardware::ofText),
                header.word("parallel", ScriptParallel.DISABLED, ScriptParallel::ofText),
                timeoutSeconds(header.text("timeout")),
                packages(header),
                ScriptParameter.all(header.mapping("parameters")),
                results(header),
                header.bool("destructive"),
                header.bool("may_reboot"),
                header.bool("recommission"),
                header.bool("apply_configured_networking"),
                forHardware(header),
                header.text("comment"));
    }

    /** Refuses names that could not be told from an id, or that mean something to a shell or a path. */
    public static void checkName(String name) {
        if (name.length() > NAME_MAX) {
            throw new ScriptRefused("name", "Ensure this value has at most " + NAME_MAX + " characters.");
        }
        if (name.equalsIgnoreCase("none")) {
            throw new ScriptRefused("name", "\"none\" is a reserved name.");
        }
        if (name.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new ScriptRefused("name", "Cannot be a number.");
        }
        if (!NAME.matcher(name).matches() || name.startsWith(".")) {
            throw new ScriptRefused(
                    "name", "Name '" + name + "' contains disallowed characters, e.g. space or quotes.");
        }
    }

    /** The tags that a script with this header carries: its own and those that follow from the header. */
    public Set<String> allTags() {
        Set<String> all = new LinkedHashSet<>(tags);
        all.add(hardware.text());
        if (destructive) {
            all.add("destructive");
        }
        return all;
    }

    /** Seconds as a number or as {@code [days ]hours:minutes:seconds}; empty text is 0. */
    static long timeoutSeconds(String text) {
        if (text.isEmpty()) {
            return 0;
        }
        if (text.matches("[0-9]{1,9}(?:\\.0)?")) {
            return Long.parseLong(text.replace(".0", ""));
        }
        Matcher clock = CLOCK.matcher(text);
        if (!clock.matches()) {
            throw new ScriptRefused("timeout", "timeout: " + text + " (expected: seconds or [days ]HH:MM:SS)");
        }
        long days = clock.group(1) == null ? 0 : Long.parseLong(clock.group(1));
        long hours = days * 24 + Long.parseLong(clock.group(2));
        return (hours * 60 + Long.parseLong(clock.group(3))) * 60 + Long.parseLong(clock.group(4));
    }

    private static Map<String, List<Object>> packages(HeaderFields header) {
        Map<String, List<Object>> packages = new LinkedHashMap<>();
        header.mapping("packages").forEach((kind, value) -> {
            if (!PACKAGE_KINDS.contains(kind)) {
                throw new ScriptRefused("packages", "packages: " + kind + " (expected: apt, snap or url)");
            }
            List<Object> items = new ArrayList<>();
            for (Object item : value instanceof List<?> list ? list : Collections.singletonList(value)) {
                items.add(onePackage(kind, item));
            }
            packages.put(kind, List.copyOf(items));
        });
        return packages;
    }

    private static Object onePackage(String kind, @Nullable Object item) {
        if (item instanceof String text && !text.isBlank() && !text.startsWith("-")) {
            return text.strip();
        }
        if (kind.equals("snap") && item instanceof Map<?, ?> map && map.get("name") instanceof String) {
            Map<String, Object> snap = new LinkedHashMap<>();
            HeaderFields.copy(map).forEach((key, value) -> {
                if (value != null) {
                    snap.put(key, value);
                }
            });
            return snap;
        }
        throw new ScriptRefused("packages", "packages." + kind + ": expected names of packages");
    }

    private static Map<String, String> results(HeaderFields header) {
        Map<String, String> results = new LinkedHashMap<>();
        if (header.raw("results") instanceof List<?>) {
            header.words("results").forEach(name -> results.put(name, name));
            return results;
        }
        header.mapping("results").forEach((name, value) -> {
            if (!(value instanceof Map<?, ?> map) || !(map.get("title") instanceof String title) || title.isBlank()) {
                throw new ScriptRefused("results", "results." + name + ": title must be included");
            }
            results.put(name, title);
        });
        return results;
    }

    private static List<String> forHardware(HeaderFields header) {
        List<String> patterns = header.words("for_hardware");
        for (String pattern : patterns) {
            if (!FOR_HARDWARE.matcher(pattern).matches()) {
                throw new ScriptRefused(
                        "for_hardware",
                        "Hardware identifier '" + pattern
                                + "' must be a modalias, PCI ID, USB ID, system vendor, system product, system version,"
                                + " mainboard vendor, or mainboard product.");
            }
        }
        return patterns;
    }
}
