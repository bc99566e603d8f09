package ingot.rack.power;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Does power acts in the background: one after the other for each BMC, in the order they came; a bounded number at once
 * over all. A BMC that could not be contacted is left in peace before its next act, longer each time in a row. Runs
 * until it is closed. Thread-safe: lanes are guarded by this object.
 */
public final class PowerQueue implements AutoCloseable {
    private final PowerDrivers drivers;
    private final Limits limits;
    private final InstantSource clock;
    private final Pause pause;
    private final Semaphore slots;
    private final Map<String, Lane> lanes = new HashMap<>();
    private boolean closed;

    /** Starts empty; {@code pause} is how the peace after failures passes. */
    public PowerQueue(PowerDrivers drivers, Limits limits, InstantSource clock, Pause pause) {
        this.drivers = drivers;
        this.limits = limits;
        this.clock = clock;
        this.pause = pause;
        this.slots = new Semaphore(limits.atOnceMax(), true);
    }

    /**
     * Takes an act. The future ends with the outcome or with a {@link PowerFailed}; cancelling it with interruption
     * stops the act.
     *
     * @throws PowerFailed.Setting if there is no such power type
     * @throws PowerFailed.Connection if as many acts as may wait for this BMC do so already
     * @throws IllegalStateException after {@link #close}
     */
    public synchronized Future<PowerOutcome> submit(PowerRequest request) {
        if (closed) {
            throw new IllegalStateException("power queue: closed (expected: running)");
        }
        Lane lane = lanes.computeIfAbsent(bmc(request), name -> new Lane());
        if (lane.waiting.size() >= limits.waitingMax()) {
            throw new PowerFailed.Connection(
                    limits.waitingMax() + " power actions wait for this BMC already; try again when they are done");
        }
        FutureTask<PowerOutcome> task = new FutureTask<>(() -> drivers.perform(request));
        lane.waiting.add(task);
        if (lane.worker == null) {
            lane.worker = Thread.ofVirtual().name("power").start(() -> work(lane));
        }
        return task;
    }

    /** Acts that wait or run. */
    public synchronized int size() {
        int size = 0;
        for (Lane lane : lanes.values()) {
            size += lane.waiting.size() + (lane.current == null ? 0 : 1);
        }
        return size;
    }

    /** Cancels what waits, interrupts what runs, and returns when nothing runs any more. */
    @Override
    public void close() {
        List<Thread> workers = new ArrayList<>();
        synchronized (this) {
            closed = true;
            for (Lane lane : lanes.values()) {
                lane.waiting.forEach(task -> task.cancel(false));
                lane.waiting.clear();
                if (lane.current != null) {
                    lane.current.cancel(true);
                }
                if (lane.worker != null) {
                    lane.worker.interrupt();
                    workers.add(lane.worker);
                }
            }
        }
        try {
            for (Thread worker : workers) {
                worker.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The same for all machines behind one BMC; a machine without a BMC's address stands for itself. */
    private String bmc(PowerRequest request) {
        PowerType type = drivers.type(request.driver());
        String address = type.address()
                .map(field -> request.parameters().text(field.field()))
                .orElse("");
        return address.isEmpty() ? "machine " + request.machine() : type.name() + " " + address;
    }

    private void work(Lane lane) {
        for (FutureTask<PowerOutcome> task = next(lane); task != null; task = next(lane)) {
            try {
                Duration peace = peaceLeft(lane);
                if (peace.isPositive()) {
                    pause.pause(peace);
                }
                slots.acquire();
                try {
                    task.run();
                } finally {
                    slots.release();
                }
            } catch (InterruptedException closing) {
                // Only closing interrupts between acts; the next look at the lane ends the work.
                task.cancel(false);
            }
            done(lane, task);
            // A cancelled act may leave its interrupt behind, which was not meant for the next one.
            Thread.interrupted();
        }
    }

    private synchronized @Nullable FutureTask<PowerOutcome> next(Lane lane) {
        lane.current = closed ? null : lane.waiting.poll();
        if (lane.current == null) {
            lane.worker = null;
            Instant now = clock.instant();
            lanes.values().removeIf(idle -> idle.worker == null && !idle.peaceUntil.isAfter(now));
        }
        return lane.current;
    }

    private synchronized Duration peaceLeft(Lane lane) {
        return Duration.between(clock.instant(), lane.peaceUntil);
    }

    private synchronized void done(Lane lane, FutureTask<PowerOutcome> task) {
        if (task.state() == Future.State.FAILED && task.exceptionNow() instanceof PowerFailed.Connection) {
            lane.peaceUntil = clock.instant().plus(limits.peace(lane.failuresInARow));
            lane.failuresInARow++;
        } else {
            lane.failuresInARow = 0;
            lane.peaceUntil = Instant.EPOCH;
        }
    }

    /** The acts for one BMC. */
    private static final class Lane {
        final Deque<FutureTask<PowerOutcome>> waiting = new ArrayDeque<>();

        @Nullable FutureTask<PowerOutcome> current;

        @Nullable Thread worker;

        int failuresInARow;
        Instant peaceUntil = Instant.EPOCH;
    }

    /**
     * Bounds of the queue.
     *
     * @param atOnceMax acts that run at the same time over all BMCs
     * @param waitingMax acts that may wait for one BMC, besides the running one
     * @param peaceFirst how long a BMC is left alone after it could not be contacted; doubles with each failure in a row
     * @param peaceMax and is never longer than this
     */
    public record Limits(int atOnceMax, int waitingMax, Duration peaceFirst, Duration peaceMax) {
        private static final int DOUBLINGS_MAX = 16;

        /** For a rack: 64 acts at once, 16 waiting for a BMC, peace from 2 s to 60 s. */
        public static final Limits STANDARD = new Limits(64, 16, Duration.ofSeconds(2), Duration.ofSeconds(60));

        public Limits {
            if (atOnceMax < 1 || waitingMax < 1) {
                throw new IllegalArgumentException("power queue limits: %d at once, %d waiting (expected: 1 or more)"
                        .formatted(atOnceMax, waitingMax));
            }
        }

        Duration peace(int failuresBefore) {
            Duration peace = peaceFirst.multipliedBy(1L << Math.min(failuresBefore, DOUBLINGS_MAX));
            return peace.compareTo(peaceMax) < 0 ? peace : peaceMax;
        }
    }
}
