package ingot.core.machine;

import static ingot.core.machine.MachineStatus.*;

import ingot.core.event.EventType;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Rules that hold whenever a machine is stored, whatever changed it (facts: lifecycle §6). */
final class Saving {
    /** Statuses in which a machine that goes off keeps its addresses. */
    private static final Set<MachineStatus> KEEPS_ADDRESSES_WHEN_OFF =
            EnumSet.of(COMMISSIONING, DEPLOYED, DEPLOYING, DISK_ERASING, RESCUE_MODE, ENTERING_RESCUE_MODE, TESTING);

    private Saving() {}

    record Saved(MachineState next, List<Effect> effects, List<EventEntry> events) {}

    static Saved save(MachineState before, MachineState after) {
        MachineState.Builder next = after.edit();
        List<Effect> effects = new ArrayList<>();
        List<EventEntry> events = new ArrayList<>();
        UserRef owner = after.owner();
        if (before.status() != after.status()) {
            if (remembers(before, after.status())) {
                next.previousStatus(before.status());
            }
            if (entersWithoutOwner(after)) {
                owner = null;
                next.owner(null);
            }
            events.add(
                    EventEntry.of(EventType.NODE_CHANGED_STATUS, changeText(before.status(), after.status(), owner)));
        }
        if (!after.status().monitored()) {
            next.statusExpires(null);
        }
        if (after.status() != COMMISSIONING && after.status() != TESTING) {
            next.enlisting(false);
        }
        if (!Objects.equals(id(before.owner()), id(owner))) {
            effects.add(new Effect.DeleteToken());
        }
        if (asksForPower(before.status(), after.status()) && after.powerControllable()) {
            effects.add(new Effect.PowerQuery());
        }
        if (before.powerState() != PowerState.OFF
                && after.powerState() == PowerState.OFF
                && !KEEPS_ADDRESSES_WHEN_OFF.contains(after.status())) {
            effects.add(new Effect.ReleaseAddresses());
            effects.add(new Effect.ReleaseAcquiredInterfaces());
        }
        endAttempts(before, after, next, effects);
        return new Saved(next.build(), effects, events);
    }

    /**
     * Tests and rescue are detours: the status before them stays remembered. Ours: so do repeated tests of a machine in use.
     * The reference forgets there that a machine was deployed, and a passing second test makes it Ready.
     */
    private static boolean remembers(MachineState before, MachineStatus next) {
        MachineStatus left = before.status();
        if (left == TESTING || RESCUE.contains(left)) {
            return false;
        }
        boolean inUse = before.previousStatus() == DEPLOYED
                || before.previousStatus() == ALLOCATED
                || before.previousStatus() == RESERVED;
        return !(left == FAILED_TESTING && next == TESTING && inUse);
    }

    private static boolean entersWithoutOwner(MachineState after) {
        return (after.status() == NEW || after.status() == READY)
                && !after.nodeType().controller();
    }

    private static boolean asksForPower(MachineStatus from, MachineStatus to) {
        return switch (from) {
            case COMMISSIONING -> to == FAILED_COMMISSIONING || to == NEW || to == READY;
            case DEPLOYING -> to == FAILED_DEPLOYMENT || to == DEPLOYED;
            case DISK_ERASING -> to == FAILED_DISK_ERASING;
            case TESTING -> to == FAILED_TESTING || to == READY || to == RESERVED || to == ALLOCATED || to == DEPLOYED;
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
                    FAILED_DISK_ERASING,
                    RESCUE_MODE,
                    ENTERING_RESCUE_MODE,
                    FAILED_ENTERING_RESCUE_MODE,
                    EXITING_RESCUE_MODE,
                    FAILED_EXITING_RESCUE_MODE,
                    FAILED_TESTING -> false;
        };
    }

    private static void endAttempts(
            MachineState before, MachineState after, MachineState.Builder next, List<Effect> effects) {
        Attempt old = before.attempt();
        Attempt attempt = after.attempt();
        if (attempt != null && !alive(attempt, after)) {
            attempt = null;
            next.attempt(null);
        }
        if (old != null && (attempt == null || !attempt.id().equals(old.id()))) {
            effects.add(new Effect.RevokeAttempt(old.id()));
        }
        if (attempt != null && (old == null || !attempt.id().equals(old.id()))) {
            effects.add(new Effect.NewAttempt(attempt));
        }
    }

    private static boolean alive(Attempt attempt, MachineState state) {
        boolean onlyWaitingForPowerOff = state.status() == RELEASING && !state.releaseScripts();
        return attempt.purpose().livesIn(state.status()) && !onlyWaitingForPowerOff;
    }

    private static String changeText(MachineStatus from, MachineStatus to, @Nullable UserRef owner) {
        String text = "From '" + from.label() + "' to '" + to.label() + "'";
        return to == ALLOCATED && owner != null ? text + " (to " + owner.name() + ")" : text;
    }

    private static @Nullable Long id(@Nullable UserRef user) {
        return user == null ? null : user.id();
    }
}
