package ingot.core.machine;

import ingot.core.event.EventType;
import org.jspecify.annotations.Nullable;

/** Entering and leaving rescue mode (facts: lifecycle §14). */
final class Rescuing {
    private Rescuing() {}

    static Outcome enter(Decision decision) {
        MachineState state = decision.state();
        Outcome.@Nullable Refused refused = Refusals.first(
                Refusals.unlessReachable(state, MachineStatus.ENTERING_RESCUE_MODE),
                Refusals.unlessPowerType(state),
                // The reference asks a rack even for a machine whose power only a person can switch.
                decision.rackReachable() ? null : Refusals.noRack(state));
        if (refused != null) {
            return refused;
        }
        decision.request(EventType.REQUEST_NODE_START_RESCUE_MODE, "");
        UserRef owner = decision.actor() == null ? state.owner() : decision.actor();
        decision.enter(
                MachineStatus.ENTERING_RESCUE_MODE, next -> next.owner(owner).rollback(Rollback.to(state)));
        decision.startFromNetwork();
        return decision.accepted();
    }

    static Outcome exit(Decision decision) {
        MachineState state = decision.state();
        Outcome.@Nullable Refused refused = Refusals.first(
                Action.leavesRescue(state.status())
                        ? null
                        : Refusals.transition(state, MachineStatus.EXITING_RESCUE_MODE),
                Refusals.unlessPowered(state, decision.rackReachable()));
        if (refused != null) {
            return refused;
        }
        decision.request(EventType.REQUEST_NODE_STOP_RESCUE_MODE, "");
        decision.enter(MachineStatus.EXITING_RESCUE_MODE, next -> next.rollback(Rollback.to(state)));
        if (!state.powerControllable()) {
            finish(decision);
        } else if (state.previousStatus() == MachineStatus.DEPLOYED) {
            decision.effect(
                    state.traits().dpu()
                            ? new Effect.PowerOn(BootTarget.DISK)
                            : new Effect.PowerCycle(BootTarget.DISK));
        } else {
            // Ours: the reference sends nothing for a previous status other than Ready and Broken, and then times out.
            decision.stop();
            if (state.powerState() == PowerState.OFF || state.traits().dpu()) {
                finish(decision);
            }
        }
        return decision.accepted();
    }

    /** The power state that ends rescue mode was seen, or none ever will be. */
    static void powerSeen(Decision decision, PowerState power) {
        PowerState awaited =
                decision.state().previousStatus() == MachineStatus.DEPLOYED ? PowerState.ON : PowerState.OFF;
        if (power == awaited) {
            finish(decision);
        }
    }

    /** Ours: the owner stays wherever the machine is still in use; the reference keeps one only for Deployed. */
    private static void finish(Decision decision) {
        MachineStatus target = decision.state().previousStatus();
        boolean keepsOwner = MachineStatus.IN_USE.contains(target);
        UserRef owner = keepsOwner ? decision.state().owner() : null;
        decision.comeBack(target, next -> next.owner(owner));
        decision.event(EventType.EXITED_RESCUE_MODE, "");
    }
}
