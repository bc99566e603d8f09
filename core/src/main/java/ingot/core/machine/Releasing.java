package ingot.core.machine;

import ingot.core.event.EventType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Releasing, with and without scripts (facts: lifecycle §13). */
final class Releasing {
    private static final String WIPE = "wipe-disks";

    private Releasing() {}

    static Outcome release(Decision decision, Command.Release command) {
        MachineState state = decision.state();
        if (state.status() == MachineStatus.RELEASING || state.status() == MachineStatus.READY) {
            return decision.accepted();
        }
        if (!MachineStatus.RELEASABLE.contains(state.status())) {
            return Refusals.conflict(
                    "release: " + state.hostname() + " is " + state.status().label() + ", which cannot be released");
        }
        Erasure erasure =
                Erasure.of(command, decision.settings(), state.traits().dpu());
        if (erasure.wanted() && state.traits().dpu()) {
            return Refusals.field("erase", "disks of a DPU cannot be erased: release " + state.hostname() + " without");
        }
        List<String> scripts = new ArrayList<>(command.scripts());
        if (erasure.wanted() && !scripts.contains(WIPE)) {
            scripts.add(WIPE);
        }
        boolean needsPower = !scripts.isEmpty() || state.powerState() != PowerState.OFF;
        Outcome.@Nullable Refused refused =
                needsPower && !state.traits().dpu() ? Refusals.unlessPowered(state, decision.rackReachable()) : null;
        if (refused != null) {
            return refused;
        }
        if (scripts.isEmpty()) {
            decision.request(EventType.REQUEST_NODE_RELEASE, command.comment());
            begin(decision);
        } else {
            runScripts(decision, scripts, erasure, command.comment());
        }
        return decision.accepted();
    }

    /** Runs release scripts in the ephemeral system; the release proper follows when they are through. */
    private static void runScripts(Decision decision, List<String> scripts, Erasure erasure, String comment) {
        boolean onlyWipe = scripts.equals(List.of(WIPE));
        cancelDeployment(decision);
        decision.request(onlyWipe ? EventType.REQUEST_NODE_ERASE_DISK : EventType.REQUEST_NODE_RELEASE, comment);
        decision.effect(new Effect.CreateScriptSet(
                ResultType.RELEASE,
                new Effect.ScriptSelection.ReleaseScripts(scripts, erasure.secure(), erasure.quick())));
        MachineStatus target = onlyWipe ? MachineStatus.DISK_ERASING : MachineStatus.RELEASING;
        decision.enter(target, next -> {
            next.releaseScripts(true).statusExpires(Deadlines.from(decision.now(), target, true, decision.settings()));
            if (scripts.contains(WIPE)) {
                next.attempt(decision.newAttempt(AttemptPurpose.ERASE));
            }
        });
        decision.startFromNetwork();
    }

    /**
     * The release proper: off, then give back. What the deployment left is deleted only at the end, so that a power-off that
     * fails can lead back to a machine as it was.
     */
    static void begin(Decision decision) {
        MachineState before = decision.state();
        boolean comesFromScripts =
                before.status() == MachineStatus.DISK_ERASING || before.status() == MachineStatus.RELEASING;
        cancelDeployment(decision);
        decision.stop();
        decision.enter(
                MachineStatus.RELEASING,
                next -> next.agentName("")
                        .deployment(before.deployment().released())
                        .netboot(true)
                        .rollback(comesFromScripts ? null : Rollback.to(before)));
        boolean off = before.powerState() == PowerState.OFF;
        if (off || before.traits().dpu() || !before.powerControllable()) {
            finish(decision);
        }
    }

    /** The machine is off, or will never say so: it goes back to the pool, or away if it was made for one use. */
    static void finish(Decision decision) {
        MachineState state = decision.state();
        if (state.traits().dynamic()) {
            decision.event(EventType.RELEASED, "");
            decision.effect(new Effect.DeleteMachine());
            return;
        }
        giveBack(decision);
        decision.effect(new Effect.DeleteWorkloadAnnotations());
        decision.enter(state.scripts().commissioningPassed() ? MachineStatus.READY : MachineStatus.NEW);
        decision.event(EventType.RELEASED, "");
    }

    /** Everything that a deployment added to the machine goes. */
    static void giveBack(Decision decision) {
        decision.effect(new Effect.ReleaseAddresses());
        decision.effect(new Effect.ReleaseAcquiredInterfaces());
        decision.effect(new Effect.ReleaseAcquiredStorage());
        decision.effect(new Effect.DeleteChildDevices());
        decision.effect(new Effect.DeleteDeploymentLeftovers());
        decision.effect(new Effect.ForgetScriptSet(ResultType.DEPLOYMENT));
    }

    static void cancelDeployment(Decision decision) {
        if (decision.status() == MachineStatus.DEPLOYING) {
            decision.effect(new Effect.CancelPowerActs());
        }
    }

    /** Which erasure really happens: the configured one overrides what the caller asked for. */
    private record Erasure(boolean wanted, boolean secure, boolean quick) {
        static Erasure of(Command.Release command, LifecycleSettings settings, boolean dpu) {
            if (settings.eraseOnRelease() && !dpu) {
                return new Erasure(true, settings.secureErase(), settings.quickErase());
            }
            boolean wanted = command.erase() || command.secureErase() || command.quickErase();
            return new Erasure(wanted, command.secureErase(), command.quickErase());
        }
    }
}
