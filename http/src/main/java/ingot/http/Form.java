package ingot.http;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The kinds of body that hold parameters, and how they become parameters and files (maas-api/conventions.md §3). A JSON
 * object is flattened: a list repeats its name, an inner object stays as JSON text, null is an empty value.
 */
final class Form {

    private Form() {}

    static boolean isForm(HeaderValue type) {
        return switch (type.value()) {
            case "application/x-www-form-urlencoded", "multipart/form-data", "application/json" -> true;
            default -> false;
        };
    }

    /**
     * Adds what a body holds.
     *
     * @throws ApiError 400 when it is malformed, 413 when it holds too many fields
     */
    static void decode(
            HeaderValue type,
            byte[] body,
            int fieldsMax,
            Map<String, List<String>> parameters,
            List<Call.FilePart> files) {
        switch (type.value()) {
            case "multipart/form-data" -> multipart(type, body, fieldsMax, parameters, files);
            case "application/json" -> {
                if (body.length > 0) {
                    json(body, fieldsMax, parameters);
                }
            }
            case "application/x-www-form-urlencoded" -> {
                // JSON sent by libraries that label every body as a form; the operation reads it from the body
                if (body.length == 0 || body[0] == '{' || body[0] == '[') {
                    return;
                }
                Charset charset = charset(type);
                String text = Percent.text(ByteBuffer.wrap(body), charset, "The body");
                FormDecoder.decode(text.stripTrailing(), charset, "The body", fieldsMax, parameters);
            }
            default -> throw new IllegalArgumentException("content type: " + type.value() + " (expected: a form)");
        }
    }

    private static void multipart(
            HeaderValue type,
            byte[] body,
            int fieldsMax,
            Map<String, List<String>> parameters,
            List<Call.FilePart> files) {
        for (MultipartDecoder.Part part : MultipartDecoder.decode(body, type.parameter("boundary"), fieldsMax)) {
            String fileName = part.fileName();
            if (fileName != null || !isText(part.type())) {
                files.add(new Call.FilePart(part.name(), fileName == null ? part.name() : fileName, part.content()));
            } else {
                String text = Percent.text(
                        ByteBuffer.wrap(part.content()), charset(part.type()), "Part '" + part.name() + "'");
                parameters
                        .computeIfAbsent(part.name(), key -> new ArrayList<>())
                        .add(text);
            }
        }
    }

    private static boolean isText(HeaderValue type) {
        return type.value().isEmpty()
                || type.value().startsWith("text/")
                || type.value().equals("application/json");
    }

    private static void json(byte[] body, int fieldsMax, Map<String, List<String>> parameters) {
        Object document;
        try {
            document = Json.read(body);
        } catch (JsonMalformed malformed) {
            throw ApiError.badRequest("The body is declared as application/json and is not: " + malformed.getMessage());
        }
        if (!(document instanceof Map<?, ?> object)) {
            return;
        }
        int[] count = {0};
        object.forEach((key, value) -> {
            List<String> texts = parameters.computeIfAbsent((String) key, name -> new ArrayList<>());
            if (value instanceof List<?> list) {
                list.forEach(element -> texts.add(flat(element)));
            } else {
                texts.add(flat(value));
            }
            count[0] += texts.size();
            if (count[0] > fieldsMax) {
                throw ApiError.of(413, "The body holds more than " + fieldsMax + " values.");
            }
        });
    }

    private static String flat(@Nullable Object value) {
        return switch (value) {
            case null -> "";
            case String text -> text;
            case Map<?, ?> object -> Json.text(object);
            case List<?> list -> Json.text(list);
            default -> value.toString();
        };
    }

    private static Charset charset(HeaderValue type) {
        String name = type.parameter("charset");
        if (name == null || name.isEmpty()) {
            return StandardCharsets.UTF_8;
        }
        try {
            Charset charset = Charset.forName(name);
            if (charset.newEncoder().maxBytesPerChar() <= 4 && "a=&%".equals(new String(ASCII_PROBE, charset))) {
                return charset;
            }
        } catch (IllegalCharsetNameException | UnsupportedCharsetException | UnsupportedOperationException unknown) {
            throw ApiError.of(415, "The charset '" + name + "' is not known here; send UTF-8.");
        }
        throw ApiError.of(415, "The charset '" + name + "' does not contain ASCII; send UTF-8.");
    }

    private static final byte[] ASCII_PROBE = {'a', '=', '&', '%'};
}
