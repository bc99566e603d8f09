package ingot.core.machine;

import ingot.core.event.EventType;
import ingot.core.script.ScriptStatus;
import java.util.EnumSet;
import org.jspecify.annotations.Nullable;

/** Power as asked for by people and as seen by racks (facts: lifecycle §7.8, §11). */
final class Powering {
    private Powering() {}

    /**
     * Ours: an Allocated machine is only switched on. The reference deploys it then, with whatever image is the default; disks
     * are written here only when somebody says deploy.
     */
    static Outcome on(Decision decision, Command.SwitchOn command) {
        MachineState state = decision.state();
        boolean free = state.owner() == null
                && state.status() != MachineStatus.BROKEN
                && !state.nodeType().controller();
        Outcome.@Nullable Refused refused = Refusals.first(
                free ? Refusals.conflict("power on: " + state.hostname() + " is not allocated") : null,
                Refusals.unlessPowered(state, decision.rackReachable()));
        if (refused != null) {
            return refused;
        }
        decision.request(EventType.REQUEST_NODE_START, command.comment());
        boolean inMemory = state.deployment().ephemeral();
        if (state.status() == MachineStatus.DEPLOYED && inMemory) {
            Deploying.redeployInMemory(decision);
        }
        if (state.powerControllable()) {
            boolean disk = BootPurpose.of(state) == BootPurpose.LOCAL;
            decision.effect(new Effect.PowerOn(disk ? BootTarget.DISK : BootTarget.NETWORK));
        }
        return decision.accepted();
    }

    static Outcome off(Decision decision, Command.SwitchOff command) {
        MachineState state = decision.state();
        Outcome.@Nullable Refused refused = Refusals.unlessPowered(state, decision.rackReachable());
        if (refused != null) {
            return refused;
        }
        decision.request(EventType.REQUEST_NODE_STOP, command.comment());
        if (state.powerControllable() && !state.traits().dpu()) {
            decision.effect(new Effect.PowerOff(command.mode()));
        }
        return decision.accepted();
    }

    /** The reference asks a rack for every power type. */
    static Outcome query(Decision decision) {
        if (!decision.rackReachable()) {
            return Refusals.noRack(decision.state());
        }
        if (decision.state().powerControllable()) {
            decision.effect(new Effect.PowerQuery());
        }
        return decision.accepted();
    }

    static Outcome reported(Decision decision, PowerState power) {
        PowerState before = decision.state().powerState();
        decision.change(next -> next.powerState(power));
        if (before != power && power == PowerState.ON) {
            decision.event(EventType.NODE_POWERED_ON, "");
        }
        if (before != power && power == PowerState.OFF) {
            decision.event(EventType.NODE_POWERED_OFF, "");
        }
        MachineState state = decision.state();
        if (state.status() == MachineStatus.RELEASING && !state.runsReleaseScripts() && power == PowerState.OFF) {
            Releasing.finish(decision);
        } else if (state.status() == MachineStatus.EXITING_RESCUE_MODE) {
            Rescuing.powerSeen(decision, power);
        }
        return decision.accepted();
    }

    static Outcome queryFailed(Decision decision, String reason) {
        decision.change(next -> next.powerState(PowerState.ERROR));
        decision.event(EventType.NODE_POWER_QUERY_FAILED, reason);
        return decision.accepted();
    }

    static Outcome actFailed(Decision decision, Command.PowerActFailed command) {
        decision.event(
                switch (command.act()) {
                    case ON -> EventType.NODE_POWER_ON_FAILED;
                    case OFF -> EventType.NODE_POWER_OFF_FAILED;
                    case CYCLE -> EventType.NODE_POWER_CYCLE_FAILED;
                },
                command.reason());
        MachineStatus status = decision.status();
        boolean leaving = status == MachineStatus.RELEASING || status == MachineStatus.EXITING_RESCUE_MODE;
        // A start is not undone because somebody could not switch the machine off meanwhile.
        if (command.act() != Command.PowerAct.OFF || leaving) {
            startFailed(decision, command.reason());
        }
        return decision.accepted();
    }

    /** Erasing and releasing have no way back once their scripts were to run: they fail. */
    static void startFailed(Decision decision, String reason) {
        MachineState state = decision.state();
        Rollback back = state.rollback();
        if (back != null) {
            decision.effect(new Effect.EndResults(EnumSet.allOf(ResultType.class), ScriptStatus.ABORTED));
            if (state.status() == MachineStatus.DEPLOYING || state.status() == MachineStatus.TESTING) {
                decision.effect(new Effect.ReleaseAddresses());
            }
            decision.rollBack(back);
            decision.event(EventType.NODE_POWER_QUERY_FAILED, reason);
        } else if (state.status() == MachineStatus.DISK_ERASING || state.status() == MachineStatus.RELEASING) {
            decision.fail(reason, ScriptStatus.ABORTED);
        }
    }
}
