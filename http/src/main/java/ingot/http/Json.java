package ingot.http;

import io.avaje.json.JsonWriter;
import io.avaje.json.stream.JsonStream;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON as plain values: maps with text keys, iterables, text, numbers, booleans and null. Nulls and empty lists are
 * written. For documents whose shape is only known when running; fixed shapes have generated adapters.
 */
public final class Json {

    private static final JsonStream STREAM =
            JsonStream.builder().serializeNulls(true).serializeEmpty(true).build();

    private Json() {}

    /**
     * Writes a value and leaves the stream open.
     *
     * @throws IllegalArgumentException for a value that is none of the kinds above
     */
    public static void write(@Nullable Object value, OutputStream out) {
        JsonWriter writer = STREAM.writer(out);
        write(writer, value);
        writer.flush();
        writer.markIncomplete();
    }

    public static byte[] bytes(@Nullable Object value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(512);
        write(value, out);
        return out.toByteArray();
    }

    public static String text(@Nullable Object value) {
        return new String(bytes(value), StandardCharsets.UTF_8);
    }

    /**
     * Reads one value: {@code LinkedHashMap}, {@code ArrayList}, {@code String}, {@code Long}, {@code Double} (fractions,
     * exponents and integers beyond a long), {@code Boolean} or null. Of a repeated key the last counts.
     *
     * @throws JsonMalformed when it is not exactly one JSON value
     */
    public static @Nullable Object read(String text) {
        return new JsonParser(text).document();
    }

    /** The same from UTF-8 bytes. */
    public static @Nullable Object read(byte[] utf8) {
        try {
            return read(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString());
        } catch (CharacterCodingException notUtf8) {
            throw new JsonMalformed("not UTF-8");
        }
    }

    private static void write(JsonWriter writer, @Nullable Object value) {
        switch (value) {
            case null -> writer.nullValue();
            case String text -> writer.value(text);
            case Boolean flag -> writer.value(flag.booleanValue());
            case Integer number -> writer.value(number.intValue());
            case Long number -> writer.value(number.longValue());
            case Short number -> writer.value(number.intValue());
            case BigInteger number -> writer.value(number);
            case BigDecimal number -> writer.value(number);
            case Double number when Double.isFinite(number) -> writer.value(number.doubleValue());
            case Float number when Float.isFinite(number) -> writer.value(number.doubleValue());
            case Map<?, ?> map -> {
                writer.beginObject();
                map.forEach((key, element) -> {
                    if (!(key instanceof String name)) {
                        throw new IllegalArgumentException("JSON key: " + key + " (expected: text)");
                    }
                    writer.name(name);
                    write(writer, element);
                });
                writer.endObject();
            }
            case Iterable<?> list -> {
                writer.beginArray();
                for (Object element : list) {
                    write(writer, element);
                }
                writer.endArray();
            }
            default ->
                throw new IllegalArgumentException(
                        "JSON value: " + value.getClass().getName()
                                + " (expected: Map, Iterable, String, finite Number, Boolean or null)");
        }
    }
}
