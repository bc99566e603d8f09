package ingot.rack.dhcp;

import ingot.socket.Datagram;
import ingot.socket.NetworkDevice;
import ingot.socket.PacketSender;
import ingot.socket.PerDevice;
import ingot.socket.SocketClosed;
import ingot.socket.SocketFailure;
import ingot.socket.UdpSocket;
import ingot.wire.dhcp4.Code;
import ingot.wire.dhcp4.Dhcp4Codec;
import ingot.wire.dhcp4.Dhcp4Message;
import ingot.wire.dhcp4.HardwareAddress;
import ingot.wire.dhcp4.Ip4;
import ingot.wire.dhcp4.MalformedDhcp4;
import ingot.wire.dhcp4.MessageType;
import ingot.wire.dhcp4.UdpInIpv4;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * DHCP on one interface: one platform thread that takes what has arrived, lets it be decided on and stored as one batch, and answers. Ends by
 * {@link #close} or when the interface goes away; then {@link #alive} is false and its server makes a new one.
 */
final class Endpoint implements PerDevice.Service {
    private static final Logger LOG = LoggerFactory.getLogger(Endpoint.class);
    /** Requests that share one sync of the journal. */
    private static final int BATCH_MAX = 64;

    private static final Duration WAIT = Duration.ofMinutes(1);
    /** IP and UDP headers. */
    private static final int HEADERS = 28;

    private volatile NetworkDevice device;
    private final List<Ip4> own;
    private final Ports ports;
    private final LeaseStore store;
    private final Supplier<ActiveConfig> config;
    private final DhcpListener listener;
    private final InstantSource clock;
    private final UdpSocket socket;
    private final PacketSender packets;
    private final Thread thread;

    private Endpoint(
            NetworkDevice device,
            List<Ip4> own,
            Ports ports,
            LeaseStore store,
            Supplier<ActiveConfig> config,
            DhcpListener listener,
            InstantSource clock) {
        this.device = device;
        this.own = own;
        this.ports = ports;
        this.store = store;
        this.config = config;
        this.listener = listener;
        this.clock = clock;
        this.socket = UdpSocket.open(device.name(), new InetSocketAddress("0.0.0.0", ports.server()));
        try {
            this.packets = PacketSender.open(device.name(), device.index());
        } catch (RuntimeException e) {
            socket.close();
            throw e;
        }
        this.thread = Thread.ofPlatform().name("dhcp-" + device.name()).unstarted(this::run);
    }

    /**
     * Starts to answer on an interface.
     *
     * @throws SocketFailure if it cannot be listened on
     * @throws PerDevice.Unservable if it has no IPv4 address
     */
    static Endpoint start(
            NetworkDevice device,
            Ports ports,
            LeaseStore store,
            Supplier<ActiveConfig> config,
            DhcpListener listener,
            InstantSource clock) {
        List<Ip4> own = ownAddresses(device);
        if (own.isEmpty()) {
            throw new PerDevice.Unservable("has no IPv4 address to answer from");
        }
        Endpoint endpoint = new Endpoint(device, own, ports, store, config, listener, clock);
        endpoint.thread.start();
        return endpoint;
    }

    private static List<Ip4> ownAddresses(NetworkDevice device) {
        List<Ip4> own = new ArrayList<>();
        for (NetworkDevice.Address address : device.addresses()) {
            if (address.address() instanceof Inet4Address inet) {
                own.add(Ip4.of(inet));
            }
        }
        return own;
    }

    @Override
    public boolean alive() {
        return thread.isAlive();
    }

    @Override
    public boolean fits(NetworkDevice now) {
        boolean fits = now.index() == device.index() && ownAddresses(now).equals(own);
        if (fits) {
            device = now;
        }
        return fits;
    }

    private void run() {
        try (socket;
                packets) {
            while (true) {
                Datagram first = socket.receive(WAIT);
                if (first != null) {
                    answer(batch(first));
                }
            }
        } catch (SocketClosed regularEnd) {
            LOG.debug("DHCP on {} ends", device.name());
        } catch (SocketFailure gone) {
            LOG.warn("DHCP on {} ends: {}", device.name(), gone.getMessage());
        }
    }

    private List<LeaseStore.Request> batch(Datagram first) {
        List<LeaseStore.Request> batch = new ArrayList<>();
        Datagram datagram = first;
        for (int i = 0; i < BATCH_MAX && datagram != null; i++) {
            try {
                batch.add(new LeaseStore.Request(
                        Dhcp4Codec.decode(datagram.payload()),
                        new Arrival(device.name(), Ip4.of(datagram.local()), own)));
            } catch (MalformedDhcp4 malformed) {
                LOG.debug("from {} on {}: {}", datagram.source(), device.name(), malformed.getMessage());
            }
            datagram = i + 1 < BATCH_MAX ? socket.receive(Duration.ZERO) : null;
        }
        return batch;
    }

    private void answer(List<LeaseStore.Request> batch) {
        List<Outcome> outcomes;
        try {
            outcomes = store.handle(batch, config.get());
        } catch (IOException e) {
            LOG.error(
                    "leases cannot be stored, {} requests stay unanswered. Check disk space and permissions",
                    batch.size(),
                    e);
            return;
        }
        for (int i = 0; i < batch.size(); i++) {
            if (outcomes.get(i) instanceof Outcome.Reply reply) {
                send(reply, payloadMax(batch.get(i).message()));
            }
        }
        store.deliver(listener);
        for (int i = 0; i < batch.size(); i++) {
            report(batch.get(i).message(), outcomes.get(i));
        }
    }

    private void send(Outcome.Reply reply, int payloadMax) {
        Dhcp4Message message = reply.message();
        Ip4 server = message.options().address(Code.SERVER_ID);
        Inet4Address from = (server == null ? own.getFirst() : server).toInet();
        try {
            switch (reply.destination()) {
                case Destination.Relay(Ip4 relay) ->
                    sendUdp(Dhcp4Codec.encode(message, payloadMax), relay, ports.server(), from);
                case Destination.Client(Ip4 client) ->
                    sendUdp(Dhcp4Codec.encode(message, payloadMax), client, ports.client(), from);
                case Destination.Broadcast() ->
                    sendUdp(Dhcp4Codec.encode(message, payloadMax), Ip4.BROADCAST, ports.client(), from);
                case Destination.Hardware(HardwareAddress hardware, Ip4 address) ->
                    packets.send(
                            hardware.bytes().toArray(),
                            PacketSender.IPV4,
                            UdpInIpv4.encode(
                                    Ip4.of(from),
                                    ports.server(),
                                    address,
                                    ports.client(),
                                    Dhcp4Codec.encode(message, payloadMax)));
            }
        } catch (SocketFailure e) {
            // The client asks again; an interface that is gone ends the thread at its next receive.
            LOG.warn("no answer to {} on {}: {}", message.client(), device.name(), e.getMessage());
        }
    }

    private void sendUdp(byte[] payload, Ip4 to, int port, Inet4Address from) {
        socket.send(payload, new InetSocketAddress(to.toInet(), port), from);
    }

    /** What the client says it can take, within what the link can carry in one frame. */
    private int payloadMax(Dhcp4Message request) {
        int said = request.options().uint16(Code.MAX_MESSAGE_SIZE);
        return Math.min(said < 0 ? Dhcp4Codec.PAYLOAD_MIN : said - HEADERS, device.mtu() - HEADERS);
    }

    private void report(Dhcp4Message request, Outcome outcome) {
        MessageType type = request.type();
        if (type == null) {
            return;
        }
        Dhcp4Message answer = outcome instanceof Outcome.Reply reply ? reply.message() : null;
        String note = outcome instanceof Outcome.Silence silence ? silence.reason() : "";
        Exchange exchange = new Exchange(
                clock.instant(),
                device.name(),
                request.relay(),
                request.client(),
                type,
                request.architectures(),
                answer == null ? null : answer.type(),
                answer == null ? Ip4.ANY : answer.yourAddress(),
                answer == null ? "" : bootFileOf(answer),
                note);
        LOG.debug("{}", exchange);
        try {
            listener.exchanged(exchange);
        } catch (RuntimeException fault) {
            LOG.error("the listener failed on {}", exchange, fault);
        }
    }

    private static String bootFileOf(Dhcp4Message answer) {
        return answer.file().isEmpty() ? answer.options().text(Code.BOOT_FILE) : answer.file();
    }

    @Override
    public void close() {
        socket.close();
        join();
    }

    private void join() {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
