package ingot.client;

import ingot.http.Json;
import ingot.http.JsonMalformed;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the server answered.
 *
 * @param status HTTP status
 * @param headers by lower-case name; of repeated ones the first
 * @param body as sent
 */
public record Answer(int status, Map<String, String> headers, byte[] body) {

    public Answer {
        headers = Map.copyOf(headers);
    }

    public boolean isOk() {
        return status >= 200 && status < 300;
    }

    public @Nullable String header(String name) {
        return headers.get(name.toLowerCase(Locale.ROOT));
    }

    public boolean isJson() {
        return headers.getOrDefault("content-type", "").startsWith("application/json");
    }

    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /**
     * The body as JSON values (see {@link Json#read}).
     *
     * @throws ApiFailed when it is not JSON
     */
    public @Nullable Object json() {
        try {
            return Json.read(body);
        } catch (JsonMalformed malformed) {
            throw new ApiFailed(this, "The server's answer is not JSON: " + malformed.getMessage());
        }
    }

    /** The body as a JSON object. */
    @SuppressWarnings("unchecked") // Json.read makes maps with text keys only
    public Map<String, @Nullable Object> object() {
        if (json() instanceof Map<?, ?> object) {
            return (Map<String, @Nullable Object>) object;
        }
        throw new ApiFailed(this, "The server's answer is not a JSON object.");
    }

    /** The body as a JSON list of objects. */
    @SuppressWarnings("unchecked") // Json.read makes maps with text keys only
    public List<Map<String, @Nullable Object>> list() {
        if (json() instanceof List<?> list && list.stream().allMatch(Map.class::isInstance)) {
            List<Map<String, @Nullable Object>> objects = new ArrayList<>();
            list.forEach(element -> objects.add((Map<String, @Nullable Object>) Objects.requireNonNull(element)));
            return objects;
        }
        throw new ApiFailed(this, "The server's answer is not a JSON list of objects.");
    }
}
