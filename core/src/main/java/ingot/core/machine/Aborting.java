package ingot.core.machine;

import ingot.core.event.EventType;
import ingot.core.script.ScriptStatus;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Aborting what is under way (facts: lifecycle §7.7). */
final class Aborting {
    private Aborting() {}

    static Outcome abort(Decision decision, Command.Abort command) {
        MachineState state = decision.state();
        if (!Action.ABORT.fits(state.status())) {
            return Refusals.conflict("abort: nothing of " + state.hostname() + " can be aborted while it is "
                    + state.status().label());
        }
        Outcome.@Nullable Refused refused =
                state.powerState() == PowerState.OFF ? null : Refusals.unlessPowered(state, decision.rackReachable());
        if (refused != null) {
            return refused;
        }
        decision.effect(new Effect.CancelPowerActs());
        switch (state.status()) {
            case COMMISSIONING -> {
                decision.request(EventType.REQUEST_NODE_ABORT_COMMISSIONING, command.comment());
                decision.stop();
                end(decision, Set.of(ResultType.COMMISSIONING, ResultType.TESTING));
                decision.enter(MachineStatus.NEW);
                decision.event(EventType.ABORTED_COMMISSIONING, "");
            }
            case TESTING -> {
                decision.request(EventType.REQUEST_NODE_ABORT_TESTING, command.comment());
                decision.stop();
                end(decision, Set.of(ResultType.TESTING));
                MachineStatus before = state.previousStatus();
                decision.bypass(before == MachineStatus.COMMISSIONING ? MachineStatus.READY : before, unchanged -> {});
                decision.event(EventType.ABORTED_TESTING, "");
            }
            case DEPLOYING -> {
                decision.request(EventType.REQUEST_NODE_ABORT_DEPLOYMENT, command.comment());
                decision.stop();
                end(decision, Set.of(ResultType.INSTALLATION, ResultType.DEPLOYMENT));
                decision.effect(new Effect.DeleteDeploymentLeftovers());
                decision.enter(MachineStatus.ALLOCATED);
                decision.event(EventType.ABORTED_DEPLOYMENT, "");
            }
            default -> { // DISK_ERASING, the last one that fits
                decision.request(EventType.REQUEST_NODE_ABORT_ERASE_DISK, command.comment());
                decision.stop();
                end(decision, Set.of(ResultType.RELEASE));
                decision.enter(MachineStatus.FAILED_DISK_ERASING);
                decision.event(EventType.ABORTED_DISK_ERASING, "");
            }
        }
        return decision.accepted();
    }

    private static void end(Decision decision, Set<ResultType> types) {
        decision.effect(new Effect.EndResults(types, ScriptStatus.ABORTED));
    }
}
