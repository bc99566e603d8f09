package ingot.core.hardware;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A parsed JSON value, read leniently: what is missing, null or of another type counts as empty. Machines of all ages and
 * makers write these documents.
 */
final class Tree {

    /** More items than any machine has; the rest of a longer list is not looked at. */
    private static final int ITEMS_MAX = 20_000;

    private static final int TEXT_MAX = 4096;

    private final @Nullable Object value;

    Tree(@Nullable Object value) {
        this.value = value;
    }

    Tree get(String key) {
        return new Tree(value instanceof Map<?, ?> map ? map.get(key) : null);
    }

    boolean isEmpty() {
        return !(value instanceof Map<?, ?> map) || map.isEmpty();
    }

    List<Tree> list(String key) {
        return get(key).value instanceof List<?> list
                ? list.stream().limit(ITEMS_MAX).map(Tree::new).toList()
                : List.of();
    }

    List<String> texts(String key) {
        return list(key).stream()
                .map(Tree::asText)
                .filter(text -> !text.isEmpty())
                .toList();
    }

    Map<String, Tree> map(String key) {
        Map<String, Tree> found = new LinkedHashMap<>();
        if (get(key).value instanceof Map<?, ?> map) {
            map.entrySet().stream()
                    .limit(ITEMS_MAX)
                    .forEach(entry -> found.put(String.valueOf(entry.getKey()), new Tree(entry.getValue())));
        }
        return found;
    }

    String text(String key) {
        return get(key).asText();
    }

    private String asText() {
        String text = value instanceof String string ? string.strip() : "";
        return text.length() <= TEXT_MAX ? text : text.substring(0, TEXT_MAX);
    }

    long number(String key) {
        return get(key).value instanceof Number number ? number.longValue() : 0;
    }

    int smallNumber(String key) {
        return Math.clamp(number(key), 0, Integer.MAX_VALUE);
    }

    boolean bool(String key) {
        return get(key).value instanceof Boolean bool && bool;
    }
}
