package ingot.core.machine;

import ingot.core.event.EventType;
import ingot.core.script.ScriptStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A decision in the making: the state so far, and what has been gathered on the way. Every change of the state goes through
 * {@link Saving}. Not thread-safe; lives for one call of {@link Lifecycle#decide}.
 */
final class Decision {
    private final Context context;
    private final List<Effect> effects = new ArrayList<>();
    private final List<EventEntry> events = new ArrayList<>();
    private MachineState state;

    Decision(MachineState state, Context context) {
        this.state = state;
        this.context = context;
    }

    MachineState state() {
        return state;
    }

    MachineStatus status() {
        return state.status();
    }

    Instant now() {
        return context.now();
    }

    LifecycleSettings settings() {
        return context.settings();
    }

    @Nullable UserRef actor() {
        return context.actor();
    }

    boolean rackReachable() {
        return context.rackReachable();
    }

    /** Changes fields other than the status. */
    void change(Consumer<MachineState.Builder> edits) {
        MachineState.Builder next = state.edit();
        edits.accept(next);
        save(next.build());
    }

    /** Goes to a status that the table allows, with its deadline set and what belonged to the old status dropped. */
    void enter(MachineStatus status, Consumer<MachineState.Builder> edits) {
        if (!Transitions.allowed(state.status(), status)) {
            throw new IllegalStateException(
                    "decided an illegal transition of " + state.systemId() + ": " + state.status() + " -> " + status);
        }
        comeBack(status, edits);
    }

    void enter(MachineStatus status) {
        enter(status, unchanged -> {});
    }

    /** Like {@link #enter}, back to a status that the machine had before; that one was legal when it was entered. */
    void comeBack(MachineStatus status, Consumer<MachineState.Builder> edits) {
        bypass(status, edits);
        EventType message = message(status);
        if (message != null) {
            event(message, "");
        }
    }

    /**
     * Goes to a status without asking the table: back to where the machine came from after a failed power act, an abort, tests
     * or rescue, and for the new start of a machine deployed in memory (facts: lifecycle §3, end).
     */
    void bypass(MachineStatus status, Consumer<MachineState.Builder> edits) {
        MachineState.Builder next = state.edit()
                .status(status)
                .rollback(null)
                .powerRequeried(false)
                .releaseScripts(false)
                .lastHeartbeat(null)
                .statusExpires(Deadlines.from(context.now(), status, false, context.settings()));
        if (clearsError(status)) {
            next.errorDescription("");
        }
        edits.accept(next);
        save(next.build());
    }

    /** Undoes the beginning of an operation; the caller has checked that there is a way back. */
    void rollBack(Rollback back) {
        bypass(
                back.status(),
                next -> next.owner(back.owner())
                        .agentName(back.agentName())
                        .netboot(back.netboot())
                        .ephemeral(back.ephemeral())
                        .deployment(back.deployment()));
        change(next -> next.previousStatus(back.previousStatus()));
    }

    /** Enters the failed twin of the current status, which must have one. */
    void fail(String reason, ScriptStatus results) {
        MachineStatus twin = state.status().failedTwin().orElseThrow();
        effect(new Effect.EndResults(EnumSet.allOf(ResultType.class), results));
        if (state.status() == MachineStatus.DEPLOYING) {
            effect(new Effect.CancelPowerActs());
        }
        enter(twin, next -> next.errorDescription(reason));
    }

    /** Starts the machine from the network, if software can start it. */
    void startFromNetwork() {
        if (!state.powerControllable()) {
            return;
        }
        boolean plainOn = state.powerState() == PowerState.OFF || state.traits().dpu();
        effect(plainOn ? new Effect.PowerOn(BootTarget.NETWORK) : new Effect.PowerCycle(BootTarget.NETWORK));
    }

    /** Switches the machine off, if software can and it is not known to be off. */
    void stop() {
        if (state.powerControllable()
                && state.powerState() != PowerState.OFF
                && !state.traits().dpu()) {
            effect(new Effect.PowerOff(StopMode.HARD));
        }
    }

    /** An attempt with an id that nobody can guess. */
    Attempt newAttempt(AttemptPurpose purpose) {
        HexFormat hex = HexFormat.of();
        String id = hex.toHexDigits(context.random().nextLong())
                + hex.toHexDigits(context.random().nextLong());
        return new Attempt(id, purpose, null);
    }

    /** Adds an effect; one that is already due is not repeated. */
    void effect(Effect effect) {
        if (!effects.contains(effect)) {
            effects.add(effect);
        }
    }

    void event(EventType type, String description) {
        events.add(EventEntry.of(type, description));
    }

    /** Records that the asking user wanted something. */
    void request(EventType type, String comment) {
        UserRef user = context.actor();
        String who = user == null ? "" : "(" + user.name() + ")";
        String text = comment.isEmpty() ? who : who.isEmpty() ? comment : who + " - " + comment;
        events.add(new EventEntry(type, text, user));
    }

    Outcome accepted() {
        return new Outcome.Accepted(state, effects, events);
    }

    private void save(MachineState after) {
        Saving.Saved saved = Saving.save(state, after);
        state = saved.next();
        saved.effects().forEach(this::effect);
        events.addAll(saved.events());
    }

    private static boolean clearsError(MachineStatus status) {
        return switch (status) {
            case NEW, COMMISSIONING, READY, ALLOCATED, DEPLOYING, DEPLOYED, RELEASING -> true;
            case FAILED_COMMISSIONING,
                    MISSING,
                    RESERVED,
                    RETIRED,
                    BROKEN,
                    FAILED_DEPLOYMENT,
                    FAILED_RELEASING,
                    DISK_ERASING,
                    FAILED_DISK_ERASING,
                    RESCUE_MODE,
                    ENTERING_RESCUE_MODE,
                    FAILED_ENTERING_RESCUE_MODE,
                    EXITING_RESCUE_MODE,
                    FAILED_EXITING_RESCUE_MODE,
                    TESTING,
                    FAILED_TESTING -> false;
        };
    }

    /** The status message that a status puts on the machine's line (facts: lifecycle §20). */
    private static @Nullable EventType message(MachineStatus status) {
        return switch (status) {
            case NEW -> EventType.NEW;
            case COMMISSIONING -> EventType.COMMISSIONING;
            case FAILED_COMMISSIONING -> EventType.FAILED_COMMISSIONING;
            case READY -> EventType.READY;
            case DEPLOYED -> EventType.DEPLOYED;
            case DEPLOYING -> EventType.DEPLOYING;
            case RELEASING -> EventType.RELEASING;
            case RESCUE_MODE -> EventType.RESCUE_MODE;
            case ENTERING_RESCUE_MODE -> EventType.ENTERING_RESCUE_MODE;
            case FAILED_EXITING_RESCUE_MODE -> EventType.FAILED_EXITING_RESCUE_MODE;
            case TESTING -> EventType.TESTING;
            case FAILED_TESTING -> EventType.FAILED_TESTING;
            case MISSING,
                    RESERVED,
                    RETIRED,
                    BROKEN,
                    ALLOCATED,
                    FAILED_DEPLOYMENT,
                    FAILED_RELEASING,
                    DISK_ERASING,
                    FAILED_DISK_ERASING,
                    FAILED_ENTERING_RESCUE_MODE,
                    EXITING_RESCUE_MODE -> null;
        };
    }
}
