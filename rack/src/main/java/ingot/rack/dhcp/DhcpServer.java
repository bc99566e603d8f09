package ingot.rack.dhcp;

import ingot.socket.NetworkDevice;
import ingot.socket.SocketFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The DHCP server of a rack. It answers only on the interfaces of its configuration, which is swapped as a whole while it runs; leases survive the
 * swap. An interface that is missing, down or without an address is tried again until it is there. Thread-safe.
 */
public final class DhcpServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DhcpServer.class);
    private static final Duration TICK = Duration.ofSeconds(1);

    private final LeaseStore store;
    private final Ports ports;
    private final DhcpListener listener;
    private final InstantSource clock;
    private final Map<String, Endpoint> endpoints = new HashMap<>(); // guarded by this
    private final Map<String, String> troubles = new TreeMap<>(); // guarded by this
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread supervisor;
    private volatile ActiveConfig config = new ActiveConfig(DhcpConfig.NONE);
    private boolean closed; // guarded by this

    private DhcpServer(LeaseStore store, Ports ports, DhcpListener listener, InstantSource clock) {
        this.store = store;
        this.ports = ports;
        this.listener = listener;
        this.clock = clock;
        this.supervisor = Thread.ofPlatform().name("dhcp-supervisor").daemon().unstarted(this::supervise);
    }

    /**
     * Starts a server that serves nothing yet.
     *
     * @param journal the file of the leases, made with its folder if absent
     * @throws IOException if the leases cannot be read
     */
    public static DhcpServer start(Path journal, Ports ports, DhcpListener listener, InstantSource clock)
            throws IOException {
        DhcpServer server = new DhcpServer(new LeaseStore(LeaseJournal.open(journal), clock), ports, listener, clock);
        server.supervisor.start();
        return server;
    }

    /** Serves by {@code next} from now on. When it returns, interfaces that can be listened on are; see {@link #troubles} for the others. */
    public synchronized void apply(DhcpConfig next) {
        if (closed) {
            return;
        }
        config = new ActiveConfig(next);
        store.configurationChanged();
        reconcile();
    }

    /** Interfaces that cannot be served at the moment, and why. They are tried again every second. */
    public synchronized Map<String, String> troubles() {
        return Map.copyOf(troubles);
    }

    /** What is known about addresses, offers left out: current leases, ended ones that are remembered, and conflicts. */
    public List<Lease> leases() {
        return store.leases();
    }

    private synchronized void reconcile() {
        Set<String> wanted = new HashSet<>();
        for (ServedVlan vlan : config.config().vlans()) {
            if (!vlan.device().isEmpty()) {
                wanted.add(vlan.device());
            }
        }
        endpoints.entrySet().removeIf(entry -> {
            if (!wanted.contains(entry.getKey()) || !stillGood(entry.getKey(), entry.getValue())) {
                entry.getValue().close();
                return true;
            }
            return false;
        });
        troubles.keySet().retainAll(wanted);
        for (String device : wanted) {
            if (!endpoints.containsKey(device)) {
                open(device);
            }
        }
    }

    private static boolean stillGood(String name, Endpoint endpoint) {
        NetworkDevice device = NetworkDevice.find(name);
        return device != null && endpoint.alive() && endpoint.fits(device);
    }

    private void open(String name) {
        NetworkDevice device = NetworkDevice.find(name);
        if (device == null) {
            trouble(name, "no such network interface");
        } else if (Endpoint.ownAddresses(device).isEmpty()) {
            trouble(name, "has no IPv4 address to answer from");
        } else {
            try {
                endpoints.put(name, Endpoint.start(device, ports, store, () -> config, listener, clock));
                troubles.remove(name);
                LOG.info("DHCP answers on {}", name);
            } catch (SocketFailure e) {
                trouble(name, String.valueOf(e.getMessage()));
            }
        }
    }

    private void trouble(String device, String what) {
        if (!what.equals(troubles.put(device, what))) {
            LOG.warn("DHCP cannot answer on {}: {}", device, what);
        }
    }

    private void supervise() {
        try {
            // Not ended by interrupt: that would close the journal's file under a write.
            while (!ended.await(TICK.toMillis(), TimeUnit.MILLISECONDS)) {
                tick();
            }
        } catch (InterruptedException notOurs) {
            LOG.error("the DHCP supervisor was interrupted and ends: interfaces that go away are not opened again");
        }
    }

    private void tick() {
        synchronized (this) {
            if (!closed) {
                reconcile();
            }
        }
        try {
            store.expire();
            store.deliver(listener);
        } catch (IOException e) {
            LOG.error("expired leases cannot be stored. Check disk space and permissions", e);
        }
    }

    /** Stops answering and closes the journal. */
    @Override
    public void close() throws IOException {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            endpoints.values().forEach(Endpoint::close);
            endpoints.clear();
        }
        ended.countDown();
        try {
            supervisor.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        store.close();
    }
}
