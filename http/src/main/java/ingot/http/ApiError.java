package ingot.http;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An expected refusal, answered as it stands: the one error family of everything behind HTTP. The texts and shapes are
 * those of maas-api/conventions.md §6.
 */
public final class ApiError extends RuntimeException {

    private final transient Reply reply;

    public ApiError(String message, Reply reply) {
        super(message, null, false, false);
        this.reply = reply;
    }

    public Reply reply() {
        return reply;
    }

    public int status() {
        return reply.status();
    }

    /** 400 with a message for one field; {@code __all__} for the object. */
    public static ApiError field(String field, String message) {
        return fields(Map.of(field, List.of(message)));
    }

    /** 400 with messages for each field. */
    public static ApiError fields(Map<String, List<String>> messages) {
        Map<String, List<String>> ordered = new LinkedHashMap<>(messages);
        return new ApiError(ordered.toString(), Reply.json(400, ordered));
    }

    public static ApiError badRequest(String message) {
        return new ApiError(message, Reply.text(400, message));
    }

    public static ApiError unauthorized(String message) {
        return new ApiError(message, Reply.text(401, message).with("WWW-Authenticate", "OAuth realm=\"OAuth\""));
    }

    public static ApiError forbidden(String message) {
        return new ApiError(message, Reply.text(403, message));
    }

    /** 404 in the wording that clients match on: "No Machine matches the given query." */
    public static ApiError notFound(String type) {
        String message = "No " + type + " matches the given query.";
        return new ApiError(message, Reply.text(404, message));
    }

    public static ApiError conflict(String message) {
        return new ApiError(message, Reply.text(409, message));
    }

    public static ApiError unavailable(String message) {
        return new ApiError(message, Reply.text(503, message));
    }

    public static ApiError of(int status, String message) {
        return new ApiError(message, Reply.text(status, message));
    }
}
