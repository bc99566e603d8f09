package ingot.socket;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A UDP socket for IPv4 bound to one network interface: it hears only what arrives there and sends only from there (SO_BINDTODEVICE), and it
 * knows to which of our addresses a datagram came (IP_PKTINFO). SO_REUSEADDR is left off on purpose: sockets on different interfaces do not need
 * it, and without it a second server on the same interface is noticed.
 *
 * <p>Receiving is for one thread at a time; sending and closing for any. Receiving with a waiting time blocks the thread in the kernel: platform
 * threads only. On virtual threads use {@link UdpPoller}.
 */
public final class UdpSocket implements AutoCloseable {
    /** Longer datagrams are dropped. */
    public static final int PAYLOAD_MAX = 9_216;

    private static final int IP_PKTINFO = 8;
    private static final int ADDRESS_SIZE = 16;
    /** cmsghdr (16) and in_pktinfo (12), aligned. */
    private static final int CONTROL_SIZE = 32;

    private static final int CONTROL_LENGTH = 28;

    private final NativeSocket socket;
    private final int localPort;
    private final MessageHeader incoming = new MessageHeader(Arena.ofAuto(), ADDRESS_SIZE, PAYLOAD_MAX, CONTROL_SIZE);

    private UdpSocket(NativeSocket socket, int localPort) {
        this.socket = socket;
        this.localPort = localPort;
    }

    /**
     * Opens the socket.
     *
     * @param device the interface's name
     * @param local the address to listen on, 0.0.0.0 for all and for broadcasts; port 0 lets the kernel choose
     * @throws SocketFailure if the interface is absent, the port taken or a capability missing
     */
    public static UdpSocket open(String device, InetSocketAddress local) {
        String what = "UDP port " + local.getPort() + " on interface " + device;
        NativeSocket socket = NativeSocket.open(what, NativeSocket.AF_INET, NativeSocket.SOCK_DGRAM, 0);
        try (Arena arena = Arena.ofConfined()) {
            socket.bindToDevice(device);
            socket.allowBroadcast();
            socket.setInt(NativeSocket.IPPROTO_IP, IP_PKTINFO, 1, "learn the arrival interface");
            MemorySegment address = arena.allocate(ADDRESS_SIZE, 4);
            putAddress(address, local);
            socket.bind(address);
            socket.check(socket.call(fd -> LibC.getsockname(fd, address)), "read its port");
            return new UdpSocket(socket, LibC.getShort(address, 2));
        } catch (RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    /** The port it is bound to. */
    public int localPort() {
        return localPort;
    }

    /**
     * The next datagram, or null after {@code timeout}; zero does not wait at all.
     *
     * @throws SocketClosed once {@link #close} was called, also while waiting
     * @throws SocketFailure if the interface went away
     */
    public @Nullable Datagram receive(Duration timeout) {
        Datagram datagram = receiveNow();
        if (datagram == null && timeout.isPositive() && socket.awaitReadable(timeout)) {
            datagram = receiveNow();
        }
        return datagram;
    }

    private @Nullable Datagram receiveNow() {
        int length = socket.call(fd -> LibC.recvmsg(fd, incoming.toReceive(), 0));
        if (length == -SocketFailure.EAGAIN || length == -SocketFailure.EINTR) {
            return null;
        }
        socket.check(length, "receive");
        MemorySegment control = incoming.control();
        if (incoming.truncated()
                || incoming.controlLength() < CONTROL_LENGTH
                || control.get(JAVA_INT, 12) != IP_PKTINFO) {
            return null;
        }
        return new Datagram(
                incoming.buffer().asSlice(0, length).toArray(JAVA_BYTE),
                new InetSocketAddress(address(incoming.name(), 4), LibC.getShort(incoming.name(), 2)),
                control.get(JAVA_INT, 16),
                address(control, 20),
                address(control, 24));
    }

    /**
     * Sends a datagram.
     *
     * @param from the source address, one of this host's; null lets the kernel choose
     * @throws SocketFailure if the kernel refuses; a full queue of the interface counts as sent and lost, as on the wire
     */
    public void send(byte[] payload, InetSocketAddress to, @Nullable Inet4Address from) {
        try (Arena arena = Arena.ofConfined()) {
            MessageHeader header =
                    new MessageHeader(arena, ADDRESS_SIZE, payload.length, from == null ? 0 : CONTROL_SIZE);
            putAddress(header.name(), to);
            MemorySegment.copy(payload, 0, header.buffer(), JAVA_BYTE, 0, payload.length);
            if (from != null) {
                MemorySegment control = header.control();
                control.set(JAVA_LONG, 0, CONTROL_LENGTH);
                control.set(JAVA_INT, 8, NativeSocket.IPPROTO_IP);
                control.set(JAVA_INT, 12, IP_PKTINFO);
                MemorySegment.copy(from.getAddress(), 0, control, JAVA_BYTE, 20, 4);
            }
            int result = socket.call(fd -> LibC.sendmsg(fd, header.toSend(), 0));
            if (result != -SocketFailure.EAGAIN) {
                socket.check(result, "send to " + to.getAddress().getHostAddress());
            }
        }
    }

    NativeSocket nativeSocket() {
        return socket;
    }

    @Override
    public void close() {
        socket.close();
    }

    private static void putAddress(MemorySegment address, InetSocketAddress from) {
        if (!(from.getAddress() instanceof Inet4Address inet)) {
            throw new IllegalArgumentException("address: " + from + " (expected: IPv4, resolved)");
        }
        address.set(JAVA_SHORT, 0, (short) NativeSocket.AF_INET);
        LibC.putShort(address, 2, from.getPort());
        MemorySegment.copy(inet.getAddress(), 0, address, JAVA_BYTE, 4, 4);
    }

    private static Inet4Address address(MemorySegment segment, long at) {
        try {
            return (Inet4Address)
                    InetAddress.getByAddress(segment.asSlice(at, 4).toArray(JAVA_BYTE));
        } catch (UnknownHostException impossible) {
            throw new AssertionError("four bytes are an IPv4 address", impossible);
        }
    }
}
