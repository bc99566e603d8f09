package ingot.wire.icmp6;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * A router advertisement (RFC 4861 section 4.2).
 *
 * @param hopLimit for hosts to use, 0 for unspecified
 * @param managed addresses come from DHCPv6
 * @param otherConfiguration other settings come from DHCPv6
 * @param routerLifetime how long the sender is a default router, 0..65535 s; zero says that it is none
 * @param sourceMac the sender's Ethernet address, six bytes in hexadecimal; empty to leave the option out
 * @param mtu of the link in bytes, 0 to leave the option out
 * @param prefixes of this link
 * @param dnsServers RDNSS addresses, may be empty
 * @param dnsLifetime how long the DNS servers hold
 */
public record RouterAdvertisement(
        int hopLimit,
        boolean managed,
        boolean otherConfiguration,
        Duration routerLifetime,
        String sourceMac,
        int mtu,
        List<Prefix> prefixes,
        List<Inet6Address> dnsServers,
        Duration dnsLifetime) {

    /** The ICMPv6 type. */
    public static final int TYPE = 134;

    private static final int HEADER = 16;
    private static final int NEXT_HEADER_ICMP6 = 58;

    /**
     * A prefix of the link (RFC 4861 section 4.6.2).
     *
     * @param address the prefix, host bits zero
     * @param length 0..128
     * @param onLink addresses of it are reached directly
     * @param autonomous hosts may make themselves an address in it
     * @param valid how long, 0..2^32-1 s
     * @param preferred how long addresses are preferred, at most {@code valid}
     */
    public record Prefix(
            Inet6Address address, int length, boolean onLink, boolean autonomous, Duration valid, Duration preferred) {
        /** Refuses a length outside 0..128. */
        public Prefix {
            if (length < 0 || length > 128) {
                throw new IllegalArgumentException("prefix length: " + length + " (expected: 0..128)");
            }
        }
    }

    /** Refuses a lifetime that does not fit its field. */
    public RouterAdvertisement {
        if (routerLifetime.isNegative() || routerLifetime.toSeconds() > 0xffff) {
            throw new IllegalArgumentException("router lifetime: " + routerLifetime + " (expected: 0..65535 s)");
        }
        prefixes = List.copyOf(prefixes);
        dnsServers = List.copyOf(dnsServers);
    }

    /** An advertisement that says "there is a router discovery here, and nothing else": enough to let iPXE go on at once. */
    public static RouterAdvertisement bare(Duration routerLifetime, String sourceMac) {
        return new RouterAdvertisement(
                0, false, false, routerLifetime, sourceMac, 0, List.of(), List.of(), Duration.ZERO);
    }

    /** The ICMPv6 message with its checksum, which covers both addresses (RFC 4443 section 2.3). */
    public byte[] encode(Inet6Address source, Inet6Address destination) {
        ByteBuffer out = ByteBuffer.allocate(HEADER + 8 + 8 + 32 * prefixes.size() + 8 + 16 * dnsServers.size());
        out.put((byte) TYPE).put((byte) 0).putShort((short) 0).put((byte) hopLimit);
        out.put((byte) ((managed ? 0x80 : 0) | (otherConfiguration ? 0x40 : 0)));
        out.putShort((short) routerLifetime.toSeconds()).putInt(0).putInt(0);
        if (!sourceMac.isEmpty()) {
            out.put((byte) NeighbourOption.SOURCE_LINK_ADDRESS).put((byte) 1).put(hexBytes(sourceMac));
        }
        if (mtu > 0) {
            out.put((byte) NeighbourOption.MTU)
                    .put((byte) 1)
                    .putShort((short) 0)
                    .putInt(mtu);
        }
        for (Prefix prefix : prefixes) {
            out.put((byte) NeighbourOption.PREFIX).put((byte) 4).put((byte) prefix.length);
            out.put((byte) ((prefix.onLink ? 0x80 : 0) | (prefix.autonomous ? 0x40 : 0)));
            out.putInt((int) prefix.valid.toSeconds())
                    .putInt((int) prefix.preferred.toSeconds())
                    .putInt(0);
            out.put(prefix.address.getAddress());
        }
        if (!dnsServers.isEmpty()) {
            out.put((byte) NeighbourOption.RDNSS)
                    .put((byte) (1 + 2 * dnsServers.size()))
                    .putShort((short) 0);
            out.putInt((int) dnsLifetime.toSeconds());
            dnsServers.forEach(server -> out.put(server.getAddress()));
        }
        byte[] message = new byte[out.flip().remaining()];
        out.get(message);
        ByteBuffer.wrap(message).putShort(2, checksum(source, destination, message));
        return message;
    }

    /**
     * Reads an advertisement. The checksum is left to {@link #checksumHolds}, as the kernel has checked it on received messages.
     *
     * @throws MalformedIcmp6 if it is none; nothing else is ever thrown
     */
    public static RouterAdvertisement decode(byte[] message) {
        if (message.length < HEADER || (message[0] & 0xff) != TYPE || message[1] != 0) {
            throw new MalformedIcmp6("no router advertisement: " + message.length + " bytes");
        }
        ByteBuffer in = ByteBuffer.wrap(message);
        String sourceMac = "";
        int mtu = 0;
        List<Prefix> prefixes = new ArrayList<>();
        List<Inet6Address> dnsServers = new ArrayList<>();
        Duration dnsLifetime = Duration.ZERO;
        for (NeighbourOption option : NeighbourOption.list(message, HEADER)) {
            ByteBuffer value = option.value();
            if (option.type() == NeighbourOption.SOURCE_LINK_ADDRESS && value.remaining() == 6) {
                sourceMac = hex(value);
            } else if (option.type() == NeighbourOption.MTU && value.remaining() == 6) {
                mtu = Math.max(0, value.getInt(2));
            } else if (option.type() == NeighbourOption.PREFIX && value.remaining() == 30) {
                prefixes.add(prefix(value));
            } else if (option.type() == NeighbourOption.RDNSS
                    && value.remaining() >= 22
                    && value.remaining() % 16 == 6) {
                dnsLifetime = seconds(value.getInt(2));
                for (int at = 6; at < value.remaining(); at += 16) {
                    dnsServers.add(address(value, at));
                }
            }
        }
        int flags = in.get(5);
        return new RouterAdvertisement(
                in.get(4) & 0xff,
                (flags & 0x80) != 0,
                (flags & 0x40) != 0,
                Duration.ofSeconds(in.getShort(6) & 0xffff),
                sourceMac,
                mtu,
                prefixes,
                dnsServers,
                dnsLifetime);
    }

    private static Prefix prefix(ByteBuffer value) {
        int length = value.get(0) & 0xff;
        if (length > 128) {
            throw new MalformedIcmp6("prefix length: " + length + " (expected: 0..128)");
        }
        int flags = value.get(1);
        return new Prefix(
                address(value, 14),
                length,
                (flags & 0x80) != 0,
                (flags & 0x40) != 0,
                seconds(value.getInt(2)),
                seconds(value.getInt(6)));
    }

    private static Duration seconds(int bits) {
        return Duration.ofSeconds(Integer.toUnsignedLong(bits));
    }

    private static Inet6Address address(ByteBuffer from, int at) {
        byte[] bytes = new byte[16];
        from.get(at, bytes);
        try {
            // Not InetAddress.getByAddress: it makes an IPv4 address of ::ffff:a.b.c.d.
            return Inet6Address.getByAddress(null, bytes, -1);
        } catch (UnknownHostException impossible) {
            throw new AssertionError("sixteen bytes are an IPv6 address", impossible);
        }
    }

    /** Whether the checksum of a message between these addresses is right. */
    public static boolean checksumHolds(InetAddress source, InetAddress destination, byte[] message) {
        byte[] copy = message.clone();
        if (copy.length < 4) {
            return false;
        }
        short held = ByteBuffer.wrap(copy).getShort(2);
        copy[2] = 0;
        copy[3] = 0;
        return held == checksum(source, destination, copy);
    }

    private static short checksum(InetAddress source, InetAddress destination, byte[] message) {
        long sum = sum(source.getAddress()) + sum(destination.getAddress()) + message.length + NEXT_HEADER_ICMP6;
        sum += sum(message);
        while (sum >>> 16 != 0) {
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        return (short) ~sum;
    }

    private static long sum(byte[] bytes) {
        long sum = 0;
        for (int i = 0; i < bytes.length; i++) {
            int value = bytes[i] & 0xff;
            sum += i % 2 == 0 ? value << 8 : value;
        }
        return sum;
    }

    private static byte[] hexBytes(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        if (bytes.length != 6) {
            throw new IllegalArgumentException("source MAC: " + hex + " (expected: twelve hexadecimal digits)");
        }
        return bytes;
    }

    private static String hex(ByteBuffer value) {
        byte[] bytes = new byte[6];
        value.get(0, bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
