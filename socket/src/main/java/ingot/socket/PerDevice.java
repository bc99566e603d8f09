package ingot.socket;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one service running on each of a changing set of network interfaces, and on no other. An interface that is missing or cannot be served is
 * tried again every second; a service that no longer fits its interface is opened anew. Thread-safe.
 */
public final class PerDevice implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PerDevice.class);
    private static final Duration TICK = Duration.ofSeconds(1);

    /** Something that runs on one interface. */
    public interface Service extends AutoCloseable {
        /** Whether it still runs; false after its interface went away under it. */
        boolean alive();

        /**
         * Whether it can go on with its interface as it is now. False has it opened anew, which loses what waits in its sockets: a bridge's MAC
         * and MTU change with every virtual machine that comes and goes, so only what matters to the service may count.
         */
        boolean fits(NetworkDevice now);

        /** Stops it; returns when it has stopped. */
        @Override
        void close();
    }

    /** Starts a service. */
    public interface Opener {
        /**
         * Starts the service on {@code device}.
         *
         * @throws SocketFailure if the kernel refuses
         * @throws Unservable if the interface lacks something
         */
        Service open(NetworkDevice device);
    }

    /** The interface cannot be served as it is now; the message completes the sentence "eth0 …". */
    public static final class Unservable extends RuntimeException {
        public Unservable(String message) {
            super(message, null, false, false);
        }
    }

    private final String what;
    private final Opener opener;
    private final Runnable everyTick;
    private final Map<String, Service> running = new HashMap<>(); // guarded by this
    private final Map<String, String> troubles = new TreeMap<>(); // guarded by this
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread supervisor;
    private Set<String> wanted = Set.of(); // guarded by this
    private boolean closed; // guarded by this

    /**
     * Starts without interfaces.
     *
     * @param what the service's name in messages
     * @param everyTick called every second, outside of any lock
     */
    public PerDevice(String what, Opener opener, Runnable everyTick) {
        this.what = what;
        this.opener = opener;
        this.everyTick = everyTick;
        this.supervisor =
                Thread.ofPlatform().name(what + "-supervisor").daemon().start(this::supervise);
    }

    /** Serves these interfaces from now on. When it returns, those that can be served are. */
    public synchronized void apply(Set<String> devices) {
        wanted = Set.copyOf(devices);
        reconcile();
    }

    /** Interfaces that cannot be served at the moment, and why. */
    public synchronized Map<String, String> troubles() {
        return Map.copyOf(troubles);
    }

    private synchronized void reconcile() {
        if (closed) {
            return;
        }
        running.entrySet().removeIf(entry -> {
            boolean stays = wanted.contains(entry.getKey()) && stillGood(entry.getKey(), entry.getValue());
            if (!stays) {
                entry.getValue().close();
            }
            return !stays;
        });
        troubles.keySet().retainAll(wanted);
        for (String name : wanted) {
            if (!running.containsKey(name)) {
                open(name);
            }
        }
    }

    private static boolean stillGood(String name, Service service) {
        NetworkDevice now = NetworkDevice.find(name);
        return now != null && service.alive() && service.fits(now);
    }

    private void open(String name) {
        NetworkDevice device = NetworkDevice.find(name);
        if (device == null) {
            trouble(name, "no such network interface");
            return;
        }
        try {
            running.put(name, opener.open(device));
            troubles.remove(name);
            LOG.info("{} runs on {}", what, name);
        } catch (SocketFailure | Unservable e) {
            trouble(name, String.valueOf(e.getMessage()));
        }
    }

    private void trouble(String device, String problem) {
        if (!problem.equals(troubles.put(device, problem))) {
            LOG.warn("{} cannot run on {}: {}", what, device, problem);
        }
    }

    private void supervise() {
        try {
            // Ended by a latch, not by interrupt: that would close files under a write of everyTick.
            while (!ended.await(TICK.toMillis(), TimeUnit.MILLISECONDS)) {
                reconcile();
                everyTick.run();
            }
        } catch (InterruptedException notOurs) {
            LOG.error("the supervisor of {} was interrupted: interfaces that change are not opened again", what);
        }
    }

    /** Stops all services and the supervision, and waits for them. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            running.values().forEach(Service::close);
            running.clear();
        }
        ended.countDown();
        try {
            supervisor.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
