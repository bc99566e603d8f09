package ingot.core.metadata;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Writes documents of maps, lists, texts, numbers and booleans as YAML that readers of 1.1 and 1.2 understand alike: block
 * style, one key a line, every text in double quotes with JSON's escapes. Nothing a text holds can end its quotes.
 */
public final class YamlWriter {

    private static final Pattern PLAIN_KEY = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]*");

    /** Plain words that YAML 1.1 reads as booleans or null. */
    private static final Set<String> RESERVED = Set.of("y", "n", "yes", "no", "on", "off", "true", "false", "null");

    /** Deeper documents are our own mistake. */
    private static final int DEPTH_MAX = 32;

    private final StringBuilder out = new StringBuilder();

    private YamlWriter() {}

    /** A whole document, ending in a line feed. */
    public static String write(Map<String, ?> document) {
        YamlWriter writer = new YamlWriter();
        if (document.isEmpty()) {
            return "{}\n";
        }
        writer.map(document, 0, false);
        return writer.out.toString();
    }

    /** A text in double quotes: a JSON string, and a YAML one. */
    public static String quote(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
        text.codePoints().forEach(point -> escape(quoted, point));
        return quoted.append('"').toString();
    }

    private static void escape(StringBuilder quoted, int point) {
        switch (point) {
            case '"' -> quoted.append("\\\"");
            case '\\' -> quoted.append("\\\\");
            case '\n' -> quoted.append("\\n");
            case '\r' -> quoted.append("\\r");
            case '\t' -> quoted.append("\\t");
            default -> {
                if (point >= 0xd800 && point <= 0xdfff) {
                    quoted.append("\\ufffd");
                } else if (printable(point)) {
                    quoted.appendCodePoint(point);
                } else {
                    quoted.append("\\u");
                    String digits = Integer.toHexString(point);
                    quoted.append("0".repeat(4 - digits.length())).append(digits);
                }
            }
        }
    }

    /** The characters that YAML 1.1 §5.1 lets stand for themselves, without its line separators. */
    private static boolean printable(int point) {
        return (point >= 0x20 && point < 0x7f)
                || (point >= 0xa0 && point <= 0xfffd && point != 0x2028 && point != 0x2029 && point != 0xfeff)
                || point >= 0x10000;
    }

    private void map(Map<?, ?> map, int depth, boolean afterDash) {
        boolean first = true;
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            if (!first || !afterDash) {
                indent(depth);
            }
            first = false;
            out.append(key(String.valueOf(entry.getKey()))).append(':');
            value(entry.getValue(), depth + 1, false);
        }
    }

    private void list(List<?> list, int depth) {
        for (Object item : list) {
            indent(depth);
            out.append('-');
            value(item, depth + 1, true);
        }
    }

    private void value(@Nullable Object value, int depth, boolean inList) {
        if (depth > DEPTH_MAX) {
            throw new IllegalArgumentException("document is deeper than " + DEPTH_MAX + " levels");
        }
        switch (value) {
            case null -> out.append(" null\n");
            case Map<?, ?> map when map.isEmpty() -> out.append(" {}\n");
            case List<?> list when list.isEmpty() -> out.append(" []\n");
            case Map<?, ?> map -> {
                out.append(inList ? " " : "\n");
                map(map, depth, inList);
            }
            case List<?> list -> {
                out.append('\n');
                list(list, depth);
            }
            case Boolean bool -> out.append(' ').append(bool.booleanValue()).append('\n');
            case Integer number -> out.append(' ').append(number.intValue()).append('\n');
            case Long number -> out.append(' ').append(number.longValue()).append('\n');
            case String text -> out.append(' ').append(quote(text)).append('\n');
            default ->
                throw new IllegalArgumentException(
                        "a document cannot hold a " + value.getClass().getSimpleName());
        }
    }

    private static String key(String key) {
        boolean plain = PLAIN_KEY.matcher(key).matches() && !RESERVED.contains(key.toLowerCase(Locale.ROOT));
        return plain ? key : quote(key);
    }

    private void indent(int depth) {
        out.append("  ".repeat(depth));
    }
}
