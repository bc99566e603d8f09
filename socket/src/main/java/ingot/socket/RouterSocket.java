package ingot.socket;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.Inet6Address;
import java.net.UnknownHostException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Hears router solicitations and sends ICMPv6 on one interface, with hop limit 255 both ways, as neighbour discovery demands (RFC 4861 section
 * 6.1). Needs CAP_NET_RAW. Receiving is for one platform thread; sending and closing for any.
 */
public final class RouterSocket implements AutoCloseable {
    private static final int ROUTER_SOLICITATION = 133;
    private static final int MESSAGE_MAX = 1_500;
    private static final int ADDRESS_SIZE = 28;
    private static final int CONTROL_SIZE = 64;

    private static final int IPV6_MULTICAST_IF = 17;
    private static final int IPV6_MULTICAST_HOPS = 18;
    private static final int IPV6_MULTICAST_LOOP = 19;
    private static final int IPV6_ADD_MEMBERSHIP = 20;
    private static final int IPV6_UNICAST_HOPS = 16;
    private static final int IPV6_RECVHOPLIMIT = 51;
    private static final int IPV6_HOPLIMIT = 52;
    private static final int ICMPV6_FILTER = 1;
    private static final int HOPS = 255;

    private final NativeSocket socket;
    private final int interfaceIndex;
    private final MessageHeader incoming = new MessageHeader(Arena.ofAuto(), ADDRESS_SIZE, MESSAGE_MAX, CONTROL_SIZE);

    /**
     * A solicitation.
     *
     * @param message from the ICMPv6 type on
     * @param source who asks; {@code ::} if the asker has no address yet
     */
    @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
    public record Solicitation(byte[] message, Inet6Address source) {}

    private RouterSocket(NativeSocket socket, int interfaceIndex) {
        this.socket = socket;
        this.interfaceIndex = interfaceIndex;
    }

    /**
     * Opens the socket and joins the group of all routers, ff02::2.
     *
     * @throws SocketFailure if the interface is absent, IPv6 is switched off or a capability missing
     */
    public static RouterSocket open(String device, int interfaceIndex) {
        NativeSocket socket = NativeSocket.open(
                "ICMPv6 on interface " + device,
                NativeSocket.AF_INET6,
                NativeSocket.SOCK_RAW,
                NativeSocket.IPPROTO_ICMPV6);
        try (Arena arena = Arena.ofConfined()) {
            socket.bindToDevice(device);
            int level = NativeSocket.IPPROTO_IPV6;
            socket.setInt(level, IPV6_MULTICAST_HOPS, HOPS, "set the hop limit");
            socket.setInt(level, IPV6_UNICAST_HOPS, HOPS, "set the hop limit");
            socket.setInt(level, IPV6_MULTICAST_LOOP, 0, "not hear itself");
            socket.setInt(level, IPV6_MULTICAST_IF, interfaceIndex, "choose the interface");
            socket.setInt(level, IPV6_RECVHOPLIMIT, 1, "learn the hop limit");
            socket.set(NativeSocket.IPPROTO_ICMPV6, ICMPV6_FILTER, onlySolicitations(arena), "filter");
            MemorySegment group = arena.allocate(20, 4);
            MemorySegment.copy(allRouters(), 0, group, JAVA_BYTE, 0, 16);
            group.set(JAVA_INT, 16, interfaceIndex);
            socket.set(level, IPV6_ADD_MEMBERSHIP, group, "join the group of routers");
            return new RouterSocket(socket, interfaceIndex);
        } catch (RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    /** A set bit blocks a type (RFC 3542 section 3.2). */
    private static MemorySegment onlySolicitations(Arena arena) {
        MemorySegment filter = arena.allocate(32, 4).fill((byte) 0xff);
        int word = ROUTER_SOLICITATION / 32;
        filter.setAtIndex(JAVA_INT, word, ~(1 << ROUTER_SOLICITATION % 32));
        return filter;
    }

    private static byte[] allRouters() {
        byte[] address = new byte[16];
        address[0] = (byte) 0xff;
        address[1] = 2;
        address[15] = 2;
        return address;
    }

    /**
     * The next solicitation that came from this link (hop limit 255), or null after {@code timeout}.
     *
     * @throws SocketClosed once {@link #close} was called
     */
    public @Nullable Solicitation receive(Duration timeout) {
        if (!socket.awaitReadable(timeout)) {
            return null;
        }
        int length = socket.call(fd -> LibC.recvmsg(fd, incoming.toReceive(), 0));
        if (length == -SocketFailure.EAGAIN || length == -SocketFailure.EINTR) {
            return null;
        }
        socket.check(length, "receive");
        MemorySegment control = incoming.control();
        boolean fromThisLink = incoming.controlLength() >= 20
                && control.get(JAVA_INT, 12) == IPV6_HOPLIMIT
                && control.get(JAVA_INT, 16) == HOPS;
        if (incoming.truncated() || !fromThisLink) {
            return null;
        }
        return new Solicitation(incoming.buffer().asSlice(0, length).toArray(JAVA_BYTE), source());
    }

    private Inet6Address source() {
        try {
            return Inet6Address.getByAddress(
                    null, incoming.name().asSlice(8, 16).toArray(JAVA_BYTE), interfaceIndex);
        } catch (UnknownHostException impossible) {
            throw new AssertionError("sixteen bytes are an IPv6 address", impossible);
        }
    }

    /** Sends an ICMPv6 message; the kernel fills in its checksum and our link-local source address. */
    public void send(byte[] message, Inet6Address to) {
        try (Arena arena = Arena.ofConfined()) {
            MessageHeader header = new MessageHeader(arena, ADDRESS_SIZE, message.length, 0);
            MemorySegment address = header.name();
            address.set(JAVA_SHORT, 0, (short) NativeSocket.AF_INET6);
            MemorySegment.copy(to.getAddress(), 0, address, JAVA_BYTE, 8, 16);
            address.set(JAVA_INT, 24, interfaceIndex);
            MemorySegment.copy(message, 0, header.buffer(), JAVA_BYTE, 0, message.length);
            int result = socket.call(fd -> LibC.sendmsg(fd, header.toSend(), 0));
            if (result != -SocketFailure.EAGAIN) {
                socket.check(result, "send to " + to.getHostAddress());
            }
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
