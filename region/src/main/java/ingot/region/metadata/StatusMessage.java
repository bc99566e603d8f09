package ingot.region.metadata;

import ingot.core.machine.Command.Webhook;
import ingot.http.ApiError;
import ingot.http.Call;
import ingot.http.Json;
import ingot.http.JsonMalformed;
import ingot.region.machine.JsonColumns;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One message of cloud-init's and the installer's reporting (facts: metadata-and-scripts §8). Whatever the content type says, the
 * body is JSON: some senders name none, others call it a form.
 *
 * @param files logs that came with it
 * @param took what the step took, as our agent measures it; null when not told
 * @param bytes that the step moved; null when not told
 */
record StatusMessage(
        Webhook event,
        List<LogFile> files,
        @Nullable Duration took,
        @Nullable Long bytes) {

    private static final int BODY_BYTES_MAX = 64 << 20;
    private static final int NAME_CHARS_MAX = 200;
    private static final int TEXT_CHARS_MAX = 1000;
    private static final int FILES_MAX = 16;

    StatusMessage {
        files = List.copyOf(files);
    }

    /** A file, decoded; {@code path} names the result that it becomes. */
    record LogFile(String path, byte[] content) {}

    /**
     * Reads the body of a call.
     *
     * @throws ApiError 400 for what is no such message, 413 for one that is too long
     */
    static StatusMessage of(Call call) throws IOException {
        byte[] body = call.body().readNBytes(BODY_BYTES_MAX + 1);
        if (body.length > BODY_BYTES_MAX) {
            throw ApiError.of(413, "status message: longer than " + BODY_BYTES_MAX + " bytes");
        }
        for (byte one : body) {
            if (one < 0) {
                throw ApiError.badRequest("status message: not ASCII; write other characters as \\u escapes");
            }
        }
        Object document;
        try {
            document = Json.read(new String(body, StandardCharsets.US_ASCII));
        } catch (JsonMalformed malformed) {
            throw ApiError.badRequest("status message: not JSON: " + malformed.getMessage());
        }
        if (!(document instanceof Map<?, ?>)) {
            throw ApiError.badRequest("status message: not a JSON object");
        }
        Map<String, @Nullable Object> message = JsonColumns.map(document);
        for (String key : List.of("event_type", "origin", "name", "description")) {
            if (!(message.get(key) instanceof String)) {
                throw ApiError.badRequest("Missing parameter in status message: " + key);
            }
        }
        Map<String, @Nullable Object> measured = JsonColumns.map(message.get("ingot"));
        return new StatusMessage(
                event(message),
                files(JsonColumns.list(message.get("files"))),
                measured.get("seconds") instanceof Number seconds && within(seconds, 1e9)
                        ? Duration.ofMillis(Math.round(seconds.doubleValue() * 1000))
                        : null,
                measured.get("bytes") instanceof Number bytes && within(bytes, 1e18) ? (Long) bytes.longValue() : null);
    }

    private static boolean within(Number number, double max) {
        return number.doubleValue() >= 0 && number.doubleValue() <= max;
    }

    private static Webhook event(Map<String, @Nullable Object> message) {
        return new Webhook(
                switch (JsonColumns.text(message, "event_type")) {
                    case "start" -> Webhook.Type.START;
                    case "finish" -> Webhook.Type.FINISH;
                    default -> Webhook.Type.PROGRESS;
                },
                PlainText.of(JsonColumns.text(message, "origin"), NAME_CHARS_MAX),
                PlainText.of(JsonColumns.text(message, "name"), NAME_CHARS_MAX),
                PlainText.of(JsonColumns.text(message, "description"), TEXT_CHARS_MAX),
                switch (JsonColumns.text(message, "result")) {
                    case "SUCCESS" -> Webhook.Result.SUCCESS;
                    case "WARN" -> Webhook.Result.WARN;
                    case "FAIL", "FAILURE" -> Webhook.Result.FAIL;
                    default -> Webhook.Result.NONE;
                });
    }

    private static List<LogFile> files(List<@Nullable Object> listed) {
        if (listed.size() > FILES_MAX) {
            throw ApiError.badRequest(
                    "status message: " + listed.size() + " files (expected: at most " + FILES_MAX + ")");
        }
        List<LogFile> files = new ArrayList<>();
        for (Object entry : listed) {
            Map<String, @Nullable Object> file = JsonColumns.map(entry);
            String path = JsonColumns.text(file, "path");
            String content = JsonColumns.text(file, "content");
            if (path.isEmpty()) {
                throw ApiError.badRequest("status message: a file without path");
            }
            if (file.get("compression") != null) {
                throw ApiError.badRequest("status message: file " + path + " is compressed; send it as it is");
            }
            files.add(new LogFile(path, decoded(path, JsonColumns.text(file, "encoding"), content)));
        }
        return files;
    }

    private static byte[] decoded(String path, String encoding, String content) {
        return switch (encoding) {
            case "" -> content.getBytes(StandardCharsets.UTF_8);
            case "base64" -> {
                try {
                    yield Base64.getMimeDecoder().decode(content);
                } catch (IllegalArgumentException malformed) {
                    throw ApiError.badRequest("status message: file " + path + " is no base64");
                }
            }
            default -> throw ApiError.badRequest("status message: encoding of file " + path + ": " + encoding);
        };
    }
}
