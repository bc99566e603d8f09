package ingot.wire.dhcp4;

import java.nio.ByteBuffer;

/**
 * A UDP datagram in an IPv4 packet without options (RFC 791, RFC 768), for answers to clients that have no address yet and so cannot be sent to
 * through a UDP socket.
 */
public final class UdpInIpv4 {
    private static final int IP_HEADER = 20;
    private static final int UDP_HEADER = 8;
    private static final int UDP = 17;
    private static final int TTL = 64;

    private UdpInIpv4() {}

    /** The packet with both checksums; ports 0..65535, payload at most 65507 bytes. */
    public static byte[] encode(Ip4 source, int sourcePort, Ip4 destination, int destinationPort, byte[] payload) {
        int length = IP_HEADER + UDP_HEADER + payload.length;
        if (length > 0xffff) {
            throw new IllegalArgumentException("payload: " + payload.length + " bytes (expected: at most 65507)");
        }
        ByteBuffer packet = ByteBuffer.allocate(length);
        packet.put((byte) 0x45).put((byte) 0).putShort((short) length).putInt(0);
        packet.put((byte) TTL).put((byte) UDP).putShort((short) 0);
        packet.putInt(source.bits()).putInt(destination.bits());
        packet.putShort(10, checksum(packet.array(), 0, IP_HEADER, 0));
        packet.putShort((short) sourcePort).putShort((short) destinationPort);
        packet.putShort((short) (UDP_HEADER + payload.length))
                .putShort((short) 0)
                .put(payload);
        int pseudoHeader = sum(packet.array(), 12, 8) + UDP + UDP_HEADER + payload.length;
        short checksum = checksum(packet.array(), IP_HEADER, length - IP_HEADER, pseudoHeader);
        // Zero would mean "no checksum" (RFC 768).
        packet.putShort(IP_HEADER + 6, checksum == 0 ? (short) 0xffff : checksum);
        return packet.array();
    }

    private static short checksum(byte[] bytes, int from, int length, int initial) {
        int sum = initial + sum(bytes, from, length);
        while (sum >>> 16 != 0) {
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        return (short) ~sum;
    }

    private static int sum(byte[] bytes, int from, int length) {
        int sum = 0;
        for (int i = 0; i < length; i++) {
            int value = bytes[from + i] & 0xff;
            sum += i % 2 == 0 ? value << 8 : value;
        }
        return sum;
    }
}
