package ingot.core.constraint;

import java.util.Optional;
import java.util.Set;

/**
 * What exists, so that a constraint on something that does not can be refused.
 *
 * @param architectures as {@code amd64/generic}
 */
public record Vocabulary(
        Set<String> architectures, Set<String> tags, Set<String> zones, Set<String> pools, Specifiers specifiers) {
    public Vocabulary {
        architectures = Set.copyOf(architectures);
        tags = Set.copyOf(tags);
        zones = Set.copyOf(zones);
        pools = Set.copyOf(pools);
    }

    /** Resolves specifiers such as {@code space:dmz} (facts: conventions §10). */
    public interface Specifiers {
        /** Ids of the subnets meant; empty when the text is no specifier or means nothing. */
        Optional<Set<Long>> subnets(String specifier);

        /** Ids of the VLANs meant; empty when the text is no specifier or means nothing. */
        Optional<Set<Long>> vlans(String specifier);
    }
}
