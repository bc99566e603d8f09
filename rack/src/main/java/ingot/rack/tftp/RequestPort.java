package ingot.rack.tftp;

import ingot.socket.Datagram;
import ingot.socket.NetworkDevice;
import ingot.socket.PerDevice;
import ingot.socket.SocketClosed;
import ingot.socket.SocketFailure;
import ingot.socket.UdpSocket;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The well-known port on one interface: one platform thread that takes requests and hands them over. */
final class RequestPort implements PerDevice.Service {
    private static final Logger LOG = LoggerFactory.getLogger(RequestPort.class);
    private static final Duration WAIT = Duration.ofMinutes(1);

    private volatile NetworkDevice device;
    private final Transfers transfers;
    private final UdpSocket socket;
    private final Thread thread;

    private RequestPort(NetworkDevice device, int port, Transfers transfers) {
        this.device = device;
        this.transfers = transfers;
        this.socket = UdpSocket.open(device.name(), new InetSocketAddress("0.0.0.0", port));
        this.thread = Thread.ofPlatform().name("tftp-" + device.name()).unstarted(this::run);
    }

    static RequestPort start(NetworkDevice device, int port, Transfers transfers) {
        RequestPort started = new RequestPort(device, port, transfers);
        started.thread.start();
        return started;
    }

    @Override
    public boolean alive() {
        return thread.isAlive();
    }

    @Override
    public boolean fits(NetworkDevice now) {
        boolean fits = now.index() == device.index();
        if (fits) {
            device = now;
        }
        return fits;
    }

    private void run() {
        try (socket) {
            while (true) {
                Datagram datagram = socket.receive(WAIT);
                if (datagram != null) {
                    transfers.request(datagram, device);
                }
            }
        } catch (SocketClosed regularEnd) {
            LOG.debug("TFTP on {} ends", device.name());
        } catch (SocketFailure gone) {
            LOG.warn("TFTP on {} ends: {}", device.name(), gone.getMessage());
        }
    }

    @Override
    public void close() {
        socket.close();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
