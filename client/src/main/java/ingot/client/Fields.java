package ingot.client;

import ingot.http.Multipart;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** The parameters of one request, in order; names may repeat. Not thread-safe. */
public final class Fields {

    private final List<Field> fields = new ArrayList<>();

    private sealed interface Field {
        record Text(String name, String value) implements Field {}

        record File(String name, String fileName, byte[] content) implements Field {}
    }

    /** A body with its content type. */
    public record Body(String contentType, byte[] bytes) {}

    /** Starts from alternating names and values. */
    public static Fields of(String... namesAndValues) {
        if (namesAndValues.length % 2 != 0) {
            throw new IllegalArgumentException("fields: " + namesAndValues.length + " words (expected: pairs)");
        }
        Fields fields = new Fields();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            fields.add(namesAndValues[i], namesAndValues[i + 1]);
        }
        return fields;
    }

    public Fields add(String name, String value) {
        fields.add(new Field.Text(name, value));
        return this;
    }

    public Fields add(String name, Iterable<String> values) {
        values.forEach(value -> add(name, value));
        return this;
    }

    public Fields file(String name, String fileName, byte[] content) {
        fields.add(new Field.File(name, fileName, content));
        return this;
    }

    public boolean isEmpty() {
        return fields.isEmpty();
    }

    /** As a query string. */
    String urlEncoded() {
        StringBuilder text = new StringBuilder();
        for (Field field : fields) {
            switch (field) {
                case Field.Text(String name, String value) ->
                    text.append(text.isEmpty() ? "" : "&")
                            .append(encode(name))
                            .append('=')
                            .append(encode(value));
                case Field.File file ->
                    throw new IllegalArgumentException("file " + file.name() + ": a query cannot carry files");
            }
        }
        return text.toString();
    }

    /** As a body: a form, or multipart when there are files. */
    public Body body(RandomGenerator random) {
        if (fields.stream().noneMatch(Field.File.class::isInstance)) {
            return new Body("application/x-www-form-urlencoded", urlEncoded().getBytes(StandardCharsets.US_ASCII));
        }
        Multipart multipart = new Multipart(random);
        for (Field field : fields) {
            switch (field) {
                case Field.Text(String name, String value) -> multipart.field(name, value);
                case Field.File(String name, String fileName, byte[] content) ->
                    multipart.file(name, fileName, content);
            }
        }
        return new Body(multipart.contentType(), multipart.bytes());
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
