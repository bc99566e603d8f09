package ingot.rack.ra;

import ingot.socket.NetworkDevice;
import ingot.socket.PerDevice;
import ingot.socket.RouterSocket;
import ingot.socket.SocketClosed;
import ingot.socket.SocketFailure;
import ingot.wire.icmp6.MalformedIcmp6;
import ingot.wire.icmp6.RouterSolicitation;
import java.net.Inet6Address;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Advertises on one interface: one platform thread that waits for solicitations or the next periodic advertisement. */
final class Advertiser implements PerDevice.Service {
    private static final Logger LOG = LoggerFactory.getLogger(Advertiser.class);

    private final NetworkDevice device;
    private final RaSettings settings;
    private final Inet6Address source;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final RouterSocket socket;
    private final Thread thread;

    private Advertiser(
            NetworkDevice device,
            RaSettings settings,
            Inet6Address source,
            InstantSource clock,
            RandomGenerator random) {
        this.device = device;
        this.settings = settings;
        this.source = source;
        this.clock = clock;
        this.random = random;
        this.socket = RouterSocket.open(device.name(), device.index());
        this.thread = Thread.ofPlatform().name("ra-" + device.name()).unstarted(this::run);
    }

    static Advertiser start(NetworkDevice device, RaSettings settings, InstantSource clock, RandomGenerator random) {
        Advertiser advertiser = new Advertiser(device, settings, linkLocalOf(device), clock, random);
        advertiser.thread.start();
        return advertiser;
    }

    private static Inet6Address linkLocalOf(NetworkDevice device) {
        for (NetworkDevice.Address address : device.addresses()) {
            if (address.address() instanceof Inet6Address inet && inet.isLinkLocalAddress()) {
                return inet;
            }
        }
        throw new PerDevice.Unservable("has no IPv6 link-local address; is IPv6 switched off there?");
    }

    @Override
    public boolean alive() {
        return thread.isAlive();
    }

    @Override
    public boolean fits(NetworkDevice now) {
        return now.index() == device.index()
                && now.mac().equals(device.mac())
                && now.addresses().stream()
                        .anyMatch(address -> address.address().equals(source));
    }

    private void run() {
        try (socket) {
            Schedule schedule = new Schedule(clock.instant(), random);
            while (true) {
                Duration wait = schedule.untilNext(clock.instant());
                if (wait.isZero()) {
                    send(allNodes());
                    schedule.periodicSent(clock.instant());
                } else {
                    RouterSocket.Solicitation solicitation = socket.receive(wait);
                    if (solicitation != null) {
                        answer(solicitation, schedule);
                    }
                }
            }
        } catch (SocketClosed regularEnd) {
            LOG.debug("router advertisements on {} end", device.name());
        } catch (SocketFailure gone) {
            LOG.warn("router advertisements on {} end: {}", device.name(), gone.getMessage());
        }
    }

    private void answer(RouterSocket.Solicitation solicitation, Schedule schedule) {
        try {
            RouterSolicitation.decode(solicitation.message());
        } catch (MalformedIcmp6 malformed) {
            LOG.debug("from {} on {}: {}", solicitation.source(), device.name(), malformed.getMessage());
            return;
        }
        Instant now = clock.instant();
        if (!solicitation.source().isAnyLocalAddress()) {
            send(solicitation.source());
        } else if (schedule.mayAnswerAll(now)) {
            send(allNodes());
        }
    }

    private void send(Inet6Address to) {
        String mac = device.mac().replace(":", "");
        byte[] message = settings.advertisement(mac.length() == 12 ? mac : "").encode(source, to);
        try {
            socket.send(message, to);
        } catch (SocketFailure failed) {
            // The next one may pass; an interface that is gone ends the thread at its next receive.
            LOG.debug("router advertisement on {}: {}", device.name(), failed.getMessage());
        }
    }

    private static Inet6Address allNodes() {
        byte[] address = new byte[16];
        address[0] = (byte) 0xff;
        address[1] = 2;
        address[15] = 1;
        try {
            return Inet6Address.getByAddress(null, address, -1);
        } catch (UnknownHostException impossible) {
            throw new AssertionError("sixteen bytes are an IPv6 address", impossible);
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
