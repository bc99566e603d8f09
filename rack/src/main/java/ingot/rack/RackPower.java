package ingot.rack;

import ingot.link.LinkMessage;
import ingot.link.LinkMessage.PowerAct;
import ingot.link.LinkMessage.PowerActed;
import ingot.rack.link.PowerActs;
import ingot.rack.power.BootTarget;
import ingot.rack.power.PowerAction;
import ingot.rack.power.PowerDrivers;
import ingot.rack.power.PowerFailed;
import ingot.rack.power.PowerOutcome;
import ingot.rack.power.PowerParameters;
import ingot.rack.power.PowerRequest;
import ingot.rack.store.ActJournal;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Performs the region's orders on power: one at a time for each BMC, a bounded number at once, each effect journaled so that
 * a repeat gets the first answer. Questions are asked anew each time. Thread-safe.
 */
final class RackPower implements PowerActs, AutoCloseable {

    /** Acts at once; each holds a session with a BMC. */
    private static final int AT_ONCE_MAX = 64;

    private static final Logger LOG = LoggerFactory.getLogger(RackPower.class);

    private final PowerDrivers drivers;
    private final ActJournal journal;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore places = new Semaphore(AT_ONCE_MAX, true);
    private final Map<String, ReentrantLock> bmcs = new ConcurrentHashMap<>();

    RackPower(PowerDrivers drivers, ActJournal journal) {
        this.drivers = drivers;
        this.journal = journal;
    }

    @Override
    public void perform(PowerAct act, Consumer<LinkMessage> answer) {
        threads.execute(() -> {
            try {
                places.acquire();
                try {
                    answer.accept(inTurn(act));
                } finally {
                    places.release();
                }
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private PowerActed inTurn(PowerAct act) throws InterruptedException {
        String bmc = act.parameters().getOrDefault("power_address", act.systemId());
        ReentrantLock turn = bmcs.computeIfAbsent(bmc, ignored -> new ReentrantLock(true));
        turn.lockInterruptibly();
        try {
            if (act.action().equals(PowerAction.QUERY.name())) {
                return perform(act);
            }
            PowerActed first = journal.answered(act.effectId());
            if (first != null && (first.error().isEmpty() || first.fence() == act.fence())) {
                // The region lost the answer: it gets it again, and nothing is done twice.
                return new PowerActed(act.effectId(), act.fence(), first.state(), first.error(), first.worthRetry());
            }
            journal.begin(act.effectId(), act.fence());
            PowerActed done = perform(act);
            journal.end(done);
            return done;
        } catch (IOException notJournaled) {
            LOG.error("act_not_journaled effect={} reason={}", act.effectId(), notJournaled.getMessage());
            return PowerActs.failed(act, "The rack cannot write its journal: " + notJournaled.getMessage(), true);
        } finally {
            turn.unlock();
        }
    }

    private PowerActed perform(PowerAct act) throws InterruptedException {
        long started = System.nanoTime();
        @Nullable String failure = null;
        try {
            PowerOutcome outcome = drivers.perform(new PowerRequest(
                    act.driver(),
                    act.systemId(),
                    PowerParameters.of(act.parameters()),
                    PowerAction.valueOf(act.action()),
                    BootTarget.valueOf(act.bootTarget().equals("UNCHANGED") ? "NONE" : act.bootTarget())));
            outcome.notices().forEach(notice -> LOG.warn("power_notice machine={} notice={}", act.systemId(), notice));
            return new PowerActed(
                    act.effectId(), act.fence(), outcome.state().name().toLowerCase(Locale.ROOT), "", false);
        } catch (PowerFailed failed) {
            failure = failed.getMessage();
            return PowerActs.failed(act, failure == null ? "failed" : failure, failed.retryable());
        } finally {
            LOG.info(
                    "power_act machine={} action={} driver={} effect={} ms={} failure={}",
                    act.systemId(),
                    act.action(),
                    act.driver(),
                    act.effectId(),
                    (System.nanoTime() - started) / 1_000_000,
                    failure == null ? "" : failure);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
