package ingot.region.effect;

import ingot.region.database.Database;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine of effects: claims rows, performs the acts outside any transaction, stores what came of them (design §3 rule 2). Any
 * number of engines may work on one database. States: new, running, closed. A process may be killed at any instant: its leases run
 * out and another engine claims the rows under the next fencing number.
 *
 * <p>Thread-safe. {@link #start} begins the engine's own threads; tests call {@link #drain} instead.
 */
public final class Effects implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Effects.class);

    /** Time after which the rows of a killed process are free again. */
    public static final Duration LEASE = Duration.ofSeconds(30);

    /** Acts under way at the same time in this process. */
    private static final int ACTS_MAX = 32;

    /** How often to look without having been woken. */
    private static final Duration POLL = Duration.ofSeconds(1);

    private static final Duration WATCH = Duration.ofSeconds(10);

    private final Database database;
    private final PowerActs acts;
    private final DeadlineWatch deadlines;
    private final InstantSource clock;
    private final String owner;
    private final Semaphore free = new Semaphore(ACTS_MAX);
    private final Semaphore wake = new Semaphore(0);
    private final Set<Long> working = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean running = new AtomicBoolean();
    private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
    private @Nullable Thread dispatcher;
    private @Nullable WakeUps wakeUps;

    /**
     * Makes an engine that is not running yet.
     *
     * @param owner names this process in claims; must differ between processes that run at the same time
     */
    public Effects(Database database, PowerActs acts, DeadlineWatch deadlines, InstantSource clock, String owner) {
        this.database = database;
        this.acts = acts;
        this.deadlines = deadlines;
        this.clock = clock;
        this.owner = owner;
    }

    /** Starts the dispatcher and the listener for wake-ups. */
    public void start() {
        if (!running.compareAndSet(false, true)) {
            throw new IllegalStateException("effects: started twice");
        }
        wakeUps = WakeUps.listen(database, "ingot_effect", wake::release);
        dispatcher = Thread.ofPlatform().name("effects").start(this::dispatch);
    }

    private void dispatch() {
        long watchAt = System.nanoTime();
        while (running.get()) {
            try {
                renew();
                claim().forEach(claim -> workers.execute(() -> perform(claim)));
                if (System.nanoTime() - watchAt >= 0) {
                    watchAt = System.nanoTime() + WATCH.toNanos();
                    deadlines.run();
                }
            } catch (RuntimeException failed) {
                LOG.error("effects: the database refused, trying again in {}", POLL, failed);
            }
            try {
                wake.tryAcquire(POLL.toMillis(), TimeUnit.MILLISECONDS);
                wake.drainPermits();
            } catch (InterruptedException closing) {
                return;
            }
        }
    }

    /** Only what this process really works on: rows of a killed one, even of the same name, must become free. */
    private void renew() {
        if (!working.isEmpty()) {
            List<Long> ids = List.copyOf(working);
            database.write(sql -> {
                EffectStore.renew(sql, owner, ids, clock.instant(), LEASE);
                return null;
            });
        }
    }

    private void perform(EffectStore.Claimed claim) {
        working.add(claim.id());
        try {
            acts.perform(claim);
        } catch (RuntimeException failed) {
            // The lease ends and the row is tried again.
            LOG.error("effect {} of kind {} ended with a fault", claim.id(), claim.kind(), failed);
        } finally {
            working.remove(claim.id());
            free.release();
            wake.release();
        }
    }

    /** Claims as many as there are free places; each claimed one holds a place. */
    private List<EffectStore.Claimed> claim() {
        int places = free.drainPermits();
        if (places == 0) {
            return List.of();
        }
        List<EffectStore.Claimed> claims = List.of();
        try {
            claims = database.write(sql -> EffectStore.claim(sql, owner, clock.instant(), LEASE, places));
            return claims;
        } finally {
            free.release(places - claims.size());
        }
    }

    /** Performs everything that is due by the clock in the calling thread, one act after the other; returns how many. */
    public int drain() {
        int performed = 0;
        while (true) {
            List<EffectStore.Claimed> claims =
                    database.write(sql -> EffectStore.claim(sql, owner, clock.instant(), LEASE, 1));
            if (claims.isEmpty()) {
                return performed;
            }
            acts.perform(claims.getFirst());
            performed++;
        }
    }

    /** Stops claiming and waits a little for acts under way; what does not end in time is taken over after its lease. */
    @Override
    public void close() {
        running.set(false);
        Thread thread = dispatcher;
        if (thread != null) {
            thread.interrupt();
        }
        WakeUps listening = wakeUps;
        if (listening != null) {
            listening.close();
        }
        workers.shutdown();
        try {
            if (!workers.awaitTermination(5, TimeUnit.SECONDS)) {
                workers.shutdownNow();
            }
        } catch (InterruptedException closing) {
            workers.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
