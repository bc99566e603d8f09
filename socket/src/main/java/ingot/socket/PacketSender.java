package ingot.socket;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Sends packets straight to a link-layer address, past routing and ARP: the way to reach a host that has no address yet. The kernel adds the
 * link-layer header. Needs CAP_NET_RAW. Thread-safe.
 */
public final class PacketSender implements AutoCloseable {
    /** IPv4 as a link-layer protocol. */
    public static final int IPV4 = 0x0800;

    private static final int ADDRESS_SIZE = 20;
    private static final int HARDWARE_MAX = 8;

    private final NativeSocket socket;
    private final int interfaceIndex;

    private PacketSender(NativeSocket socket, int interfaceIndex) {
        this.socket = socket;
        this.interfaceIndex = interfaceIndex;
    }

    /**
     * Opens a sender that receives nothing.
     *
     * @throws SocketFailure if a capability is missing
     */
    public static PacketSender open(String device, int interfaceIndex) {
        return new PacketSender(
                NativeSocket.open(
                        "packet socket on interface " + device, NativeSocket.AF_PACKET, NativeSocket.SOCK_DGRAM, 0),
                interfaceIndex);
    }

    /**
     * Sends one packet.
     *
     * @param hardwareAddress of the receiver, at most 8 bytes
     * @param protocol such as {@link #IPV4}
     * @param packet from the network header on
     * @throws SocketFailure if the interface is gone or down
     */
    public void send(byte[] hardwareAddress, int protocol, byte[] packet) {
        if (hardwareAddress.length > HARDWARE_MAX) {
            throw new IllegalArgumentException(
                    "hardware address: " + hardwareAddress.length + " bytes (expected: 1..8)");
        }
        try (Arena arena = Arena.ofConfined()) {
            MessageHeader header = new MessageHeader(arena, ADDRESS_SIZE, packet.length, 0);
            MemorySegment address = header.name();
            address.set(JAVA_SHORT, 0, (short) NativeSocket.AF_PACKET);
            LibC.putShort(address, 2, protocol);
            address.set(JAVA_INT, 4, interfaceIndex);
            address.set(JAVA_BYTE, 11, (byte) hardwareAddress.length);
            MemorySegment.copy(hardwareAddress, 0, address, JAVA_BYTE, 12, hardwareAddress.length);
            MemorySegment.copy(packet, 0, header.buffer(), JAVA_BYTE, 0, packet.length);
            int result = socket.call(fd -> LibC.sendmsg(fd, header.toSend(), 0));
            if (result != -SocketFailure.EAGAIN) {
                socket.check(result, "send");
            }
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
