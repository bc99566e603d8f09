package ingot.core.machine;

import ingot.core.event.EventType;

/** Broken, fixed, failed, locked, unlocked (facts: lifecycle §7.10, §14). */
final class Marking {
    private Marking() {}

    static Outcome broken(Decision decision, Command.MarkBroken command) {
        MachineState state = decision.state();
        UserRef user = decision.actor();
        if (command.ownerOnly() && user != null && !state.ownedBy(user)) {
            return new Outcome.Refused(
                    Outcome.Kind.FORBIDDEN,
                    null,
                    "mark broken: " + state.hostname() + " is not owned by " + user.name());
        }
        if (!Transitions.allowed(state.status(), MachineStatus.BROKEN)) {
            return Refusals.transition(state, MachineStatus.BROKEN);
        }
        decision.request(
                user == null ? EventType.REQUEST_NODE_MARK_BROKEN_SYSTEM : EventType.REQUEST_NODE_MARK_BROKEN,
                command.comment());
        if (MachineStatus.RELEASABLE.contains(state.status()) && state.status() != MachineStatus.BROKEN) {
            // Through Releasing, so that nothing remembers the machine as deployed any more.
            Releasing.cancelDeployment(decision);
            decision.stop();
            decision.enter(
                    MachineStatus.RELEASING,
                    next -> next.agentName("")
                            .deployment(state.deployment().released())
                            .netboot(true));
            Releasing.giveBack(decision);
        }
        decision.enter(MachineStatus.BROKEN, next -> next.errorDescription(command.comment()));
        return decision.accepted();
    }

    static Outcome fixed(Decision decision, Command.MarkFixed command) {
        MachineState state = decision.state();
        boolean deployed = state.previousStatus() == MachineStatus.DEPLOYED;
        MachineStatus target = deployed ? MachineStatus.DEPLOYED : MachineStatus.READY;
        if (state.status() != MachineStatus.BROKEN) {
            return Refusals.transition(state, target);
        }
        decision.request(
                decision.actor() == null ? EventType.REQUEST_NODE_MARK_FIXED_SYSTEM : EventType.REQUEST_NODE_MARK_FIXED,
                command.comment());
        if (!deployed) {
            // Ours: a machine that is deployed again keeps what it runs; the reference forgets it and shows nothing.
            decision.change(next -> next.deployment(state.deployment().forgotten()));
            decision.effect(new Effect.ForgetScriptSet(ResultType.INSTALLATION));
        }
        decision.enter(target);
        return decision.accepted();
    }

    static Outcome failed(Decision decision, Command.MarkFailed command) {
        MachineState state = decision.state();
        if (state.status() == MachineStatus.NEW || state.status().failed()) {
            return decision.accepted();
        }
        if (state.status().failedTwin().isEmpty()) {
            return Refusals.conflict(
                    "mark failed: " + state.hostname() + " is " + state.status().label() + ", which cannot fail");
        }
        decision.event(EventType.REQUEST_NODE_MARK_FAILED_SYSTEM, command.reason());
        decision.fail(command.reason(), command.results());
        return decision.accepted();
    }

    static Outcome lock(Decision decision, Command.Lock command) {
        MachineState state = decision.state();
        if (state.locked()) {
            return Refusals.conflict("lock: " + state.hostname() + " is already locked");
        }
        if (!Action.LOCK.fits(state.status())) {
            return Refusals.conflict("lock: " + state.hostname() + " is "
                    + state.status().label() + " (expected: Deployed or Deploying)");
        }
        decision.request(EventType.REQUEST_NODE_LOCK, command.comment());
        decision.change(next -> next.locked(true));
        return decision.accepted();
    }

    static Outcome unlock(Decision decision, Command.Unlock command) {
        if (!decision.state().locked()) {
            return Refusals.conflict("unlock: " + decision.state().hostname() + " is not locked");
        }
        decision.request(EventType.REQUEST_NODE_UNLOCK, command.comment());
        decision.change(next -> next.locked(false));
        return decision.accepted();
    }

    static Outcome delete(Decision decision) {
        decision.change(next -> next.attempt(null));
        decision.effect(new Effect.CancelPowerActs());
        decision.effect(new Effect.DeleteMachine());
        return decision.accepted();
    }
}
