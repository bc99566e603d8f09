package ingot.app;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The flags and words of one command. Flags may be written {@code --name value} or {@code --name=value}.
 *
 * @param words what is no flag, in order
 * @param flags values by flag name without dashes; switches have the value {@code true}
 */
record Options(List<String> words, Map<String, List<String>> flags) {

    /** A command line that cannot be understood; exit 2. */
    static final class Usage extends RuntimeException {
        Usage(String message) {
            super(message);
        }
    }

    Options {
        words = List.copyOf(words);
        flags = Map.copyOf(flags);
    }

    /**
     * Reads a command line.
     *
     * @param valued names of flags that take a value
     * @param switches names of flags that take none
     */
    static Options parse(List<String> arguments, Set<String> valued, Set<String> switches) {
        List<String> words = new ArrayList<>();
        Map<String, List<String>> flags = new LinkedHashMap<>();
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (!argument.startsWith("--")) {
                words.add(argument);
                continue;
            }
            int equals = argument.indexOf('=');
            String name = equals < 0 ? argument.substring(2) : argument.substring(2, equals);
            String value;
            if (switches.contains(name) && equals < 0) {
                value = "true";
            } else if (!valued.contains(name)) {
                throw new Usage(
                        "--" + name + ": not a flag of this command (flags: " + described(valued, switches) + ")");
            } else if (equals >= 0) {
                value = argument.substring(equals + 1);
            } else if (i + 1 < arguments.size()) {
                value = arguments.get(++i);
            } else {
                throw new Usage("--" + name + ": needs a value");
            }
            flags.computeIfAbsent(name, ignored -> new ArrayList<>()).add(value);
        }
        return new Options(words, flags);
    }

    private static String described(Set<String> valued, Set<String> switches) {
        List<String> all = new ArrayList<>();
        valued.stream().sorted().forEach(name -> all.add("--" + name + " VALUE"));
        switches.stream().sorted().forEach(name -> all.add("--" + name));
        return String.join(", ", all);
    }

    @Nullable String value(String name) {
        List<String> values = flags.get(name);
        return values == null ? null : values.getLast();
    }

    String value(String name, String fallback) {
        String value = value(name);
        return value == null ? fallback : value;
    }

    String need(String name) {
        String value = value(name);
        if (value == null || value.isEmpty()) {
            throw new Usage("--" + name + ": is needed");
        }
        return value;
    }

    List<String> all(String name) {
        return flags.getOrDefault(name, List.of());
    }

    boolean has(String name) {
        return flags.containsKey(name);
    }
}
