package ingot.core.machine;

import ingot.core.event.EventType;
import ingot.core.script.ScriptStatus;

/** What happens when time is up (facts: lifecycle §10, §21). */
final class Overdue {
    private Overdue() {}

    /** Checked again here, since the machine may have moved on after the clock looked. */
    static Outcome deadlinePassed(Decision decision) {
        Deadlines.due(decision.state(), decision.settings(), decision.now()).ifPresent(due -> {
            switch (due) {
                case OPERATION -> operation(decision);
                case HEARTBEAT -> {
                    timedOut(decision);
                    powerOff(decision);
                }
            }
        });
        return decision.accepted();
    }

    static Outcome scriptOverdue(Decision decision, String script) {
        MachineStatus status = decision.status();
        boolean runsScripts = status == MachineStatus.COMMISSIONING
                || status == MachineStatus.TESTING
                || decision.state().runsReleaseScripts();
        if (!runsScripts) {
            return decision.accepted();
        }
        decision.event(EventType.SCRIPT_DID_NOT_COMPLETE, script);
        decision.fail("script " + script + " ran longer than it may", ScriptStatus.TIMED_OUT);
        powerOff(decision);
        return decision.accepted();
    }

    /** Ours: the report that a released machine is off may have been lost, so its BMC is asked once more. */
    private static void operation(Decision decision) {
        MachineState state = decision.state();
        boolean awaitsOff = state.status() == MachineStatus.RELEASING && !state.runsReleaseScripts();
        if (awaitsOff && state.powerControllable() && !state.powerRequeried()) {
            decision.effect(new Effect.PowerQuery());
            decision.change(next ->
                    next.powerRequeried(true).statusExpires(decision.now().plus(Deadlines.POWER_REQUERY)));
            return;
        }
        timedOut(decision);
    }

    private static void timedOut(Decision decision) {
        MachineState state = decision.state();
        long minutes = Deadlines.limit(state.status(), state.releaseScripts(), decision.settings())
                .orElseThrow()
                .toMinutes();
        String reason = "Node operation '" + state.status().label() + "' timed out after " + minutes + " minutes.";
        decision.event(EventType.REQUEST_NODE_MARK_FAILED_SYSTEM, reason);
        decision.fail(reason, ScriptStatus.TIMED_OUT);
    }

    private static void powerOff(Decision decision) {
        if (!decision.state().ephemeral().enableSsh()) {
            decision.stop();
        }
    }
}
