package ingot.core.script;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The fields of a header as a YAML reader gave them, with the shapes that people write them in. */
final class HeaderFields {

    private static final int ITEMS_MAX = 200;
    private static final int TEXT_MAX = 16_384;

    private final Map<String, ?> map;

    HeaderFields(Map<String, ?> map) {
        this.map = map;
    }

    @Nullable Object raw(String name) {
        return map.get(name);
    }

    String text(String name) {
        Object value = map.get(name);
        if (value == null) {
            return "";
        }
        if (value instanceof Map || value instanceof List) {
            throw new ScriptRefused(name, name + ": expected a text");
        }
        String text = String.valueOf(value).strip();
        if (text.length() > TEXT_MAX) {
            throw new ScriptRefused(name, name + ": longer than " + TEXT_MAX + " characters");
        }
        return text;
    }

    boolean bool(String name) {
        return switch (map.get(name)) {
            case null -> false;
            case Boolean bool -> bool;
            case String text when text.equalsIgnoreCase("true") -> true;
            case String text when text.equalsIgnoreCase("false") -> false;
            default -> throw new ScriptRefused(name, name + ": expected true or false");
        };
    }

    <T> T word(String name, T absent, Function<String, Optional<T>> reader) {
        String text = text(name);
        if (text.isEmpty()) {
            return absent;
        }
        return reader.apply(text)
                .orElseThrow(() -> new ScriptRefused(name, name + ": " + text + " (expected: a known word)"));
    }

    /** A list, or a text with commas. */
    List<String> words(String name) {
        List<String> words = new ArrayList<>();
        switch (map.get(name)) {
            case null -> {}
            case List<?> list ->
                list.forEach(item -> words.add(String.valueOf(item).strip()));
            case Map<?, ?> ignored -> throw new ScriptRefused(name, name + ": expected a list");
            case Object text -> {
                for (String word : String.valueOf(text).split(",", -1)) {
                    words.add(word.strip());
                }
            }
        }
        words.removeIf(String::isEmpty);
        if (words.size() > ITEMS_MAX) {
            throw new ScriptRefused(name, name + ": more than " + ITEMS_MAX + " items");
        }
        return List.copyOf(words);
    }

    /** A mapping with text keys; what else stands there is refused. */
    Map<String, @Nullable Object> mapping(String name) {
        return switch (map.get(name)) {
            case null -> Map.of();
            case Map<?, ?> value when value.size() <= ITEMS_MAX -> copy(value);
            default -> throw new ScriptRefused(name, name + ": expected a mapping of at most " + ITEMS_MAX);
        };
    }

    static Map<String, @Nullable Object> copy(Map<?, ?> value) {
        Map<String, @Nullable Object> copy = new LinkedHashMap<>();
        value.forEach((key, item) -> copy.put(String.valueOf(key), item));
        return copy;
    }
}
