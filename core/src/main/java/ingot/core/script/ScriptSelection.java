package ingot.core.script;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Chooses the scripts of a run (facts: metadata-and-scripts §12, lifecycle §8). All lists come out in order of name. */
public final class ScriptSelection {

    /** A script as far as the choice depends on it; {@code tags} include the automatic ones. */
    public record Candidate(
            int id,
            String name,
            ScriptType type,
            Set<String> tags,
            boolean builtIn,
            boolean applyConfiguredNetworking,
            List<String> forHardware) {
        public Candidate {
            tags = Set.copyOf(tags);
            forHardware = List.copyOf(forHardware);
        }
    }

    private ScriptSelection() {}

    /**
     * The scripts of a commissioning: built-in ones always; without a wish also all others that are not tagged
     * {@code noauto} and not for special hardware.
     *
     * @param wanted names, ids or tags; empty for the default, the single word {@code none} for only the built-in ones
     */
    public static List<Candidate> commissioning(Collection<Candidate> scripts, List<String> wanted) {
        checkKnown(scripts, ScriptType.COMMISSIONING, wanted);
        return scripts.stream()
                .filter(script -> script.type() == ScriptType.COMMISSIONING)
                .filter(script -> script.builtIn()
                        || (wanted.isEmpty()
                                ? !script.tags().contains("noauto")
                                        && script.forHardware().isEmpty()
                                : wants(wanted, script)))
                .sorted(Comparator.comparing(Candidate::name))
                .toList();
    }

    /**
     * The scripts of a test, release or deployment.
     *
     * @param wanted names, ids or tags; empty for the default, which for tests is the tag {@code commissioning} and for the
     *     others nothing; the single word {@code none} for nothing
     */
    public static List<Candidate> of(ScriptType type, Collection<Candidate> scripts, List<String> wanted) {
        checkKnown(scripts, type, wanted);
        List<String> words = wanted.isEmpty() && type == ScriptType.TESTING ? List.of("commissioning") : wanted;
        return scripts.stream()
                .filter(script -> script.type() == type && wants(words, script))
                .sorted(Comparator.comparing(Candidate::name))
                .toList();
    }

    /**
     * The scripts that an unknown machine runs.
     *
     * @param fully the setting {@code enlist_commissioning}; otherwise only what finds the BMC
     */
    public static List<Candidate> enlisting(Collection<Candidate> scripts, boolean fully) {
        return scripts.stream()
                .filter(script -> script.type() == ScriptType.COMMISSIONING && !script.applyConfiguredNetworking())
                .filter(script -> fully
                        ? script.builtIn() || script.tags().contains("enlisting")
                        : script.tags().contains("bmc-config"))
                .sorted(Comparator.comparing(Candidate::name))
                .toList();
    }

    private static boolean wants(List<String> wanted, Candidate script) {
        return wanted.contains(script.name())
                || wanted.contains(String.valueOf(script.id()))
                || script.tags().stream().anyMatch(wanted::contains);
    }

    private static void checkKnown(Collection<Candidate> scripts, ScriptType type, List<String> wanted) {
        Set<String> unknown = new TreeSet<>(wanted);
        unknown.remove("none");
        scripts.stream().filter(script -> script.type() == type).forEach(script -> {
            unknown.remove(script.name());
            unknown.remove(String.valueOf(script.id()));
            unknown.removeAll(script.tags());
        });
        if (!unknown.isEmpty()) {
            throw new ScriptRefused("scripts", "Unknown " + type.text() + " scripts: " + String.join(", ", unknown));
        }
    }
}
