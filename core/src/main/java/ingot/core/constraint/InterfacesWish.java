package ingot.core.constraint;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * One label of an interfaces constraint (facts: conventions §11): {@code label ":" key "=" value ("," key "=" value)*}. Values
 * of the same key are alternatives, different keys must all hold.
 *
 * @param terms what is asked for, in the order given
 */
public record InterfacesWish(String label, List<Term> terms) {
    private static final int LENGTH_MAX = 4096;
    private static final Pattern LABEL = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_-]*");
    private static final String FORMAT = "label:key=value,key=value;label:key=value";
    private static final String NOT = "not_";

    public InterfacesWish {
        terms = List.copyOf(terms);
    }

    /**
     * One key with its value.
     *
     * @param negated the {@code not_} form
     */
    public record Term(InterfaceKey key, boolean negated, String value) {
        private String text() {
            return (negated ? NOT : "") + key.word() + "=" + value;
        }
    }

    private record Group(InterfaceKey key, boolean negated) {}

    /**
     * Reads a whole constraint.
     *
     * @throws Malformed if the grammar, a key, a number or the uniqueness of labels is violated
     */
    public static List<InterfacesWish> parse(String text) {
        if (text.length() > LENGTH_MAX) {
            throw new Malformed("interfaces constraint: " + text.length() + " characters (limit: " + LENGTH_MAX + ")");
        }
        Map<String, InterfacesWish> wishes = new LinkedHashMap<>();
        for (String part : text.split(";", -1)) {
            InterfacesWish wish = wish(part);
            if (wishes.putIfAbsent(wish.label(), wish) != null) {
                throw new Malformed("Malformed constraint: '" + part + "' (label " + wish.label() + " occurs twice)");
            }
        }
        List<InterfacesWish> all = List.copyOf(wishes.values());
        if (!render(all).equals(text)) {
            throw malformed(text);
        }
        return all;
    }

    /** The text of a whole constraint. */
    public static String render(List<InterfacesWish> wishes) {
        return wishes.stream().map(InterfacesWish::text).collect(Collectors.joining(";"));
    }

    /** Whether an interface meets all terms. */
    boolean metBy(Candidate.Nic nic) {
        return groups().entrySet().stream()
                .allMatch(group ->
                        group.getKey().negated() != holds(nic, group.getKey().key(), group.getValue()));
    }

    private static boolean holds(Candidate.Nic nic, InterfaceKey key, List<String> alternatives) {
        if (key == InterfaceKey.LINK_SPEED) {
            return alternatives.stream().anyMatch(speed -> nic.linkSpeedMbps() >= Double.parseDouble(speed));
        }
        return alternatives.stream().anyMatch(nic.of(key)::contains);
    }

    private Map<Group, List<String>> groups() {
        return terms.stream()
                .collect(Collectors.groupingBy(
                        term -> new Group(term.key(), term.negated()),
                        LinkedHashMap::new,
                        Collectors.mapping(Term::value, Collectors.toList())));
    }

    private String text() {
        return label + ":" + terms.stream().map(Term::text).collect(Collectors.joining(","));
    }

    private static InterfacesWish wish(String part) {
        int colon = part.indexOf(':');
        if (colon < 0 || !LABEL.matcher(part.substring(0, colon)).matches()) {
            throw malformed(part);
        }
        List<Term> terms = new ArrayList<>();
        for (String pair : part.substring(colon + 1).split(",", -1)) {
            terms.add(term(pair));
        }
        return new InterfacesWish(part.substring(0, colon), terms);
    }

    private static Term term(String pair) {
        int equals = pair.indexOf('=');
        if (equals <= 0 || equals == pair.length() - 1) {
            throw malformed(pair);
        }
        String word = pair.substring(0, equals);
        boolean negated = word.startsWith(NOT);
        InterfaceKey key = InterfaceKey.ofWord(negated ? word.substring(NOT.length()) : word)
                .filter(known -> !negated || known.negatable())
                .orElseThrow(() -> new Malformed("Malformed constraint: '" + pair + "' (unknown key: " + word + ")"));
        String value = pair.substring(equals + 1);
        if (key == InterfaceKey.LINK_SPEED && Numbers.parse(value).isEmpty()) {
            throw new Malformed("Malformed constraint: '" + pair + "' (expected: a number of Mbit/s)");
        }
        return new Term(key, negated, value);
    }

    private static Malformed malformed(String what) {
        return new Malformed("Malformed constraint: '" + what + "' (required format: " + FORMAT + ")");
    }
}
