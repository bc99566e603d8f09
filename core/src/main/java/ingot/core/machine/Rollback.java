package ingot.core.machine;

import org.jspecify.annotations.Nullable;

/**
 * What to go back to when the power act that begins an operation fails. Dropped as soon as the machine shows life or the
 * status moves on.
 */
public record Rollback(
        MachineStatus status,
        MachineStatus previousStatus,
        @Nullable UserRef owner,
        String agentName,
        boolean netboot,
        EphemeralOptions ephemeral,
        Deployment deployment) {

    static Rollback to(MachineState state) {
        return new Rollback(
                state.status(),
                state.previousStatus(),
                state.owner(),
                state.agentName(),
                state.netboot(),
                state.ephemeral(),
                state.deployment());
    }
}
