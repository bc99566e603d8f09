package ingot.rack.power;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How an act is tried, waited for and verified (facts/power.md §1): try; if that fails for a passing reason, wait and try
 * again; if it goes through, wait the same time and look; done when the state is the wanted one, else the next try.
 */
final class PowerProcedure {
    private final Pause pause;

    PowerProcedure(Pause pause) {
        this.pause = pause;
    }

    PowerOutcome perform(PowerDriver driver, PowerRequest request) throws InterruptedException {
        List<String> notices = new ArrayList<>();
        PowerTarget target = new PowerTarget(request.machine(), request.parameters(), notice -> {
            if (!notices.contains(notice)) {
                notices.add(notice);
            }
        });
        PowerState state = switch (request.action()) {
            case ON -> change(driver, target, PowerState.ON, () -> driver.on(target, request.boot()));
            case OFF -> change(driver, target, PowerState.OFF, () -> driver.off(target, false));
            case SOFT_OFF -> change(driver, target, PowerState.OFF, () -> driver.off(target, true));
            case RESET -> change(driver, target, PowerState.ON, () -> driver.reset(target, request.boot()));
            case QUERY -> query(driver, target);
            case CYCLE -> {
                if (query(driver, target) == PowerState.ON) {
                    change(driver, target, PowerState.OFF, () -> driver.off(target, false));
                }
                yield change(driver, target, PowerState.ON, () -> driver.on(target, request.boot()));
            }
        };
        return new PowerOutcome(state, notices);
    }

    private PowerState change(PowerDriver driver, PowerTarget target, PowerState wanted, Act act)
            throws InterruptedException {
        Failures failures = new Failures();
        PowerState seen = PowerState.UNKNOWN;
        for (Duration wait : driver.waits()) {
            try {
                act.perform();
                failures.settled();
            } catch (PowerFailed failure) {
                failures.add(failure);
            }
            if (!failures.lastTryFailed() && !driver.type().queryable()) {
                return PowerState.UNKNOWN;
            }
            pause.pause(wait);
            if (failures.lastTryFailed()) {
                continue;
            }
            try {
                seen = driver.query(target);
                if (seen == wanted) {
                    return wanted;
                }
            } catch (PowerFailed failure) {
                failures.add(failure);
            }
        }
        throw failures.lastOr(new PowerFailed.Unverified("Failed to power " + target.machine()
                + ". BMC never transitioned from " + seen.text() + " to " + wanted.text() + "."));
    }

    private PowerState query(PowerDriver driver, PowerTarget target) throws InterruptedException {
        if (!driver.type().queryable()) {
            return PowerState.UNKNOWN;
        }
        Failures failures = new Failures();
        for (Duration wait : driver.waits()) {
            try {
                return driver.query(target);
            } catch (PowerFailed failure) {
                failures.add(failure);
            }
            pause.pause(wait);
        }
        throw failures.lastOr(new PowerFailed.Connection("no try was made"));
    }

    /** One try of an act. */
    @FunctionalInterface
    private interface Act {
        void perform() throws InterruptedException;
    }

    /** What went wrong in the tries so far. */
    private static final class Failures {
        private final List<PowerFailed> all = new ArrayList<>();
        private @Nullable PowerFailed last;

        /** Keeps a passing failure; throws one that will not pass. */
        void add(PowerFailed failure) {
            if (!failure.retryable()) {
                throw withEarlier(failure);
            }
            all.add(failure);
            last = failure;
        }

        void settled() {
            last = null;
        }

        boolean lastTryFailed() {
            return last != null;
        }

        PowerFailed lastOr(PowerFailed otherwise) {
            return withEarlier(last == null ? otherwise : last);
        }

        private PowerFailed withEarlier(PowerFailed failure) {
            for (PowerFailed earlier : all) {
                if (!earlier.equals(failure)) {
                    failure.addSuppressed(earlier);
                }
            }
            return failure;
        }
    }
}
