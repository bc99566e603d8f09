package ingot.rack.power;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * Speaks to one kind of BMC. Each call is a single try; waits, repeats and verification are {@link PowerProcedure}'s.
 * Implementations are thread-safe, stop soon when their thread is interrupted, and leave nothing open behind them. All
 * methods throw {@link PowerFailed}.
 */
public interface PowerDriver {
    /** Seconds after each try, for most drivers (facts/power.md §1). */
    List<Duration> USUAL_WAITS = seconds(1, 2, 2, 4, 6, 8, 12);

    PowerType type();

    /** How long to wait after each try; as many tries as there are waits. */
    default List<Duration> waits() {
        return USUAL_WAITS;
    }

    /** Starts the machine, or starts it afresh if it is on; {@code boot} counts for this start only. */
    void on(PowerTarget target, BootTarget boot) throws InterruptedException;

    /**
     * Switches the machine off.
     *
     * @param soft ask the operating system; drivers that cannot, cut the power
     */
    void off(PowerTarget target, boolean soft) throws InterruptedException;

    PowerState query(PowerTarget target) throws InterruptedException;

    /** Restarts the machine without cutting the power. */
    default void reset(PowerTarget target, BootTarget boot) throws InterruptedException {
        throw new PowerFailed.Setting(
                "the power type " + type().name() + " cannot reset a machine; use a power cycle instead");
    }

    /** Waits, in seconds. */
    static List<Duration> seconds(int... waits) {
        return Arrays.stream(waits).mapToObj(Duration::ofSeconds).toList();
    }
}
