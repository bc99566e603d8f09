package ingot.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The text parameters of a call, from query and body together, in the order they came. Immutable. */
public final class Parameters {

    private static final Set<String> TRUE = Set.of("true", "t", "yes", "y", "on", "1");
    private static final Set<String> FALSE = Set.of("false", "f", "no", "n", "off", "0");

    private final Map<String, List<String>> values;

    public Parameters(Map<String, List<String>> values) {
        Map<String, List<String>> copy = new LinkedHashMap<>();
        values.forEach((name, list) -> copy.put(name, List.copyOf(list)));
        this.values = copy;
    }

    public Set<String> names() {
        return Set.copyOf(values.keySet());
    }

    public boolean has(String name) {
        return values.containsKey(name);
    }

    /** The last value given, or null. */
    public @Nullable String text(String name) {
        List<String> list = values.get(name);
        return list == null || list.isEmpty() ? null : list.getLast();
    }

    public String text(String name, String fallback) {
        String value = text(name);
        return value == null ? fallback : value;
    }

    /** The last value given and not empty, or 400 naming the field. */
    public String required(String name) {
        String value = text(name);
        if (value == null || value.isEmpty()) {
            throw ApiError.field(name, "This field is required.");
        }
        return value;
    }

    /** All values given for a repeated parameter, in order. */
    public List<String> list(String name) {
        List<String> list = values.get(name);
        return list == null ? List.of() : list;
    }

    /** Values of a parameter that may be repeated or comma separated; empty ones left out. */
    public List<String> words(String name) {
        List<String> words = new ArrayList<>();
        for (String value : list(name)) {
            for (String word : value.split(",", -1)) {
                if (!word.isBlank()) {
                    words.add(word.strip());
                }
            }
        }
        return List.copyOf(words);
    }

    /** A boolean in any of the sane spellings; absent or empty is the fallback; anything else 400. */
    public boolean flag(String name, boolean fallback) {
        Boolean value = flag(name);
        return value == null ? fallback : value;
    }

    /** The same, null when absent or empty. */
    public @Nullable Boolean flag(String name) {
        String value = text(name);
        if (value == null || value.isEmpty()) {
            return null;
        }
        String word = value.toLowerCase(java.util.Locale.ROOT);
        if (TRUE.contains(word)) {
            return true;
        }
        if (FALSE.contains(word)) {
            return false;
        }
        throw ApiError.field(name, "Invalid " + name + ": Value should be 'true' or 'false'");
    }

    /** A whole number, null when absent or empty; anything else 400. */
    public @Nullable Long integer(String name) {
        String value = text(name);
        if (value == null || value.isEmpty()) {
            return null;
        }
        try {
            return Long.valueOf(value.strip());
        } catch (NumberFormatException notANumber) {
            throw ApiError.field(name, "Enter a whole number.");
        }
    }

    public Map<String, List<String>> all() {
        return values;
    }
}
