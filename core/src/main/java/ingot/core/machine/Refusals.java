package ingot.core.machine;

import ingot.core.machine.Outcome.Kind;
import ingot.core.machine.Outcome.Refused;
import org.jspecify.annotations.Nullable;

/** The refusals that several actions share. Each check answers null when nothing speaks against the command. */
final class Refusals {
    private Refusals() {}

    static @Nullable Refused unlessAllowed(Permission permission, MachineState state, Context context) {
        Principal user = context.user();
        if (user == null || MachineAccess.allows(permission, user, state)) {
            return null;
        }
        String why = state.locked() && permission != Permission.LOCK ? " (the machine is locked)" : "";
        return new Refused(
                Kind.FORBIDDEN,
                null,
                "permission " + permission.word() + " on " + state.hostname() + ": not given to "
                        + user.user().name() + why);
    }

    /** The text of the reference; clients look for it. */
    static Refused transition(MachineState state, MachineStatus to) {
        return conflict("Invalid transition: " + state.status().label() + " -> " + to.label() + ".");
    }

    static @Nullable Refused unlessReachable(MachineState state, MachineStatus to) {
        return state.status() != to && Transitions.allowed(state.status(), to) ? null : transition(state, to);
    }

    static @Nullable Refused unlessPowerType(MachineState state) {
        return state.hasPowerType()
                ? null
                : conflict("Unconfigured power type: give " + state.hostname() + " one first; manual will do");
    }

    /** When software can act on the power, a rack must be there to do it. */
    static @Nullable Refused unlessPowered(MachineState state, boolean rackReachable) {
        return rackReachable || !state.powerControllable() ? null : noRack(state);
    }

    /** The text of the reference. */
    static Refused noRack(MachineState state) {
        return new Refused(
                Kind.UNAVAILABLE, null, "No rack controllers can access the BMC of node " + state.hostname());
    }

    static Refused conflict(String message) {
        return new Refused(Kind.CONFLICT, null, message);
    }

    static Refused field(String field, String message) {
        return new Refused(Kind.BAD_REQUEST, field, message);
    }

    /** The first refusal that is one. */
    static @Nullable Refused first(@Nullable Refused... refusals) {
        for (Refused refusal : refusals) {
            if (refusal != null) {
                return refusal;
            }
        }
        return null;
    }
}
