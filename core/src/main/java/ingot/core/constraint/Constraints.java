package ingot.core.constraint;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Everything that was asked of a machine. */
public final class Constraints {
    private static final Constraints NONE = new Constraints(new TreeMap<>(), List.of(), List.of(), List.of());

    private final SortedMap<String, List<String>> given;
    private final List<Condition> conditions;
    private final List<StorageWish> storage;
    private final List<InterfacesWish> interfaces;

    Constraints(
            SortedMap<String, List<String>> given,
            List<Condition> conditions,
            List<StorageWish> storage,
            List<InterfacesWish> interfaces) {
        this.given = given;
        this.conditions = List.copyOf(conditions);
        this.storage = List.copyOf(storage);
        this.interfaces = List.copyOf(interfaces);
    }

    /** Any machine will do. */
    public static Constraints none() {
        return NONE;
    }

    /** Outcome of reading parameters. */
    public sealed interface Parsed {
        /** All understood. */
        record Valid(Constraints constraints) implements Parsed {}

        /** Not understood: messages by parameter, for a 400. */
        record Invalid(Map<String, List<String>> errors) implements Parsed {}
    }

    /**
     * Reads the constraints among the parameters of an allocation (facts: conventions §11). Empty values count as not given;
     * parameters that are no constraints must have been taken out, they are errors here.
     */
    public static Parsed parse(Map<String, List<String>> parameters, Vocabulary vocabulary) {
        return new ConstraintReader(vocabulary).read(parameters);
    }

    List<Condition> conditions() {
        return conditions;
    }

    List<StorageWish> storage() {
        return storage;
    }

    List<InterfacesWish> interfaces() {
        return interfaces;
    }

    /** Text of the answer when nothing matches; clients look for its words. */
    public String noMatchText() {
        if (given.isEmpty()) {
            return "No machine available.";
        }
        List<String> systemIds = given.getOrDefault("system_id", List.of());
        if (!systemIds.isEmpty()) {
            return "No machine with system ID " + systemIds.getFirst() + " available.";
        }
        List<String> pairs = new ArrayList<>();
        given.forEach((name, values) -> pairs.add("('" + name + "', "
                + values.stream().map(value -> "'" + value + "'").collect(Collectors.joining(", ", "[", "]")) + ")"));
        return "No available machine matches constraints: [" + String.join(", ", pairs) + "] (resolved to \""
                + normalised() + "\")";
    }

    private String normalised() {
        return given.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + String.join(",", entry.getValue()))
                .collect(Collectors.joining(" "));
    }
}
