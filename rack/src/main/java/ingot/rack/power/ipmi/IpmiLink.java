package ingot.rack.power.ipmi;

import ingot.rack.power.PowerFailed;
import ingot.wire.rmcp.MalformedRmcp;
import ingot.wire.rmcp.Octets;
import ingot.wire.rmcp.RmcpDatagram;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.PortUnreachableException;
import java.net.SocketTimeoutException;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A UDP socket to one BMC that sends again until an answer comes. An interrupt closes it. Not thread-safe: owned by one
 * power act.
 */
final class IpmiLink implements AutoCloseable {
    private static final int MILLIS_MIN = 1;

    private final BmcAddress address;
    private final DatagramSocket socket;

    private IpmiLink(BmcAddress address, DatagramSocket socket) {
        this.address = address;
        this.socket = socket;
    }

    static IpmiLink open(BmcAddress address) {
        try {
            // A channel's socket, as only that one notices an interrupt on every kind of thread.
            DatagramSocket socket = DatagramChannel.open().socket();
            socket.connect(address.resolve());
            return new IpmiLink(address, socket);
        } catch (IOException e) {
            throw new PowerFailed.Connection("no socket to " + address + ": " + e.getMessage());
        }
    }

    BmcAddress address() {
        return address;
    }

    /**
     * Sends and waits for an answer.
     *
     * @param what the step, for the message if no answer comes
     * @param datagram makes what is sent; asked again for each send
     * @param accept empty for datagrams that are not the answer; may throw for one that is a refusal
     * @throws PowerFailed.Connection if no answer comes in time
     */
    <T> T exchange(
            String what, IpmiTiming timing, Supplier<Octets> datagram, Function<RmcpDatagram, Optional<T>> accept)
            throws InterruptedException {
        long start = System.nanoTime();
        Duration wait = timing.first();
        try {
            while (true) {
                send(datagram.get());
                long left = timing.total().toNanos() - (System.nanoTime() - start);
                Optional<T> answer = receive(Math.min(wait.toNanos(), left), accept);
                if (answer.isPresent()) {
                    return answer.get();
                }
                if (System.nanoTime() - start >= timing.total().toNanos()) {
                    throw new PowerFailed.Connection("no answer from " + address + " to " + what + " within "
                            + timing.total().toMillis() + " ms");
                }
                wait = wait.multipliedBy(2).compareTo(timing.longest()) < 0 ? wait.multipliedBy(2) : timing.longest();
            }
        } catch (PortUnreachableException e) {
            throw new PowerFailed.Connection("nothing listens at " + address + "; check power_address");
        } catch (IOException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException("interrupted while talking to " + address);
            }
            throw new PowerFailed.Connection("talking to " + address + ": " + e.getMessage());
        }
    }

    void send(Octets datagram) throws IOException {
        byte[] bytes = datagram.toArray();
        socket.send(new DatagramPacket(bytes, bytes.length));
    }

    boolean isOpen() {
        return !socket.isClosed();
    }

    @Override
    public void close() {
        socket.close();
    }

    private <T> Optional<T> receive(long nanos, Function<RmcpDatagram, Optional<T>> accept) throws IOException {
        long start = System.nanoTime();
        byte[] buffer = new byte[RmcpDatagram.BYTES_MAX];
        for (long left = nanos; left > 0; left = nanos - (System.nanoTime() - start)) {
            DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
            socket.setSoTimeout(
                    (int) Math.max(MILLIS_MIN, Duration.ofNanos(left).toMillis()));
            try {
                socket.receive(packet);
                Optional<T> answer = accept.apply(
                        RmcpDatagram.decode(Octets.of(Arrays.copyOf(packet.getData(), packet.getLength()))));
                if (answer.isPresent()) {
                    return answer;
                }
            } catch (SocketTimeoutException nothingYet) {
                return Optional.empty();
            } catch (MalformedRmcp garbage) {
                // Forged or damaged: the real answer may still come.
            }
        }
        return Optional.empty();
    }
}
