package ingot.client;

import ingot.http.Json;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** JSON values as YAML that versions 1.1 and 1.2 read alike: whatever could be taken for something else is quoted. */
final class Yaml {

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z_][A-Za-z0-9_./-]*( [A-Za-z0-9_./-]+)*");
    private static final Set<String> WORDS =
            Set.of("true", "false", "yes", "no", "on", "off", "y", "n", "null", "nan", "inf");

    private Yaml() {}

    static String text(@Nullable Object value) {
        StringBuilder out = new StringBuilder();
        if (isBlock(value)) {
            block(value, 0, out);
        } else {
            out.append(scalar(value)).append('\n');
        }
        return out.toString();
    }

    private static void block(@Nullable Object value, int indent, StringBuilder out) {
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, element) -> {
                out.append(" ".repeat(indent)).append(scalar(key)).append(':');
                child(element, indent, out);
            });
        } else if (value instanceof List<?> list) {
            for (Object element : list) {
                out.append(" ".repeat(indent)).append('-');
                if (isBlock(element)) {
                    StringBuilder inner = new StringBuilder();
                    block(element, indent + 2, inner);
                    out.append(' ').append(inner.substring(indent + 2));
                } else {
                    out.append(' ').append(scalar(element)).append('\n');
                }
            }
        }
    }

    private static void child(@Nullable Object element, int indent, StringBuilder out) {
        if (isBlock(element)) {
            out.append('\n');
            block(element, indent + 2, out);
        } else {
            out.append(' ').append(scalar(element)).append('\n');
        }
    }

    private static boolean isBlock(@Nullable Object value) {
        return (value instanceof Map<?, ?> map && !map.isEmpty()) || (value instanceof List<?> list && !list.isEmpty());
    }

    private static String scalar(@Nullable Object value) {
        if (value instanceof String text
                && PLAIN.matcher(text).matches()
                && !WORDS.contains(text.toLowerCase(java.util.Locale.ROOT))) {
            return text;
        }
        return Json.text(value);
    }
}
