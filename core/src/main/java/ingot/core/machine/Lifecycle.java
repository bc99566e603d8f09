package ingot.core.machine;

import ingot.core.event.EventType;
import ingot.core.script.ScriptStatus;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The life of a machine: one pure function from a state and a command to the next state, or to a refusal. The shell uses it
 * like this, in one transaction with the machine's row locked:
 *
 * <pre>{@code
 * MachineState state = machines.load(systemId);
 * switch (Lifecycle.decide(state, new Command.Lock("do not touch"), context)) {
 *     case Outcome.Accepted(MachineState next, List<Effect> effects, List<EventEntry> events) -> {
 *         machines.store(next);
 *         eventLog.append(systemId, events);
 *         effects.forEach(effect -> perform(systemId, effect)); // in order; power acts as rows of the effect queue
 *     }
 *     case Outcome.Refused(Outcome.Kind kind, String field, String message) -> answer(kind.httpStatus(), field, message);
 * }
 * }</pre>
 *
 * <p>With {@link Effect.DeleteMachine} among the effects the stored state no longer matters. Everything slow happens after the
 * commit and comes back as a {@link Command.Input}. A dry run ({@code plan=true}) is the same call without storing.
 */
public final class Lifecycle {
    private Lifecycle() {}

    /** Decides; never throws for anything a user, machine or rack may send. */
    public static Outcome decide(MachineState state, Command command, Context context) {
        return switch (command) {
            case Command.UserCommand asked -> asked(state, asked, context);
            case Command.Input input -> reported(new Decision(state, context), input);
        };
    }

    /** The permission that a command needs. */
    public static Permission permission(Command.UserCommand command) {
        return switch (command) {
            case Command.Commission _,
                    Command.Accept _,
                    Command.Test _,
                    Command.OverrideFailedTesting _,
                    Command.EnterRescue _,
                    Command.ExitRescue _,
                    Command.MarkFixed _,
                    Command.Delete _ -> Permission.ADMIN;
            case Command.Acquire _,
                    Command.Deploy _,
                    Command.Release _,
                    Command.Abort _,
                    Command.MarkBroken _,
                    Command.SwitchOn _,
                    Command.SwitchOff _ -> Permission.EDIT;
            case Command.Lock _, Command.Unlock _ -> Permission.LOCK;
            case Command.QueryPower _ -> Permission.VIEW;
        };
    }

    private static Outcome asked(MachineState state, Command.UserCommand command, Context context) {
        Outcome.@Nullable Refused refused = Refusals.unlessAllowed(permission(command), state, context);
        if (refused != null) {
            return refused;
        }
        boolean inStateMachine = state.nodeType() == NodeType.MACHINE
                || command instanceof Command.SwitchOn
                || command instanceof Command.SwitchOff
                || command instanceof Command.QueryPower
                || command instanceof Command.Delete;
        if (!inStateMachine) {
            return Refusals.conflict(state.hostname() + " is not a machine (it is a "
                    + state.nodeType().label().toLowerCase(Locale.ROOT) + ")");
        }
        Decision decision = new Decision(state, context);
        return switch (command) {
            case Command.Commission commission -> Commissioning.commission(decision, commission);
            case Command.Accept _ -> Commissioning.accept(decision);
            case Command.Test test -> Commissioning.test(decision, test);
            case Command.OverrideFailedTesting override -> Commissioning.overrideFailedTesting(decision, override);
            case Command.Acquire acquire -> Deploying.acquire(decision, acquire);
            case Command.Deploy deploy -> Deploying.deploy(decision, deploy);
            case Command.Release release -> Releasing.release(decision, release);
            case Command.Abort abort -> Aborting.abort(decision, abort);
            case Command.EnterRescue _ -> Rescuing.enter(decision);
            case Command.ExitRescue _ -> Rescuing.exit(decision);
            case Command.MarkBroken broken -> Marking.broken(decision, broken);
            case Command.MarkFixed fixed -> Marking.fixed(decision, fixed);
            case Command.Lock lock -> Marking.lock(decision, lock);
            case Command.Unlock unlock -> Marking.unlock(decision, unlock);
            case Command.SwitchOn on -> Powering.on(decision, on);
            case Command.SwitchOff off -> Powering.off(decision, off);
            case Command.QueryPower _ -> Powering.query(decision);
            case Command.Delete _ -> Marking.delete(decision);
        };
    }

    private static Outcome reported(Decision decision, Command.Input input) {
        return switch (input) {
            case Command.Created _ -> Commissioning.created(decision);
            case Command.Enlisted _ -> Commissioning.enlisted(decision);
            case Command.RegisteredDeployed(UserRef owner) -> Commissioning.registeredDeployed(decision, owner);
            case Command.BootRequested _ -> Reporting.bootRequested(decision);
            case Command.Signal signal -> Reporting.signal(decision, signal);
            case Command.Webhook message -> Reporting.webhook(decision, message);
            case Command.UserDataFetched _ -> Deploying.userDataFetched(decision);
            case Command.NetbootSet(boolean netboot) -> Reporting.netbootSet(decision, netboot);
            case Command.PowerReported(PowerState power) -> Powering.reported(decision, power);
            case Command.PowerQueryFailed(String reason) -> Powering.queryFailed(decision, reason);
            case Command.PowerActFailed failed -> Powering.actFailed(decision, failed);
            case Command.AddressClaimFailed(String reason) -> {
                Powering.startFailed(decision, reason);
                yield decision.accepted();
            }
            case Command.DeadlinePassed _ -> Overdue.deadlinePassed(decision);
            case Command.ScriptOverdue(String script) -> Overdue.scriptOverdue(decision, script);
            case Command.MarkFailed failed -> Marking.failed(decision, failed);
            case Command.GrantRequested(GrantRequest request) -> granted(decision, request);
            case Command.AttemptRevoked(String reason) -> revoked(decision, reason);
        };
    }

    private static Outcome granted(Decision decision, GrantRequest request) {
        return switch (Grants.judge(decision.state(), request)) {
            case Grants.Verdict.Granted(Attempt attempt) -> {
                decision.change(next -> next.attempt(attempt));
                yield decision.accepted();
            }
            case Grants.Verdict.Denied(Grants.Denial denial) ->
                new Outcome.Refused(
                        Outcome.Kind.CONFLICT,
                        null,
                        "disks of " + decision.state().hostname() + " must not be written: " + denial.text());
        };
    }

    /**
     * A machine in the middle of an installation becomes Broken, as one that was deployed: the installation may have ended well
     * since, and then "mark fixed" makes it Deployed; otherwise it is released. Nothing is switched.
     */
    private static Outcome revoked(Decision decision, String reason) {
        MachineState state = decision.state();
        if (state.attempt() == null) {
            return decision.accepted();
        }
        decision.event(EventType.NODE_STATUS_EVENT, reason);
        if (state.status() == MachineStatus.DEPLOYING) {
            decision.enter(
                    MachineStatus.BROKEN, next -> next.errorDescription(reason).netboot(false));
            decision.change(next -> next.previousStatus(MachineStatus.DEPLOYED));
        } else if (state.status().failedTwin().isPresent()) {
            decision.fail(reason, ScriptStatus.ABORTED);
        } else {
            decision.change(next -> next.attempt(null));
        }
        return decision.accepted();
    }
}
