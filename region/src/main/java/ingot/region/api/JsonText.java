package ingot.region.api;

import ingot.http.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON texts of columns and settings, as plain ordered maps, lists, text, numbers, booleans and null. */
public final class JsonText {

    private JsonText() {}

    public static String of(@Nullable Object value) {
        return Json.text(value);
    }

    /** Reads any JSON text; whole numbers come as {@code Long}. */
    public static @Nullable Object value(String json) {
        return Json.read(json);
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
}
