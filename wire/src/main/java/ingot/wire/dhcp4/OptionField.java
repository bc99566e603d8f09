package ingot.wire.dhcp4;

import java.io.ByteArrayOutputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads and writes runs of code, length, value. An option that appears several times is one long option whose parts are joined in the order of
 * appearance, also across the option field, {@code file} and {@code sname} (RFC 3396 section 5).
 */
final class OptionField {
    static final int VALUE_MAX = 255;

    private OptionField() {}

    static Options parse(List<Bytes> fields) {
        Map<Integer, ByteArrayOutputStream> parts = new LinkedHashMap<>();
        for (Bytes field : fields) {
            parseField(field, parts);
        }
        Options.Builder options = Options.builder();
        parts.forEach((code, value) -> options.put(code, Bytes.of(value.toByteArray())));
        return options.build();
    }

    private static void parseField(Bytes field, Map<Integer, ByteArrayOutputStream> parts) {
        int at = 0;
        while (at < field.length()) {
            int code = field.at(at++);
            if (code == Code.PAD) {
                continue;
            }
            if (code == Code.END) {
                return;
            }
            if (at == field.length()) {
                throw new MalformedDhcp4("option " + code + ": no length byte");
            }
            int length = field.at(at++);
            if (length > field.length() - at) {
                throw new MalformedDhcp4(
                        "option " + code + ": length " + length + " (only " + (field.length() - at) + " bytes left)");
            }
            parts.computeIfAbsent(code, c -> new ByteArrayOutputStream())
                    .writeBytes(field.slice(at, at + length).toArray());
            at += length;
        }
    }

    /** How many bytes {@link #write(ByteArrayOutputStream, int, Bytes)} makes of a value. */
    static int size(Bytes value) {
        int parts = Math.max(1, (value.length() + VALUE_MAX - 1) / VALUE_MAX);
        return value.length() + 2 * parts;
    }

    static void write(ByteArrayOutputStream out, int code, Bytes value) {
        int at = 0;
        do {
            int length = Math.min(VALUE_MAX, value.length() - at);
            out.write(code);
            out.write(length);
            out.writeBytes(value.slice(at, at + length).toArray());
            at += length;
        } while (at < value.length());
    }

    static Bytes write(Options options) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        options.values().forEach((code, value) -> write(out, code, value));
        return Bytes.of(out.toByteArray());
    }
}
