package ingot.core.machine;

import java.util.List;

/**
 * Facts about a machine's hardware and configuration that decisions need; read by the shell, never changed by a decision.
 *
 * @param dynamic deleted instead of becoming Ready when released
 * @param dpu a data processing unit: never powered off, never erased
 * @param networkConfigured some interface has a link with a subnet that is not just "up"
 * @param storageIssues reasons why the storage layout cannot be deployed; empty when fine
 */
public record Traits(
        boolean dynamic,
        boolean dpu,
        boolean hasInterfaces,
        boolean hasDisks,
        boolean networkConfigured,
        List<String> storageIssues) {
    /** A machine about which nothing is known yet. */
    public static final Traits UNKNOWN = new Traits(false, false, false, false, false, List.of());

    public Traits {
        storageIssues = List.copyOf(storageIssues);
    }
}
