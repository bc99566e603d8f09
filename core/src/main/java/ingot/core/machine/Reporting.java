package ingot.core.machine;

import ingot.core.event.EventType;
import ingot.core.machine.Command.Webhook;
import ingot.core.script.ScriptStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the running machine says of itself: boots, signals, the status webhook (facts: metadata-and-scripts §7, §8, §9). */
final class Reporting {
    private Reporting() {}

    static Outcome bootRequested(Decision decision) {
        MachineState state = decision.state();
        BootPurpose purpose = BootPurpose.of(state);
        if (Deadlines.restartedByBoot(state.status(), state.releaseScripts())) {
            decision.change(next -> next.lastHeartbeat(null)
                    .statusExpires(Deadlines.from(
                            decision.now(), state.status(), state.releaseScripts(), decision.settings())));
        }
        shownLife(decision);
        decision.event(EventType.NODE_PXE_REQUEST, purpose.eventText(state.status()));
        decision.event(EventType.PERFORMING_PXE_BOOT, purpose.eventText(state.status()));
        return decision.accepted();
    }

    static Outcome signal(Decision decision, Command.Signal signal) {
        MachineState state = decision.state();
        switch (Signals.reception(state.nodeType(), state.status())) {
            case REFUSED -> {
                return Refusals.conflict(
                        "signal: " + state.hostname() + " is " + state.status().label() + ", which takes no signals");
            }
            case IGNORED -> {
                return decision.accepted();
            }
            case EFFECTIVE -> {}
        }
        decision.change(next -> next.lastError(signal.error()).lastHeartbeat(decision.now()));
        if (state.nodeType().controller()) {
            return decision.accepted();
        }
        shownLife(decision);
        boolean failed = signal.status() == SignalStatus.FAILED;
        switch (state.status()) {
            case NEW -> fromNew(decision, signal);
            case COMMISSIONING -> {
                storePower(decision, signal);
                decision.change(next -> next.statusExpires(null));
                fromCommissioning(decision, signal);
            }
            case TESTING -> {
                decision.change(next -> next.statusExpires(null));
                if (failed) {
                    decision.fail(reason(signal, "tests failed"), ScriptStatus.ABORTED);
                } else if (signal.status() == SignalStatus.OK) {
                    Commissioning.testsPassed(decision);
                }
            }
            case DEPLOYING -> {
                if (failed) {
                    decision.fail(reason(signal, "installation failed"), ScriptStatus.ABORTED);
                }
            }
            case DEPLOYED ->
                decision.change(next -> next.deployment(state.deployment().syncedAt(decision.now())));
            case DISK_ERASING, RELEASING -> fromReleasing(decision, signal);
            case ENTERING_RESCUE_MODE -> {
                if (failed) {
                    decision.event(EventType.NODE_ENTERING_RESCUE_MODE_EVENT_FAILED, signal.error());
                    decision.fail(reason(signal, "rescue mode failed"), ScriptStatus.ABORTED);
                } else if (signal.status() == SignalStatus.OK || signal.status() == SignalStatus.WORKING) {
                    decision.enter(MachineStatus.RESCUE_MODE);
                }
            }
            case FAILED_COMMISSIONING,
                    MISSING,
                    READY,
                    RESERVED,
                    RETIRED,
                    BROKEN,
                    ALLOCATED,
                    FAILED_DEPLOYMENT,
                    FAILED_RELEASING,
                    FAILED_DISK_ERASING,
                    RESCUE_MODE,
                    FAILED_ENTERING_RESCUE_MODE,
                    EXITING_RESCUE_MODE,
                    FAILED_EXITING_RESCUE_MODE,
                    FAILED_TESTING -> {}
        }
        return decision.accepted();
    }

    static Outcome webhook(Decision decision, Webhook message) {
        MachineState state = decision.state();
        boolean failed = message.result() == Webhook.Result.FAIL;
        if (message.type() == Webhook.Type.START || failed) {
            decision.event(eventType(state.status(), failed), "'" + message.origin() + "' " + message.description());
        }
        EventType progress = installerProgress(message);
        if (progress != null) {
            decision.event(progress, "");
        }
        if (state.status() == MachineStatus.DEPLOYING && showsInstallerAlive(message)) {
            decision.change(next -> next.statusExpires(
                    Deadlines.from(decision.now(), MachineStatus.DEPLOYING, false, decision.settings())));
        }
        if (message.type() == Webhook.Type.FINISH && !message.name().contains("/")) {
            finishedStage(decision, message, failed);
        }
        return decision.accepted();
    }

    static Outcome netbootSet(Decision decision, boolean netboot) {
        boolean installed = !netboot && decision.state().netboot() && decision.status() == MachineStatus.DEPLOYING;
        decision.change(next -> next.netboot(netboot));
        decision.effect(new Effect.SetBootOrder(netboot ? BootTarget.NETWORK : BootTarget.DISK));
        if (installed) {
            decision.event(EventType.REBOOTING, "");
        }
        return decision.accepted();
    }

    /** A machine that talks has started: a late failure of the power act no longer undoes the operation. */
    private static void shownLife(Decision decision) {
        switch (decision.status()) {
            case COMMISSIONING, TESTING, ENTERING_RESCUE_MODE, DEPLOYING ->
                decision.change(next -> next.rollback(null));
            case NEW,
                    FAILED_COMMISSIONING,
                    MISSING,
                    READY,
                    RESERVED,
                    DEPLOYED,
                    RETIRED,
                    BROKEN,
                    ALLOCATED,
                    FAILED_DEPLOYMENT,
                    RELEASING,
                    FAILED_RELEASING,
                    DISK_ERASING,
                    FAILED_DISK_ERASING,
                    RESCUE_MODE,
                    FAILED_ENTERING_RESCUE_MODE,
                    EXITING_RESCUE_MODE,
                    FAILED_EXITING_RESCUE_MODE,
                    FAILED_TESTING -> {}
        }
    }

    private static void fromNew(Decision decision, Command.Signal signal) {
        if (signal.status() != SignalStatus.COMMISSIONING) {
            return;
        }
        boolean prepared = decision.state()
                .scripts()
                .of(ResultType.COMMISSIONING)
                .map(ScriptSetState::unfinished)
                .orElse(false);
        if (!prepared) {
            decision.effect(new Effect.CreateScriptSet(
                    ResultType.COMMISSIONING, new Effect.ScriptSelection.Commissioning(List.of(), false)));
        }
        decision.enter(
                MachineStatus.COMMISSIONING, next -> next.statusExpires(null).lastHeartbeat(decision.now()));
    }

    private static void fromCommissioning(Decision decision, Command.Signal signal) {
        switch (signal.status()) {
            case OK -> Commissioning.finished(decision, MachineStatus.READY);
            case TESTING -> Commissioning.finished(decision, MachineStatus.TESTING);
            case FAILED -> decision.fail(reason(signal, "commissioning failed"), ScriptStatus.ABORTED);
            case WORKING, COMMISSIONING, TIMEDOUT, INSTALLING, APPLYING_NETCONF, RELEASING, DEPLOYING -> {}
        }
    }

    private static void fromReleasing(Decision decision, Command.Signal signal) {
        MachineState state = decision.state();
        if (!state.runsReleaseScripts()) {
            return;
        }
        boolean erasing = state.status() == MachineStatus.DISK_ERASING;
        decision.change(
                next -> next.statusExpires(Deadlines.from(decision.now(), state.status(), true, decision.settings())));
        if (signal.status() == SignalStatus.OK) {
            decision.event(erasing ? EventType.NODE_DISKS_ERASED : EventType.NODE_RELEASE_SCRIPTS_OK, "");
        } else if (signal.status() == SignalStatus.FAILED) {
            decision.fail(reason(signal, "release scripts failed"), ScriptStatus.ABORTED);
        }
    }

    private static void finishedStage(Decision decision, Webhook message, boolean failed) {
        MachineState state = decision.state();
        boolean allDone = message.name().equals("modules-final") && !failed;
        String reason = "'" + message.origin() + "' " + message.description();
        switch (state.status()) {
            case COMMISSIONING -> {
                boolean rebooting = state.scripts()
                        .of(ResultType.COMMISSIONING)
                        .map(ScriptSetState::rebootUnderWay)
                        .orElse(false);
                if (failed && !rebooting) {
                    decision.fail(reason, ScriptStatus.FAILED);
                }
            }
            case DEPLOYING -> {
                if (failed) {
                    decision.fail(reason, ScriptStatus.FAILED);
                } else if (allDone && !state.deployment().ephemeral()) {
                    decision.effect(new Effect.SetBootOrder(BootTarget.DISK));
                }
            }
            case DISK_ERASING, RELEASING -> {
                if (state.runsReleaseScripts() && failed) {
                    decision.fail(reason, ScriptStatus.FAILED);
                } else if (state.runsReleaseScripts() && allDone) {
                    Releasing.begin(decision);
                }
            }
            case READY, FAILED_COMMISSIONING ->
                decision.change(next -> next.owner(null).statusExpires(null));
            case NEW,
                    MISSING,
                    RESERVED,
                    DEPLOYED,
                    RETIRED,
                    BROKEN,
                    ALLOCATED,
                    FAILED_DEPLOYMENT,
                    FAILED_RELEASING,
                    FAILED_DISK_ERASING,
                    RESCUE_MODE,
                    ENTERING_RESCUE_MODE,
                    FAILED_ENTERING_RESCUE_MODE,
                    EXITING_RESCUE_MODE,
                    FAILED_EXITING_RESCUE_MODE,
                    TESTING,
                    FAILED_TESTING -> {}
        }
    }

    /** A BMC found by the machine is taken over, but never in place of better knowledge. */
    private static void storePower(Decision decision, Command.Signal signal) {
        String found = signal.powerType();
        boolean downgrade = decision.state().powerType().equals("redfish") && found.equals("ipmi");
        if (found.isEmpty() || found.equals("mscm") || downgrade) {
            return;
        }
        decision.effect(new Effect.StorePowerParameters(found, signal.powerParameters()));
        decision.change(next -> next.powerType(found));
    }

    private static EventType eventType(MachineStatus status, boolean failed) {
        return switch (status) {
            case COMMISSIONING ->
                failed ? EventType.NODE_COMMISSIONING_EVENT_FAILED : EventType.NODE_COMMISSIONING_EVENT;
            case DEPLOYING -> failed ? EventType.NODE_INSTALL_EVENT_FAILED : EventType.NODE_INSTALL_EVENT;
            case DEPLOYED -> failed ? EventType.NODE_POST_INSTALL_EVENT_FAILED : EventType.NODE_STATUS_EVENT;
            case ENTERING_RESCUE_MODE ->
                failed ? EventType.NODE_ENTERING_RESCUE_MODE_EVENT_FAILED : EventType.NODE_ENTERING_RESCUE_MODE_EVENT;
            case EXITING_RESCUE_MODE ->
                failed ? EventType.NODE_EXITING_RESCUE_MODE_EVENT_FAILED : EventType.NODE_EXITING_RESCUE_MODE_EVENT;
            case NEW,
                    FAILED_COMMISSIONING,
                    MISSING,
                    READY,
                    RESERVED,
                    RETIRED,
                    BROKEN,
                    ALLOCATED,
                    FAILED_DEPLOYMENT,
                    RELEASING,
                    FAILED_RELEASING,
                    DISK_ERASING,
                    FAILED_DISK_ERASING,
                    RESCUE_MODE,
                    FAILED_ENTERING_RESCUE_MODE,
                    FAILED_EXITING_RESCUE_MODE,
                    TESTING,
                    FAILED_TESTING -> EventType.NODE_STATUS_EVENT;
        };
    }

    private static @Nullable EventType installerProgress(Webhook message) {
        if (message.type() != Webhook.Type.START) {
            return null;
        }
        return switch (message.name()) {
            case "cmd-install/stage-partitioning" -> EventType.CONFIGURING_STORAGE;
            case "cmd-install/stage-extract" -> EventType.INSTALLING_OS;
            case "cmd-install/stage-curthooks" -> EventType.CONFIGURING_OS;
            default -> null;
        };
    }

    private static boolean showsInstallerAlive(Webhook message) {
        if (message.type() == Webhook.Type.PROGRESS || message.result() == Webhook.Result.FAIL) {
            return false;
        }
        return switch (message.name()) {
            case "cmd-install", "cmd-install/stage-early", "cmd-install/stage-late" -> true;
            default -> false;
        };
    }

    private static String reason(Command.Signal signal, String otherwise) {
        return signal.error().isEmpty() ? otherwise : signal.error();
    }
}
