package ingot.region.machine;

import ingot.region.api.JsonText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jooq.JSONB;
import org.jspecify.annotations.Nullable;

/** JSON columns as plain maps and lists. Thread-safe. */
public final class JsonColumns {

    private JsonColumns() {}

    public static String write(Object value) {
        return JsonText.of(value);
    }

    public static JSONB jsonb(Object value) {
        return JSONB.valueOf(write(value));
    }

    /**
     * Reads any JSON value.
     *
     * @throws IllegalArgumentException for what is not JSON
     */
    public static @Nullable Object read(String text) {
        try {
            return JsonText.value(text);
        } catch (RuntimeException malformed) {
            throw new IllegalArgumentException("JSON: " + malformed.getMessage(), malformed);
        }
    }

    /** Reads an object; anything else is an empty map. */
    public static Map<String, @Nullable Object> map(@Nullable JSONB column) {
        return column == null ? new LinkedHashMap<>() : map(read(column.data()));
    }

    /** A value that should be an object; anything else is an empty map. */
    public static Map<String, @Nullable Object> map(@Nullable Object value) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        if (value instanceof Map<?, ?> read) {
            read.forEach((name, item) -> map.put(String.valueOf(name), item));
        }
        return map;
    }

    /** A value that should be a list; anything else is an empty list. */
    public static List<@Nullable Object> list(@Nullable Object value) {
        return value instanceof List<?> read ? new ArrayList<>(read) : List.of();
    }

    /** Texts of an object, with nulls left out. */
    public static Map<String, String> texts(@Nullable JSONB column) {
        Map<String, String> texts = new LinkedHashMap<>();
        map(column).forEach((name, value) -> {
            if (value != null) {
                texts.put(name, String.valueOf(value));
            }
        });
        return texts;
    }

    public static String text(Map<String, @Nullable Object> map, String name) {
        Object value = map.get(name);
        return value == null ? "" : String.valueOf(value);
    }

    /** A whole number, 0 when absent or something else. */
    public static long number(Map<String, @Nullable Object> map, String name) {
        return map.get(name) instanceof Number number ? number.longValue() : 0;
    }

    public static boolean flag(Map<String, @Nullable Object> map, String name) {
        return Boolean.TRUE.equals(map.get(name));
    }
}
