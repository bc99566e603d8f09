package ingot.client;

import ingot.http.Json;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which columns a list of objects is shown with, and how a value looks in one cell. Pure. */
final class Cells {

    /** What people look for first, in this order. */
    private static final List<String> PREFERRED = List.of(
            "system_id",
            "id",
            "hostname",
            "name",
            "username",
            "status_name",
            "status",
            "power_state",
            "owner",
            "pool",
            "zone",
            "ip_addresses",
            "cidr",
            "vid",
            "vlan",
            "type",
            "architecture",
            "subarches",
            "osystem",
            "distro_series",
            "description",
            "email",
            "title");

    private static final int TABLE_COLUMNS = 8;
    private static final int WIDE_COLUMNS = 16;

    private Cells() {}

    static List<String> columns(List<? extends Map<?, ?>> rows, boolean wide) {
        Set<String> keys = new LinkedHashSet<>();
        rows.forEach(row -> row.keySet().forEach(key -> keys.add((String) key)));
        Set<String> columns = new LinkedHashSet<>();
        for (String preferred : PREFERRED) {
            if (keys.contains(preferred) && !(preferred.equals("status") && keys.contains("status_name"))) {
                columns.add(preferred);
            }
        }
        if (wide || columns.size() < 3) {
            for (String key : keys) {
                if (!key.equals("resource_uri") && rows.stream().allMatch(row -> isScalar(row.get(key)))) {
                    columns.add(key);
                }
            }
        }
        return columns.stream().limit(wide ? WIDE_COLUMNS : TABLE_COLUMNS).toList();
    }

    /** All keys, for formats that leave nothing out. */
    static List<String> keys(List<? extends Map<?, ?>> rows) {
        Set<String> keys = new LinkedHashSet<>();
        rows.forEach(row -> row.keySet().forEach(key -> keys.add((String) key)));
        return List.copyOf(keys);
    }

    /** What commands take to mean this object. */
    static String name(Object value) {
        if (value instanceof Map<?, ?> map) {
            for (String key : List.of("system_id", "name", "username", "filename", "id")) {
                Object found = map.get(key);
                if (found != null) {
                    return plain(found.toString());
                }
            }
        }
        return cell(value);
    }

    /** A value in one line: a nested object by its name. */
    static String cell(@Nullable Object value) {
        return switch (value) {
            case null -> "";
            case Map<?, ?> map -> {
                for (String name : List.of("name", "hostname", "username", "cidr", "id")) {
                    if (map.get(name) != null) {
                        yield plain(String.valueOf(map.get(name)));
                    }
                }
                yield plain(Json.text(map));
            }
            case List<?> list -> {
                List<String> cells = new ArrayList<>();
                list.forEach(element -> cells.add(cell(element)));
                yield String.join(",", cells);
            }
            default -> plain(value.toString());
        };
    }

    /** Texts come from machines and strangers: no control character reaches the terminal. */
    static String plain(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            plain.append(Character.isISOControl(c) ? ' ' : c);
        }
        return plain.toString();
    }

    private static boolean isScalar(@Nullable Object value) {
        return !(value instanceof Map<?, ?>) && !(value instanceof List<?>);
    }
}
