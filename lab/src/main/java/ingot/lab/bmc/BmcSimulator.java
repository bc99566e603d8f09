package ingot.lab.bmc;

import ingot.wire.rmcp.BootFlags;
import ingot.wire.rmcp.Octets;
import ingot.wire.rmcp.RmcpDatagram;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/**
 * An IPMI 2.0 BMC on a UDP socket, with a {@link Chassis} behind it: exact boot flags, all cipher suites without xRC4,
 * K_g, limited sessions, and faults on demand. Runs from {@link #start} to {@link #close}. Thread-safe.
 */
public final class BmcSimulator implements AutoCloseable {
    private final DatagramSocket socket;
    private final BootOptions bootOptions;
    private final PowerSequence power;
    private final BmcFirmware firmware;
    private final RandomGenerator random;
    private final AtomicLong handled = new AtomicLong();
    private volatile BmcFaults faults = BmcFaults.NONE;

    private BmcSimulator(
            DatagramSocket socket, BmcSettings settings, Chassis chassis, InstantSource clock, RandomGenerator random) {
        this.socket = socket;
        this.random = random;
        this.bootOptions = new BootOptions(clock);
        this.power = new PowerSequence(chassis, bootOptions, settings.cycleOff());
        this.firmware =
                new BmcFirmware(settings, new BmcCommands(settings, power, bootOptions, () -> faults), clock, random);
    }

    /**
     * Binds and serves.
     *
     * @param address port 0 takes a free one; see {@link #address}
     * @param random for session numbers, nonces and losses; a seeded one repeats a run
     * @throws IOException if the address cannot be bound
     */
    public static BmcSimulator start(
            InetSocketAddress address,
            BmcSettings settings,
            Chassis chassis,
            InstantSource clock,
            RandomGenerator random)
            throws IOException {
        BmcSimulator bmc = new BmcSimulator(new DatagramSocket(address), settings, chassis, clock, random);
        Thread.ofVirtual().name("bmc-" + bmc.address().getPort()).start(bmc::serve);
        return bmc;
    }

    /** On the machine's own clock. */
    public static BmcSimulator start(
            InetSocketAddress address, BmcSettings settings, Chassis chassis, RandomGenerator random)
            throws IOException {
        return start(address, settings, chassis, Instant::now, random);
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    /** Takes effect with the next datagram. */
    public void setFaults(BmcFaults changed) {
        faults = changed;
    }

    /** Open and half-open sessions; a client that closes its sessions leaves none. */
    public int sessionCount() {
        return firmware.sessionCount();
    }

    /** The boot flags as they are stored now. */
    public BootFlags bootFlags() {
        return bootOptions.flags();
    }

    /** How many datagrams came in so far and were answered, ignored or lost on purpose. */
    public long datagramsHandled() {
        return handled.get();
    }

    @Override
    public void close() {
        socket.close();
        power.close();
    }

    private void serve() {
        byte[] buffer = new byte[RmcpDatagram.BYTES_MAX];
        while (!socket.isClosed()) {
            try {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                socket.receive(packet);
                answer(packet);
                handled.incrementAndGet();
            } catch (IOException lostOrClosed) {
                // Closed: the loop ends. Otherwise one datagram is gone, as may happen with UDP.
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void answer(DatagramPacket packet) throws IOException, InterruptedException {
        BmcFaults now = faults;
        if (now.dead() || lost(now)) {
            return;
        }
        Octets datagram = Octets.of(Arrays.copyOf(packet.getData(), packet.getLength()));
        Optional<Octets> answer = firmware.answer(packet.getSocketAddress(), datagram);
        if (answer.isEmpty()) {
            return;
        }
        if (now.delay().isPositive()) {
            Thread.sleep(now.delay());
        }
        if (!lost(now)) {
            byte[] bytes = answer.get().toArray();
            socket.send(new DatagramPacket(bytes, bytes.length, packet.getSocketAddress()));
        }
    }

    private boolean lost(BmcFaults now) {
        return now.lossProbability() > 0 && random.nextDouble() < now.lossProbability();
    }
}
