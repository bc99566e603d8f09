package ingot.rack.power;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One setting of a power type, as it is shown to people and programs.
 *
 * @param choices what it may be, for {@link Type#CHOICE} and {@link Type#MULTIPLE_CHOICE}; else empty
 * @param defaults one value, or none; a multiple choice may have several
 * @param secret kept in the secret store, never shown or logged
 */
public record PowerField(
        String name,
        String label,
        Type type,
        List<Choice> choices,
        List<String> defaults,
        boolean required,
        Scope scope,
        boolean secret) {

    public PowerField {
        choices = List.copyOf(choices);
        defaults = List.copyOf(defaults);
    }

    public static PowerField text(String name, String label) {
        return new PowerField(name, label, Type.STRING, List.of(), List.of(), false, Scope.BMC, false);
    }

    public static PowerField macAddress(String name, String label) {
        return new PowerField(name, label, Type.MAC_ADDRESS, List.of(), List.of(), false, Scope.BMC, false);
    }

    public static PowerField password(String name, String label) {
        return new PowerField(name, label, Type.PASSWORD, List.of(), List.of(), false, Scope.BMC, true);
    }

    public static PowerField choice(String name, String label, String preset, Choice... choices) {
        return new PowerField(name, label, Type.CHOICE, List.of(choices), List.of(preset), false, Scope.BMC, false);
    }

    public static PowerField multipleChoice(String name, String label, List<String> preset, Choice... choices) {
        return new PowerField(name, label, Type.MULTIPLE_CHOICE, List.of(choices), preset, false, Scope.BMC, false);
    }

    public PowerField needed() {
        return new PowerField(name, label, type, choices, defaults, true, scope, secret);
    }

    public PowerField ofNode() {
        return new PowerField(name, label, type, choices, defaults, required, Scope.NODE, secret);
    }

    public PowerField preset(String value) {
        return new PowerField(name, label, type, choices, List.of(value), required, scope, secret);
    }

    /** The shape in {@code describe_power_types} (facts/power.md §1). */
    Map<String, Object> describe() {
        Map<String, Object> shape = new LinkedHashMap<>();
        shape.put("name", name);
        shape.put("label", label);
        shape.put("required", required);
        shape.put("field_type", type.name().toLowerCase(Locale.ROOT));
        shape.put(
                "choices",
                choices.stream()
                        .map(choice -> List.of(choice.value(), choice.label()))
                        .toList());
        shape.put("default", type == Type.MULTIPLE_CHOICE ? defaults : String.join("", defaults));
        shape.put("scope", scope.name().toLowerCase(Locale.ROOT));
        shape.put("secret", secret);
        return shape;
    }

    /** What kind of value a setting takes. */
    public enum Type {
        STRING,
        MAC_ADDRESS,
        CHOICE,
        MULTIPLE_CHOICE,
        PASSWORD
    }

    /** Whether the setting tells BMCs apart or machines behind one BMC. */
    public enum Scope {
        BMC,
        NODE
    }

    /** A value that may be chosen, and what people read. */
    public record Choice(String value, String label) {}
}
