package ingot.rack.tftp;

import ingot.socket.PerDevice;
import ingot.socket.UdpPoller;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Serves files by TFTP on the interfaces it is told to, and on no other. Each transfer has its own port on the interface of its request and its own
 * virtual thread. Thread-safe.
 */
public final class TftpServer implements AutoCloseable {
    /** The port of the standard. */
    public static final int PORT = 69;

    private final UdpPoller poller = new UdpPoller();
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final PerDevice listeners;

    /**
     * Starts without interfaces.
     *
     * @param port {@link #PORT}, or another one in tests
     */
    public TftpServer(int port, BootFiles files, TransferListener listener) {
        Transfers transfers = new Transfers(files, listener, poller, executor);
        this.listeners = new PerDevice("TFTP", device -> RequestPort.start(device, port, transfers), () -> {});
    }

    /** Serves these interfaces from now on. Running transfers go on. */
    public void apply(Set<String> devices) {
        listeners.apply(devices);
    }

    /** Interfaces that cannot be served at the moment, and why. */
    public Map<String, String> troubles() {
        return listeners.troubles();
    }

    /** Stops listening and breaks off running transfers. */
    @Override
    public void close() {
        listeners.close();
        executor.shutdownNow();
        executor.close();
        poller.close();
    }
}
