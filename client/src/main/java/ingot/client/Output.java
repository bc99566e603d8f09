package ingot.client;

import ingot.client.Arguments.Format;
import ingot.http.Json;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Shows JSON values in the format asked for. */
final class Output {

    private final PrintStream out;
    private final Format format;
    private final boolean headers;

    Output(PrintStream out, Format format, boolean headers) {
        this.out = out;
        this.format = format;
        this.headers = headers;
    }

    void show(@Nullable Object value) {
        switch (format) {
            case JSON -> out.println(pretty(value, 0));
            case YAML -> out.print(Yaml.text(value));
            case NAME -> {
                for (Object element : value instanceof List<?> list ? list : listOf(value)) {
                    if (element != null) {
                        out.println(Cells.name(element));
                    }
                }
            }
            case CSV -> csv(value);
            case TABLE, WIDE -> table(value);
        }
    }

    private void table(@Nullable Object value) {
        if (value instanceof Map<?, ?> object) {
            List<List<String>> rows = new ArrayList<>();
            object.forEach((key, element) -> rows.add(List.of(Cells.plain((String) key), Cells.cell(element))));
            align(rows);
            return;
        }
        List<Map<?, ?>> objects = objects(value);
        if (objects == null) {
            for (Object element : value instanceof List<?> list ? list : listOf(value)) {
                out.println(Cells.cell(element));
            }
            return;
        }
        List<String> columns = Cells.columns(objects, format == Format.WIDE);
        List<List<String>> rows = new ArrayList<>();
        if (headers && !objects.isEmpty()) {
            rows.add(columns.stream()
                    .map(column -> column.toUpperCase(Locale.ROOT))
                    .toList());
        }
        objects.forEach(object -> rows.add(
                columns.stream().map(column -> Cells.cell(object.get(column))).toList()));
        align(rows);
    }

    private void csv(@Nullable Object value) {
        List<Map<?, ?>> objects = objects(value instanceof Map<?, ?> ? List.of(value) : value);
        if (objects == null) {
            for (Object element : value instanceof List<?> list ? list : listOf(value)) {
                csvRow(listOf(element));
            }
            return;
        }
        List<String> columns = Cells.keys(objects);
        if (headers && !columns.isEmpty()) {
            csvRow(columns);
        }
        for (Map<?, ?> object : objects) {
            List<@Nullable Object> row = new ArrayList<>();
            columns.forEach(column -> row.add(object.get(column)));
            csvRow(row);
        }
    }

    /** RFC 4180; nested values as JSON. */
    private void csvRow(List<? extends @Nullable Object> values) {
        StringBuilder row = new StringBuilder();
        for (int i = 0; i < values.size(); i++) {
            Object value = values.get(i);
            String text = value == null
                    ? ""
                    : value instanceof Map<?, ?> || value instanceof List<?> ? Json.text(value) : value.toString();
            boolean quote = text.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
            row.append(i == 0 ? "" : ",").append(quote ? '"' + text.replace("\"", "\"\"") + '"' : text);
        }
        out.println(row);
    }

    private void align(List<List<String>> rows) {
        List<Integer> widths = new ArrayList<>();
        for (List<String> row : rows) {
            for (int i = 0; i < row.size(); i++) {
                if (i == widths.size()) {
                    widths.add(0);
                }
                widths.set(i, Math.max(widths.get(i), row.get(i).length()));
            }
        }
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.size(); i++) {
                line.append(row.get(i))
                        .append(" ".repeat(widths.get(i) - row.get(i).length() + 2));
            }
            out.println(line.toString().stripTrailing());
        }
    }

    private static @Nullable List<Map<?, ?>> objects(@Nullable Object value) {
        if (!(value instanceof List<?> list)) {
            return null;
        }
        List<Map<?, ?>> objects = new ArrayList<>();
        for (Object element : list) {
            if (!(element instanceof Map<?, ?> object)) {
                return null;
            }
            objects.add(object);
        }
        return objects;
    }

    private static List<@Nullable Object> listOf(@Nullable Object value) {
        List<@Nullable Object> list = new ArrayList<>();
        list.add(value);
        return list;
    }

    private static String pretty(@Nullable Object value, int indent) {
        String margin = " ".repeat(indent + 4);
        String close = "\n" + " ".repeat(indent);
        List<String> lines = new ArrayList<>();
        if (value instanceof Map<?, ?> map && !map.isEmpty()) {
            map.forEach((key, element) -> lines.add(margin + Json.text(key) + ": " + pretty(element, indent + 4)));
            return "{\n" + String.join(",\n", lines) + close + "}";
        }
        if (value instanceof List<?> list && !list.isEmpty()) {
            list.forEach(element -> lines.add(margin + pretty(element, indent + 4)));
            return "[\n" + String.join(",\n", lines) + close + "]";
        }
        return Json.text(value);
    }
}
