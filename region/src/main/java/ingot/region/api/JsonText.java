package ingot.region.api;

import io.avaje.jsonb.Jsonb;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON texts of columns and settings, as plain ordered maps, lists, text, numbers, booleans and null. */
public final class JsonText {

    private static final Jsonb JSON =
            Jsonb.builder().serializeNulls(true).serializeEmpty(true).build();

    private JsonText() {}

    public static String of(@Nullable Object value) {
        return value == null ? "null" : JSON.type(Object.class).toJson(value);
    }

    /** Reads any JSON text; whole numbers come as {@code Long}. */
    public static @Nullable Object value(String json) {
        if (json.isBlank() || json.strip().equals("null")) {
            return null;
        }
        Object read = JSON.type(Object.class).fromJson(json);
        return whole(read);
    }

    /** Reads a JSON object; any other JSON is refused. */
    public static Map<String, @Nullable Object> object(String json) {
        if (value(json) instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> typed = new LinkedHashMap<>();
            map.forEach((key, value) -> typed.put(String.valueOf(key), value));
            return typed;
        }
        throw new IllegalArgumentException("expected a JSON object: " + json);
    }

    private static @Nullable Object whole(@Nullable Object read) {
        if (read instanceof Double number && number == Math.rint(number) && Math.abs(number) < 1L << 53) {
            return number.longValue();
        }
        return read;
    }
}
