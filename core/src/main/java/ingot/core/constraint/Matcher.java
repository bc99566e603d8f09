package ingot.core.constraint;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Chooses among candidates. The caller holds the allocation lock from reading the candidates until the machine is stored as
 * allocated, so that no two callers get the same one (facts: lifecycle §19).
 */
public final class Matcher {
    private static final int EXAMPLES_MAX = 5;
    private static final Comparator<Candidate> CHEAPEST_FIRST =
            Comparator.comparingDouble(Candidate::cost).thenComparingLong(Candidate::id);

    private Matcher() {}

    /** The cheapest candidate that meets all constraints; the smaller id breaks ties. */
    public static Choice choose(List<Candidate> candidates, Constraints constraints) {
        return candidates.stream()
                .sorted(CHEAPEST_FIRST)
                .map(candidate -> match(candidate, constraints))
                .flatMap(Optional::stream)
                .map(Choice.class::cast)
                .findFirst()
                .orElseGet(() -> new Choice.NoMatch(constraints.noMatchText(), explain(candidates, constraints)));
    }

    /** All candidates that meet all constraints, cheapest first, as {@code verbose=true} shows them. */
    public static List<Choice.Chosen> all(List<Candidate> candidates, Constraints constraints) {
        return candidates.stream()
                .sorted(CHEAPEST_FIRST)
                .map(candidate -> match(candidate, constraints))
                .flatMap(Optional::stream)
                .toList();
    }

    /** Which constraint excludes how many candidates; those that exclude none are left out. */
    public static Choice.Explanation explain(List<Candidate> candidates, Constraints constraints) {
        List<Condition> conditions = new ArrayList<>(constraints.conditions());
        if (!constraints.storage().isEmpty()) {
            conditions.add(new Condition(
                    "storage",
                    StorageWish.render(constraints.storage()),
                    candidate ->
                            StorageMatch.find(candidate, constraints.storage()).isPresent()));
        }
        for (InterfacesWish wish : constraints.interfaces()) {
            conditions.add(new Condition(
                    "interfaces",
                    InterfacesWish.render(List.of(wish)),
                    candidate -> candidate.nics().stream().anyMatch(wish::metBy)));
        }
        List<Choice.Excluded> excluded = conditions.stream()
                .map(condition -> excluded(candidates, condition))
                .filter(entry -> entry.machines() > 0)
                .toList();
        return new Choice.Explanation(candidates.size(), excluded);
    }

    private static Choice.Excluded excluded(List<Candidate> candidates, Condition condition) {
        List<String> systemIds = candidates.stream()
                .filter(Predicate.not(condition.met()))
                .map(Candidate::systemId)
                .toList();
        return new Choice.Excluded(
                condition.name(),
                condition.value(),
                systemIds.size(),
                systemIds.stream().sorted().limit(EXAMPLES_MAX).toList());
    }

    private static Optional<Choice.Chosen> match(Candidate candidate, Constraints constraints) {
        if (!constraints.conditions().stream()
                .allMatch(condition -> condition.met().test(candidate))) {
            return Optional.empty();
        }
        Map<String, List<Long>> interfaces = new LinkedHashMap<>();
        for (InterfacesWish wish : constraints.interfaces()) {
            List<Long> ids = candidate.nics().stream()
                    .filter(wish::metBy)
                    .map(Candidate.Nic::id)
                    .sorted()
                    .toList();
            if (ids.isEmpty()) {
                return Optional.empty();
            }
            interfaces.put(wish.label(), ids);
        }
        return StorageMatch.find(candidate, constraints.storage())
                .map(storage -> new Choice.Chosen(candidate, byLabel(storage), interfaces));
    }

    /** Entries without label are not reported. */
    private static Map<String, List<DeviceRef>> byLabel(List<StorageMatch.Placed> placed) {
        Map<String, List<DeviceRef>> byLabel = new LinkedHashMap<>();
        for (StorageMatch.Placed entry : placed) {
            String label = entry.wish().label();
            if (label != null) {
                byLabel.computeIfAbsent(label, none -> new ArrayList<>()).add(entry.device());
            }
        }
        return byLabel;
    }
}
