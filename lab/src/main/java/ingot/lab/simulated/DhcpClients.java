package ingot.lab.simulated;

import ingot.socket.Datagram;
import ingot.socket.NetworkDevice;
import ingot.socket.PacketSender;
import ingot.socket.SocketClosed;
import ingot.socket.UdpSocket;
import ingot.wire.dhcp4.Code;
import ingot.wire.dhcp4.Dhcp4Codec;
import ingot.wire.dhcp4.Dhcp4Message;
import ingot.wire.dhcp4.HardwareAddress;
import ingot.wire.dhcp4.Ip4;
import ingot.wire.dhcp4.MalformedDhcp4;
import ingot.wire.dhcp4.MessageType;
import ingot.wire.dhcp4.Options;
import ingot.wire.dhcp4.UdpInIpv4;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The DHCP clients of all machines on one interface: each message is sent as a client without an address sends it (RFC 2131
 * §4.4), broadcast from 0.0.0.0, and asks for a broadcast answer, as iPXE does. Thread-safe.
 */
public final class DhcpClients implements AutoCloseable {

    private static final int SERVER_PORT = 67;
    private static final int CLIENT_PORT = 68;
    private static final int TRIES_MAX = 5;
    private static final int ANSWERS_MAX = 8;
    private static final Duration FIRST_PATIENCE = Duration.ofSeconds(2);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final byte[] EVERYBODY = {-1, -1, -1, -1, -1, -1};

    private final UdpSocket receiver;
    private final PacketSender sender;
    private final RandomGenerator random;
    private final Map<Integer, BlockingQueue<Dhcp4Message>> waiting = new ConcurrentHashMap<>();

    private DhcpClients(UdpSocket receiver, PacketSender sender, RandomGenerator random) {
        this.receiver = receiver;
        this.sender = sender;
        this.random = random;
    }

    /**
     * Opens the sockets.
     *
     * @throws IOException when there is no such interface
     */
    public static DhcpClients open(String device, RandomGenerator random) throws IOException {
        NetworkDevice found = NetworkDevice.find(device);
        if (found == null) {
            throw new IOException("there is no network interface " + device);
        }
        DhcpClients clients = new DhcpClients(
                UdpSocket.open(device, new InetSocketAddress("0.0.0.0", CLIENT_PORT)),
                PacketSender.open(device, found.index()),
                random);
        Thread.ofPlatform().daemon().name("dhcp-clients").start(clients::serve);
        return clients;
    }

    /** What the server gave: the whole ACK. */
    record Lease(Dhcp4Message ack) {
        Ip4 address() {
            return ack.yourAddress();
        }
    }

    /**
     * Gets an address.
     *
     * @param options what the client says of itself, without message type and addresses
     * @throws Trouble when nobody answers, or the offered address is refused
     */
    Lease lease(String mac, Options options) throws Trouble, InterruptedException {
        Duration patience = FIRST_PATIENCE;
        for (int attempt = 0; attempt < TRIES_MAX; attempt++, patience = patience.multipliedBy(2)) {
            int transaction = random.nextInt();
            BlockingQueue<Dhcp4Message> answers = new LinkedBlockingQueue<>(ANSWERS_MAX);
            if (waiting.putIfAbsent(transaction, answers) != null) {
                continue;
            }
            try {
                send(mac, transaction, MessageType.DISCOVER, options, null);
                Dhcp4Message offer = await(answers, patience, MessageType.OFFER);
                if (offer == null) {
                    continue;
                }
                send(mac, transaction, MessageType.REQUEST, options, offer);
                Dhcp4Message ack = await(answers, patience, MessageType.ACK);
                if (ack != null) {
                    return new Lease(ack);
                }
            } finally {
                waiting.remove(transaction);
            }
        }
        throw new Trouble("no DHCP server gave " + mac + " an address");
    }

    private void send(String mac, int transaction, MessageType type, Options options, @Nullable Dhcp4Message offer) {
        Options.Builder all = Options.builder().uint8(Code.MESSAGE_TYPE, type.number());
        if (offer != null) {
            Ip4 server = offer.options().address(Code.SERVER_ID);
            if (server != null) {
                all.address(Code.SERVER_ID, server);
            }
            all.address(Code.REQUESTED_ADDRESS, offer.yourAddress());
        }
        options.values().forEach(all::put);
        Dhcp4Message message = new Dhcp4Message(
                false,
                HardwareAddress.parse(mac),
                0,
                transaction,
                0,
                true,
                Ip4.ANY,
                Ip4.ANY,
                Ip4.ANY,
                Ip4.ANY,
                "",
                "",
                all.build());
        sender.send(
                EVERYBODY,
                PacketSender.IPV4,
                UdpInIpv4.encode(
                        Ip4.ANY,
                        CLIENT_PORT,
                        Ip4.BROADCAST,
                        SERVER_PORT,
                        Dhcp4Codec.encode(message, Dhcp4Codec.PAYLOAD_MIN)));
    }

    /** The next answer of this type; null when it does not come, or the server says no. */
    private static @Nullable Dhcp4Message await(
            BlockingQueue<Dhcp4Message> answers, Duration patience, MessageType type) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            Dhcp4Message answer = answers.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (answer == null || answer.type() == MessageType.NAK) {
                return null;
            }
            if (answer.type() == type) {
                return answer;
            }
        }
    }

    private void serve() {
        try {
            while (true) {
                Datagram datagram = receiver.receive(POLL);
                if (datagram != null) {
                    hear(datagram);
                }
            }
        } catch (SocketClosed end) {
            // Asked for.
        }
    }

    private void hear(Datagram datagram) {
        try {
            Dhcp4Message message = Dhcp4Codec.decode(datagram.payload());
            BlockingQueue<Dhcp4Message> answers = waiting.get(message.transaction());
            if (message.reply() && answers != null && !answers.offer(message)) {
                // More answers than any exchange has: the client looks at the first.
                return;
            }
        } catch (MalformedDhcp4 strange) {
            // A client ignores what it cannot read; whoever waits will ask again.
        }
    }

    @Override
    public void close() {
        receiver.close();
        sender.close();
    }
}
