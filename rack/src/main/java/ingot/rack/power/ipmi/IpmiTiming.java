package ingot.rack.power.ipmi;

import java.time.Duration;

/**
 * How long the client waits for an answer before it sends again; the wait doubles each time.
 *
 * @param first the first wait
 * @param longest no wait is longer
 * @param total after this time without an answer, the BMC counts as silent
 */
public record IpmiTiming(Duration first, Duration longest, Duration total) {
    public static final IpmiTiming STANDARD =
            new IpmiTiming(Duration.ofSeconds(1), Duration.ofSeconds(4), Duration.ofSeconds(15));

    public IpmiTiming {
        if (!first.isPositive() || longest.compareTo(first) < 0 || total.compareTo(first) < 0) {
            throw new IllegalArgumentException(
                    "IPMI timing: first %s, longest %s, total %s (expected: 0 < first <= others)"
                            .formatted(first, longest, total));
        }
    }

    /** For closing a session: three sends, as an answer is nice to have but not needed. */
    IpmiTiming forClosing() {
        return new IpmiTiming(first, first, first.multipliedBy(3));
    }
}
