package ingot.core.machine;

import java.time.Instant;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The world around a decision.
 *
 * @param user who asks; null when a machine, a rack or the region itself does
 * @param rackReachable whether a connected rack can reach the machine's BMC (for {@code manual}: whether any rack is
 *     connected)
 * @param random source of attempt ids; must be unpredictable in production
 */
public record Context(
        Instant now,
        @Nullable Principal user,
        LifecycleSettings settings,
        boolean rackReachable,
        RandomGenerator random) {
    /** Who asks, as remembered in owners and events; null for the system. */
    @Nullable UserRef actor() {
        return user == null ? null : user.user();
    }
}
