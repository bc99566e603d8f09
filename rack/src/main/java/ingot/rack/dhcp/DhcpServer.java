package ingot.rack.dhcp;

import ingot.socket.PerDevice;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The DHCP server of a rack. It answers only on the interfaces of its configuration, which is swapped as a whole while it runs; leases survive the
 * swap. An interface that is missing, down or without an address is tried again until it is there. Thread-safe.
 */
public final class DhcpServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DhcpServer.class);

    private final LeaseStore store;
    private final DhcpListener listener;
    private final PerDevice endpoints;
    private volatile ActiveConfig config = new ActiveConfig(DhcpConfig.NONE);

    private DhcpServer(LeaseStore store, Ports ports, DhcpListener listener, InstantSource clock) {
        this.store = store;
        this.listener = listener;
        this.endpoints = new PerDevice(
                "DHCP", device -> Endpoint.start(device, ports, store, () -> config, listener, clock), this::expire);
    }

    /**
     * Starts a server that serves nothing yet.
     *
     * @param journal the file of the leases, made with its folder if absent
     * @throws IOException if the leases cannot be read
     */
    public static DhcpServer start(Path journal, Ports ports, DhcpListener listener, InstantSource clock)
            throws IOException {
        return new DhcpServer(new LeaseStore(LeaseJournal.open(journal), clock), ports, listener, clock);
    }

    /** Serves by {@code next} from now on. When it returns, interfaces that can be listened on are; see {@link #troubles} for the others. */
    public void apply(DhcpConfig next) {
        Set<String> devices = new HashSet<>();
        for (ServedVlan vlan : next.vlans()) {
            if (!vlan.device().isEmpty()) {
                devices.add(vlan.device());
            }
        }
        synchronized (this) {
            config = new ActiveConfig(next);
            store.configurationChanged();
            endpoints.apply(devices);
        }
    }

    /** Interfaces that cannot be served at the moment, and why. They are tried again every second. */
    public Map<String, String> troubles() {
        return endpoints.troubles();
    }

    /** What is known about addresses, offers left out: current leases, ended ones that are remembered, and conflicts. */
    public List<Lease> leases() {
        return store.leases();
    }

    private void expire() {
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
        endpoints.close();
        store.close();
    }
}
