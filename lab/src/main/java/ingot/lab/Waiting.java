package ingot.lab;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Waits for conditions; never for a time alone. */
public final class Waiting {

    private static final Duration POLL = Duration.ofMillis(500);

    private final InstantSource clock;
    private final double factor;

    /**
     * Waits by this clock.
     *
     * @param factor stretches all limits
     */
    public Waiting(InstantSource clock, double factor) {
        this.clock = clock;
        this.factor = factor;
    }

    /** Says what it found, or null for "not yet". May throw {@link LabFailed} when it can never come. */
    @FunctionalInterface
    public interface Probe<T> {
        @Nullable T look() throws InterruptedException;
    }

    Duration stretched(Duration limit) {
        return Duration.ofMillis((long) (limit.toMillis() * factor));
    }

    /** The limit to give to {@link #until} so that it waits for just this long: Ingot's own deadlines do not stretch. */
    Duration asIs(Duration limit) {
        return Duration.ofMillis((long) (limit.toMillis() / factor));
    }

    /**
     * Looks until something is found.
     *
     * @param awaited tells, for the error, what did not come and what was seen last
     * @throws LabFailed after the stretched limit
     */
    public <T> T until(String phase, Duration limit, Supplier<String> awaited, Probe<T> probe)
            throws InterruptedException {
        Duration patience = stretched(limit);
        Instant deadline = clock.instant().plus(patience);
        while (true) {
            T found = probe.look();
            if (found != null) {
                return found;
            }
            if (clock.instant().isAfter(deadline)) {
                throw new LabFailed(phase, "not within " + patience.toSeconds() + " s: " + awaited.get());
            }
            Thread.sleep(POLL);
        }
    }
}
