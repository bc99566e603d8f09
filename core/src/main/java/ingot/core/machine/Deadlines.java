package ingot.core.machine;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How long a machine may stay in a transient status (facts: lifecycle §10). The shell asks {@link #due} for each monitored
 * machine about once a minute and sends {@link Command.DeadlinePassed}.
 *
 * <p>Ours: erasing and release scripts, which the reference never ends, are limited like tests: each boot and each signal
 * gives them another {@code node_timeout}.
 */
public final class Deadlines {
    /** How long to wait for a machine to be off at the end of a release. */
    public static final Duration POWER_OFF = Duration.ofMinutes(5);

    /** How long leaving rescue mode may take. */
    public static final Duration EXIT_RESCUE = Duration.ofMinutes(5);

    /** How long to wait for the answer after asking a releasing machine's BMC once more. */
    public static final Duration POWER_REQUERY = Duration.ofMinutes(1);

    /** What the server adds to a script's own limit; one minute more than the runner on the machine adds. */
    public static final Duration SCRIPT_GRACE = Duration.ofMinutes(6);

    private Deadlines() {}

    /** Why a machine is overdue. */
    public enum Due {
        /** Its {@code statusExpires} has passed. */
        OPERATION,
        /** It was at work and has gone silent. */
        HEARTBEAT
    }

    /**
     * Limit of a status from its beginning; empty for statuses without one.
     *
     * @param releaseScripts whether Releasing runs scripts, see {@link MachineState#releaseScripts}
     */
    public static Optional<Duration> limit(MachineStatus status, boolean releaseScripts, LifecycleSettings settings) {
        return switch (status) {
            case COMMISSIONING, TESTING, ENTERING_RESCUE_MODE, DISK_ERASING -> Optional.of(settings.nodeTimeout());
            case DEPLOYING -> Optional.of(settings.nodeTimeout().multipliedBy(2));
            case RELEASING -> Optional.of(releaseScripts ? settings.nodeTimeout() : POWER_OFF);
            case EXITING_RESCUE_MODE -> Optional.of(EXIT_RESCUE);
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
                    FAILED_RELEASING,
                    FAILED_DISK_ERASING,
                    RESCUE_MODE,
                    FAILED_ENTERING_RESCUE_MODE,
                    FAILED_EXITING_RESCUE_MODE,
                    FAILED_TESTING -> Optional.empty();
        };
    }

    /**
     * Whether a network boot gives the status its full limit again. Not so while deploying: a machine that boots the
     * installer in a loop has to fail some time; there the installer's own progress restarts the limit.
     */
    public static boolean restartedByBoot(MachineStatus status, boolean releaseScripts) {
        return switch (status) {
            case COMMISSIONING, TESTING, ENTERING_RESCUE_MODE, DISK_ERASING -> true;
            case RELEASING -> releaseScripts;
            case NEW,
                    FAILED_COMMISSIONING,
                    MISSING,
                    READY,
                    RESERVED,
                    DEPLOYED,
                    RETIRED,
                    BROKEN,
                    DEPLOYING,
                    ALLOCATED,
                    FAILED_DEPLOYMENT,
                    FAILED_RELEASING,
                    FAILED_DISK_ERASING,
                    RESCUE_MODE,
                    FAILED_ENTERING_RESCUE_MODE,
                    EXITING_RESCUE_MODE,
                    FAILED_EXITING_RESCUE_MODE,
                    FAILED_TESTING -> false;
        };
    }

    /** What is overdue now, if anything. */
    public static Optional<Due> due(MachineState state, LifecycleSettings settings, Instant now) {
        Instant expires = state.statusExpires();
        if (state.status().monitored() && expires != null && !now.isBefore(expires)) {
            return Optional.of(Due.OPERATION);
        }
        Instant heartbeat = state.lastHeartbeat();
        boolean atWork = state.status() == MachineStatus.COMMISSIONING || state.status() == MachineStatus.TESTING;
        if (atWork && expires == null && heartbeat != null && !now.isBefore(heartbeat.plus(settings.nodeTimeout()))) {
            return Optional.of(Due.HEARTBEAT);
        }
        return Optional.empty();
    }

    /**
     * Whether a running script has run too long.
     *
     * @param limit the script's own limit; zero for unlimited
     */
    public static boolean scriptOverdue(Instant started, Duration limit, Instant now) {
        return !limit.isZero() && !now.isBefore(started.plus(limit).plus(SCRIPT_GRACE));
    }

    static @Nullable Instant from(
            Instant now, MachineStatus status, boolean releaseScripts, LifecycleSettings settings) {
        return limit(status, releaseScripts, settings).map(now::plus).orElse(null);
    }
}
