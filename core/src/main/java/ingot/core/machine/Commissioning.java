package ingot.core.machine;

import ingot.core.event.EventType;
import ingot.core.script.ScriptStatus;
import org.jspecify.annotations.Nullable;

/** Beginning of commissioning and tests, and their good ends (facts: lifecycle §7.1, §7.2, §8). */
final class Commissioning {
    private Commissioning() {}

    static Outcome commission(Decision decision, Command.Commission command) {
        MachineState state = decision.state();
        Outcome.@Nullable Refused refused = Refusals.first(
                beginnable(state) ? null : Refusals.transition(state, MachineStatus.COMMISSIONING),
                Refusals.unlessPowerType(state),
                Refusals.unlessPowered(state, decision.rackReachable()));
        if (refused != null) {
            return refused;
        }
        decision.request(EventType.REQUEST_NODE_START_COMMISSIONING, command.comment());
        decision.effect(new Effect.CreateScriptSet(
                ResultType.COMMISSIONING,
                new Effect.ScriptSelection.Commissioning(command.scripts(), command.skipBmcConfig())));
        if (command.tests() == null || !command.tests().isEmpty()) {
            decision.effect(
                    new Effect.CreateScriptSet(ResultType.TESTING, new Effect.ScriptSelection.Tests(command.tests())));
        }
        if (!command.options().skipStorage()) {
            decision.effect(new Effect.ResetStorage());
        }
        if (!command.options().skipNetworking()) {
            decision.effect(new Effect.ResetNetworking());
        }
        UserRef owner = decision.actor() == null ? state.owner() : decision.actor();
        String kernel =
                state.minHweKernel().isEmpty() ? decision.settings().defaultMinHweKernel() : state.minHweKernel();
        decision.enter(
                MachineStatus.COMMISSIONING,
                next -> next.owner(owner)
                        .minHweKernel(kernel)
                        .ephemeral(command.options())
                        .rollback(Rollback.to(state)));
        decision.startFromNetwork();
        return decision.accepted();
    }

    static Outcome accept(Decision decision) {
        return switch (decision.status()) {
            case READY, COMMISSIONING -> decision.accepted();
            case NEW -> commission(decision, Command.Commission.plain());
            case FAILED_COMMISSIONING,
                    MISSING,
                    RESERVED,
                    DEPLOYED,
                    RETIRED,
                    BROKEN,
                    DEPLOYING,
                    ALLOCATED,
                    FAILED_DEPLOYMENT,
                    RELEASING,
                    FAILED_RELEASING,
                    DISK_ERASING,
                    FAILED_DISK_ERASING,
                    RESCUE_MODE,
                    ENTERING_RESCUE_MODE,
                    FAILED_ENTERING_RESCUE_MODE,
                    EXITING_RESCUE_MODE,
                    FAILED_EXITING_RESCUE_MODE,
                    TESTING,
                    FAILED_TESTING ->
                Refusals.conflict("accept: " + decision.state().hostname() + " is "
                        + decision.status().label() + " (expected: New)");
        };
    }

    static Outcome test(Decision decision, Command.Test command) {
        MachineState state = decision.state();
        Outcome.@Nullable Refused refused = Refusals.first(
                Action.testable(state.status()) ? null : Refusals.transition(state, MachineStatus.TESTING),
                Refusals.unlessPowerType(state),
                neverCommissioned(state),
                command.matching() > 0
                        ? null
                        : Refusals.field("testing_scripts", "no test matches: choose at least one"),
                destroysDeployed(state, command),
                Refusals.unlessPowered(state, decision.rackReachable()));
        if (refused != null) {
            return refused;
        }
        decision.request(EventType.REQUEST_NODE_START_TESTING, command.comment());
        decision.effect(
                new Effect.CreateScriptSet(ResultType.TESTING, new Effect.ScriptSelection.Tests(command.tests())));
        UserRef owner = state.owner() == null ? decision.actor() : state.owner();
        EphemeralOptions old = state.ephemeral();
        decision.enter(MachineStatus.TESTING, next -> {
            next.owner(owner)
                    .ephemeral(new EphemeralOptions(command.enableSsh(), old.skipNetworking(), old.skipStorage()))
                    .rebootAfterTest(state.powerState() == PowerState.ON)
                    .rollback(Rollback.to(state));
            if (command.destructive()) {
                next.attempt(decision.newAttempt(AttemptPurpose.DESTRUCTIVE_TEST));
            }
        });
        if (command.configuredNetworking()) {
            decision.effect(new Effect.ClaimAddresses());
        }
        decision.startFromNetwork();
        return decision.accepted();
    }

    static Outcome overrideFailedTesting(Decision decision, Command.OverrideFailedTesting command) {
        MachineState state = decision.state();
        boolean deployed = !state.deployment().osystem().isEmpty();
        MachineStatus target = deployed ? MachineStatus.DEPLOYED : MachineStatus.READY;
        if (state.status() != MachineStatus.FAILED_TESTING) {
            return Refusals.transition(state, target);
        }
        decision.request(EventType.REQUEST_NODE_OVERRIDE_FAILED_TESTING, command.comment());
        decision.enter(target);
        return decision.accepted();
    }

    static Outcome created(Decision decision) {
        if (decision.state().powerControllable()) {
            decision.effect(new Effect.PowerQuery());
        }
        decision.event(EventType.NEW, "");
        return decision.accepted();
    }

    /** A known machine that introduces itself again is the same machine: only a New one starts over. */
    static Outcome enlisted(Decision decision) {
        MachineState state = decision.state();
        if (state.status() == MachineStatus.COMMISSIONING) {
            return decision.accepted();
        }
        if (state.status() != MachineStatus.NEW) {
            return Refusals.transition(state, MachineStatus.COMMISSIONING);
        }
        decision.effect(new Effect.CreateScriptSet(ResultType.COMMISSIONING, new Effect.ScriptSelection.Enlistment()));
        decision.enter(
                MachineStatus.COMMISSIONING,
                next -> next.enlisting(true)
                        .ephemeral(EphemeralOptions.NONE)
                        .statusExpires(null)
                        .lastHeartbeat(decision.now()));
        return decision.accepted();
    }

    static Outcome registeredDeployed(Decision decision, UserRef owner) {
        if (decision.status() != MachineStatus.NEW) {
            return Refusals.transition(decision.state(), MachineStatus.DEPLOYED);
        }
        decision.effect(new Effect.CreateScriptSet(ResultType.COMMISSIONING, new Effect.ScriptSelection.DeployInfo()));
        decision.bypass(MachineStatus.DEPLOYED, next -> next.owner(owner).netboot(false));
        decision.event(EventType.DEPLOYED, "");
        return decision.accepted();
    }

    /** Commissioning scripts are through; a failed one among them fails the whole. */
    static void finished(Decision decision, MachineStatus wanted) {
        MachineState state = decision.state();
        boolean anyFailed = state.scripts()
                .of(ResultType.COMMISSIONING)
                .map(ScriptSetState::anyFailed)
                .orElse(false);
        if (anyFailed) {
            decision.fail("a commissioning script failed", ScriptStatus.ABORTED);
            return;
        }
        EphemeralOptions options = state.ephemeral();
        decision.effect(new Effect.ApplyDefaults(!options.skipStorage(), !options.skipNetworking()));
        decision.effect(new Effect.EvaluateTags());
        decision.enter(
                wanted == MachineStatus.READY && state.enlisting() ? MachineStatus.NEW : wanted,
                next -> next.lastHeartbeat(wanted == MachineStatus.TESTING ? decision.now() : null)
                        .statusExpires(null));
    }

    /** Tests passed: back to a place that follows from where they began. */
    static void testsPassed(Decision decision) {
        MachineState state = decision.state();
        MachineStatus before = state.previousStatus();
        MachineStatus target;
        if (state.enlisting() || before == MachineStatus.FAILED_COMMISSIONING) {
            target = MachineStatus.NEW;
        } else if (MachineStatus.TESTING_RESETS_TO_READY.contains(before)) {
            target = MachineStatus.READY;
        } else {
            target = before;
        }
        decision.comeBack(target, unchanged -> {});
    }

    /** The table also has a way from Testing, but that one only leads back. */
    private static boolean beginnable(MachineState state) {
        return state.status() != MachineStatus.COMMISSIONING
                && state.status() != MachineStatus.TESTING
                && Transitions.allowed(state.status(), MachineStatus.COMMISSIONING);
    }

    private static Outcome.@Nullable Refused neverCommissioned(MachineState state) {
        boolean unknown = state.status() == MachineStatus.NEW
                && state.scripts().of(ResultType.COMMISSIONING).isEmpty();
        return unknown
                ? Refusals.conflict("test: " + state.hostname() + " was never commissioned; commission it first")
                : null;
    }

    private static Outcome.@Nullable Refused destroysDeployed(MachineState state, Command.Test command) {
        boolean deployed = state.status() == MachineStatus.DEPLOYED || state.previousStatus() == MachineStatus.DEPLOYED;
        return command.destructive() && deployed
                ? Refusals.field(
                        "testing_scripts",
                        "destructive tests: " + state.hostname() + " is deployed; release it first or choose others")
                : null;
    }
}
