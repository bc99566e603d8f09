package ingot.rack.ra;

import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;

/**
 * When to advertise: periodically at random intervals (RFC 4861 section 6.2.4, its default bounds), three times closer together at the start, and on
 * solicitation. Solicited answers to everybody are at least {@link #MULTICAST_GAP} apart. The standard's gap of 3 s and random delay of up to
 * 0.5 s are left out on purpose: they protect links from many routers, and cost every booting machine the time that this service is to save.
 * Not thread-safe.
 */
final class Schedule {
    static final Duration INTERVAL_MIN = Duration.ofSeconds(200);
    static final Duration INTERVAL_MAX = Duration.ofMinutes(10);
    static final Duration INITIAL_INTERVAL = Duration.ofSeconds(16);
    static final int INITIAL_COUNT = 3;
    static final Duration MULTICAST_GAP = Duration.ofMillis(100);

    private final RandomGenerator random;
    private int sent;
    private Instant next;
    private Instant lastMulticast = Instant.EPOCH;

    /** The first advertisement is due at once. */
    Schedule(Instant now, RandomGenerator random) {
        this.random = random;
        this.next = now;
    }

    /** How long to wait for solicitations before the next periodic advertisement; zero if it is due. */
    Duration untilNext(Instant now) {
        return now.isBefore(next) ? Duration.between(now, next) : Duration.ZERO;
    }

    /** A periodic advertisement was sent. */
    void periodicSent(Instant now) {
        sent++;
        lastMulticast = now;
        Duration interval = Duration.ofMillis(random.nextLong(INTERVAL_MIN.toMillis(), INTERVAL_MAX.toMillis() + 1));
        next = now.plus(sent < INITIAL_COUNT ? INITIAL_INTERVAL : interval);
    }

    /** Whether a solicitation without a source address may be answered to everybody now; if so, this counts as sent. */
    boolean mayAnswerAll(Instant now) {
        if (now.isBefore(lastMulticast.plus(MULTICAST_GAP))) {
            return false;
        }
        lastMulticast = now;
        return true;
    }
}
