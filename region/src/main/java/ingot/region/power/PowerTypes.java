package ingot.region.power;

import ingot.region.machine.JsonColumns;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The power drivers as they describe themselves (maas-api/resources.json, PowerTypeSchema). Thread-safe. */
public final class PowerTypes {

    private final Supplier<List<Map<String, @Nullable Object>>> descriptions;

    /**
     * Wires the types.
     *
     * @param descriptions of all drivers that racks have, whether or not a rack is connected
     */
    public PowerTypes(Supplier<List<Map<String, @Nullable Object>>> descriptions) {
        this.descriptions = descriptions;
    }

    public List<Map<String, @Nullable Object>> descriptions() {
        return descriptions.get();
    }

    public boolean known(String type) {
        return find(type) != null;
    }

    private @Nullable Map<String, @Nullable Object> find(String type) {
        return descriptions.get().stream()
                .filter(driver -> type.equals(driver.get("name")))
                .findFirst()
                .orElse(null);
    }

    private List<Map<String, @Nullable Object>> fields(String type) {
        Map<String, @Nullable Object> driver = find(type);
        List<Map<String, @Nullable Object>> fields = new ArrayList<>();
        if (driver != null) {
            JsonColumns.list(driver.get("fields")).forEach(field -> fields.add(JsonColumns.map(field)));
        }
        return fields;
    }

    /** What a driver's fields are when nobody sets them; several choices are joined by commas. */
    public Map<String, String> defaults(String type) {
        Map<String, String> defaults = new HashMap<>();
        for (Map<String, @Nullable Object> field : fields(type)) {
            Object value = field.get("default");
            String text = value instanceof List<?> several
                    ? String.join(",", several.stream().map(String::valueOf).toList())
                    : value == null ? "" : String.valueOf(value);
            defaults.put(JsonColumns.text(field, "name"), text);
        }
        return defaults;
    }

    /** Required fields without a value. */
    public List<String> missing(String type, Map<String, String> parameters) {
        List<String> missing = new ArrayList<>();
        for (Map<String, @Nullable Object> field : fields(type)) {
            String name = JsonColumns.text(field, "name");
            if (JsonColumns.flag(field, "required")
                    && parameters.getOrDefault(name, "").isEmpty()) {
                missing.add(name);
            }
        }
        return List.copyOf(missing);
    }

    /** Whether a field takes several of its choices. */
    public boolean multipleChoice(String type, String name) {
        for (Map<String, @Nullable Object> field : fields(type)) {
            if (name.equals(field.get("name"))) {
                return JsonColumns.text(field, "field_type").equals("multiple_choice");
            }
        }
        return false;
    }
}
