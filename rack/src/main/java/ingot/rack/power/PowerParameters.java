package ingot.rack.power;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The settings for one machine's power: names to one or several texts. Never shown: there are secrets among them. */
public final class PowerParameters {
    public static final PowerParameters NONE = new PowerParameters(Map.of());

    private final Map<String, List<String>> values;

    private PowerParameters(Map<String, List<String>> values) {
        this.values = values;
    }

    /** Takes texts, numbers and booleans, and collections of them for multiple choices. */
    public static PowerParameters of(Map<String, ?> parameters) {
        Map<String, List<String>> values = new HashMap<>();
        parameters.forEach((name, value) -> {
            List<String> texts = new ArrayList<>();
            if (value instanceof Collection<?> several) {
                several.forEach(one -> texts.add(String.valueOf(one)));
            } else {
                texts.add(String.valueOf(value));
            }
            values.put(name, List.copyOf(texts));
        });
        return new PowerParameters(Map.copyOf(values));
    }

    /** The value, or "" if there is none. */
    public String text(String name) {
        return values.getOrDefault(name, List.of()).stream().findFirst().orElse("");
    }

    /** The value, or {@code preset} if the setting is absent or empty. */
    public String text(String name, String preset) {
        String value = text(name);
        return value.isEmpty() ? preset : value;
    }

    /**
     * The value of a setting that must be there.
     *
     * @throws PowerFailed.Setting if it is absent or empty
     */
    public String needed(String name) {
        String value = text(name);
        if (value.isEmpty()) {
            throw new PowerFailed.Setting(name + " is not set");
        }
        return value;
    }

    /** All values of a multiple choice, empty ones left out; {@code preset} if the setting is absent. */
    public List<String> texts(String name, List<String> preset) {
        return values.getOrDefault(name, preset).stream()
                .filter(value -> !value.isEmpty())
                .toList();
    }

    @Override
    public String toString() {
        return "PowerParameters" + values.keySet();
    }
}
