package ingot.core.script;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A parameter that a script declares (facts: metadata-and-scripts §13).
 *
 * @param min smallest number, or shortest text; null for no bound
 * @param max largest number, or longest text; null for no bound
 * @param defaultValue used when nothing is given; null for none
 * @param argumentFormat how the value becomes arguments; null for the type's own form
 * @param choices the values of a choice
 */
public record ScriptParameter(
        String name,
        Type type,
        String title,
        String description,
        @Nullable Long min,
        @Nullable Long max,
        @Nullable String defaultValue,
        boolean required,
        @Nullable String argumentFormat,
        boolean allowList,
        List<String> choices) {

    /** Kinds of parameter; the words of headers are the names in lower case. */
    public enum Type {
        BOOLEAN,
        CHOICE,
        INTERFACE,
        PASSWORD,
        RUNTIME,
        STORAGE,
        STRING,
        URL;

        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Optional<Type> ofText(String text) {
            for (Type type : values()) {
                if (type.text().equals(text)) {
                    return Optional.of(type);
                }
            }
            return Optional.empty();
        }
    }

    public ScriptParameter {
        choices = List.copyOf(choices);
    }

    static List<ScriptParameter> all(Map<String, @Nullable Object> definitions) {
        List<ScriptParameter> parameters = new ArrayList<>();
        definitions.forEach((name, definition) -> {
            if (!(definition instanceof Map<?, ?> map)) {
                throw new ScriptRefused("parameters", "parameters." + name + ": expected a mapping");
            }
            parameters.add(one(name, new HeaderFields(HeaderFields.copy(map))));
        });
        return List.copyOf(parameters);
    }

    private static ScriptParameter one(String name, HeaderFields fields) {
        if (!name.matches("[A-Za-z0-9_.-]{1,64}")) {
            throw new ScriptRefused("parameters", "parameters." + name + ": expected a name of letters, digits, _ . -");
        }
        String typeText = fields.text("type");
        Type type = Type.ofText(typeText)
                .orElseThrow(() -> new ScriptRefused(
                        "parameters", "parameters." + name + ": type " + typeText + " is not a known type"));
        boolean bounded = switch (type) {
            case STORAGE, INTERFACE, URL, CHOICE -> false;
            case BOOLEAN, PASSWORD, RUNTIME, STRING -> true;
        };
        Long min = bound(name, "min", fields, bounded);
        Long max = bound(name, "max", fields, bounded);
        if (min != null && max != null && min > max) {
            throw new ScriptRefused("parameters", "parameters." + name + ": min must be less than max");
        }
        boolean allowList = fields.bool("allow_list");
        if (allowList && type != Type.URL) {
            throw new ScriptRefused("parameters", "parameters." + name + ": allow_list is only for url");
        }
        List<String> choices = choices(name, type, fields.raw("choices"));
        String given = fields.raw("default") == null ? null : fields.text("default");
        String format = fields.raw("argument_format") == null ? null : fields.text("argument_format");
        return new ScriptParameter(
                name,
                type,
                fields.text("title"),
                fields.text("description"),
                min,
                max,
                given,
                fields.bool("required"),
                format,
                allowList,
                choices);
    }

    private static @Nullable Long bound(String name, String key, HeaderFields fields, boolean allowed) {
        Object value = fields.raw(key);
        if (value == null) {
            return null;
        }
        if (!allowed || !(value instanceof Number number) || number.longValue() < 0) {
            throw new ScriptRefused(
                    "parameters",
                    "parameters." + name + ": " + key + (allowed ? " must be a number" : " is not for this type"));
        }
        return number.longValue();
    }

    private static List<String> choices(String name, Type type, @Nullable Object value) {
        if (type != Type.CHOICE) {
            return List.of();
        }
        List<String> choices = new ArrayList<>();
        if (value instanceof List<?> list) {
            for (Object item : list) {
                choices.add(String.valueOf(item instanceof List<?> pair && !pair.isEmpty() ? pair.getFirst() : item));
            }
        }
        if (choices.isEmpty()) {
            throw new ScriptRefused("parameters", "parameters." + name + ": a choice needs choices");
        }
        return choices;
    }
}
