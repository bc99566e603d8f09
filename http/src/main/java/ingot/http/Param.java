package ingot.http;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One declared parameter of an operation: what validation, the description and the command line derive from.
 *
 * @param name name on the wire
 * @param type how the text is read
 * @param required whether a call without it is refused (400 naming it)
 * @param repeated whether it may be given more than once
 * @param choices allowed words for {@link Type#CHOICE}, else empty
 * @param min smallest number for {@link Type#INTEGER}, or null
 * @param max largest number for {@link Type#INTEGER}, or null
 * @param help one sentence for people
 */
public record Param(
        String name,
        Type type,
        boolean required,
        boolean repeated,
        List<String> choices,
        @Nullable Long min,
        @Nullable Long max,
        String help) {

    /** How the text of a parameter is read. */
    public enum Type {
        STRING,
        INTEGER,
        NUMBER,
        /** The sane union of spellings: true t yes y on 1, false f no n off 0 (maas-api/conventions.md §3). */
        BOOLEAN,
        CHOICE,
        MAC,
        IP,
        CIDR,
        /** A JSON text. */
        JSON,
        /** An uploaded file, or text that stands for one. */
        FILE
    }

    public Param {
        choices = List.copyOf(choices);
    }

    public static Param string(String name, String help) {
        return new Param(name, Type.STRING, false, false, List.of(), null, null, help);
    }

    public static Param integer(String name, long min, long max, String help) {
        return new Param(name, Type.INTEGER, false, false, List.of(), min, max, help);
    }

    public static Param number(String name, String help) {
        return new Param(name, Type.NUMBER, false, false, List.of(), null, null, help);
    }

    public static Param bool(String name, String help) {
        return new Param(name, Type.BOOLEAN, false, false, List.of(), null, null, help);
    }

    public static Param choice(String name, List<String> choices, String help) {
        return new Param(name, Type.CHOICE, false, false, choices, null, null, help);
    }

    public static Param of(Type type, String name, String help) {
        return new Param(name, type, false, false, List.of(), null, null, help);
    }

    /** The same, and a call without it is refused. */
    public Param need() {
        return new Param(name, type, true, repeated, choices, min, max, help);
    }

    /** The same, and it may be given several times. */
    public Param many() {
        return new Param(name, type, required, true, choices, min, max, help);
    }
}
