package ingot.lab.bmc;

import ingot.wire.rmcp.ChassisControl;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Carries power commands out on the chassis. A power cycle takes a while; a later command takes its place. Thread-safe:
 * guarded by itself.
 */
final class PowerSequence implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(20);
    private static final int POLLS_MAX = 3000;

    private final Chassis chassis;
    private final BootOptions bootOptions;
    private final Duration cycleOff;
    private @Nullable Thread cycle;

    PowerSequence(Chassis chassis, BootOptions bootOptions, Duration cycleOff) {
        this.chassis = chassis;
        this.bootOptions = bootOptions;
        this.cycleOff = cycleOff;
    }

    /** Whether the power is on. */
    boolean isOn() {
        return chassis.isOn();
    }

    /** Starts the act. False if the chassis cannot do it in its present state. */
    synchronized boolean perform(ChassisControl control) {
        boolean on = chassis.isOn();
        switch (control) {
            case POWER_UP -> {
                if (!on && !cycling()) {
                    chassis.powerOn(bootOptions.take());
                }
            }
            case POWER_DOWN -> {
                stopCycle();
                chassis.powerOff();
            }
            case POWER_CYCLE -> {
                if (!on) {
                    return false;
                }
                stopCycle();
                cycle = Thread.ofVirtual().name("bmc-cycle").start(this::cycle);
            }
            case HARD_RESET -> {
                if (!on) {
                    return false;
                }
                chassis.reset(bootOptions.take());
            }
            case SOFT_SHUTDOWN -> {
                if (on) {
                    chassis.softOff();
                }
            }
            case DIAGNOSTIC_INTERRUPT -> {
                return false;
            }
        }
        return true;
    }

    @Override
    public synchronized void close() {
        stopCycle();
    }

    private boolean cycling() {
        return cycle != null && cycle.isAlive();
    }

    private void stopCycle() {
        if (cycle != null) {
            cycle.interrupt();
            cycle = null;
        }
    }

    private void cycle() {
        try {
            chassis.powerOff();
            for (int poll = 0; chassis.isOn() && poll < POLLS_MAX; poll++) {
                Thread.sleep(POLL);
            }
            Thread.sleep(cycleOff);
        } catch (InterruptedException e) {
            // A later command took over; it decides what the power shall be.
            return;
        }
        synchronized (this) {
            if (Thread.currentThread().equals(cycle)) {
                chassis.powerOn(bootOptions.take());
            }
        }
    }
}
