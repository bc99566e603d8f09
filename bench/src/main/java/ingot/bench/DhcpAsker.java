package ingot.bench;

import ingot.wire.dhcp4.Bytes;
import ingot.wire.dhcp4.Code;
import ingot.wire.dhcp4.Dhcp4Codec;
import ingot.wire.dhcp4.Dhcp4Message;
import ingot.wire.dhcp4.HardwareAddress;
import ingot.wire.dhcp4.Ip4;
import ingot.wire.dhcp4.MalformedDhcp4;
import ingot.wire.dhcp4.MessageType;
import ingot.wire.dhcp4.Options;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.util.Objects;

/** A DHCP client as firmware has one (RFC 2131 §4.4), for as many machines as are wanted. Asks by broadcast. */
final class DhcpAsker implements AutoCloseable {

    private static final int LIMIT_MILLIS = 5_000;
    private static final InetSocketAddress EVERYBODY = new InetSocketAddress("255.255.255.255", 67);

    private final DatagramSocket socket;
    private int transaction;

    private DhcpAsker(DatagramSocket socket) {
        this.socket = socket;
    }

    static DhcpAsker open() throws IOException {
        DatagramSocket socket = new DatagramSocket(68);
        socket.setBroadcast(true);
        socket.setSoTimeout(LIMIT_MILLIS);
        return new DhcpAsker(socket);
    }

    /** How long the two answers took. */
    record Exchange(double offerMillis, double ackMillis) {}

    /** Has an address leased to a machine. */
    Exchange ask(int machine) throws IOException {
        HardwareAddress mac = HardwareAddress.parse(String.format("52:54:00:be:00:%02x", machine));
        Timed offer = exchange(mac, Options.builder().uint8(Code.MESSAGE_TYPE, MessageType.DISCOVER.number()));
        Ip4 server = Objects.requireNonNull(offer.message().options().address(Code.SERVER_ID), "offer without server");
        Timed ack = exchange(
                mac,
                Options.builder()
                        .uint8(Code.MESSAGE_TYPE, MessageType.REQUEST.number())
                        .address(Code.REQUESTED_ADDRESS, offer.message().yourAddress())
                        .address(Code.SERVER_ID, server));
        if (ack.message().type() != MessageType.ACK) {
            throw new IOException(
                    mac + ": the request was answered by " + ack.message().type() + " (expected: ACK)");
        }
        return new Exchange(offer.millis(), ack.millis());
    }

    private record Timed(Dhcp4Message message, double millis) {}

    private Timed exchange(HardwareAddress mac, Options.Builder options) throws IOException {
        Options all = options.put(Code.PARAMETER_LIST, Bytes.ofInts(1, 3, 6, 12, 15, 66, 67))
                .uint16(Code.CLIENT_ARCH, 0)
                .text(Code.VENDOR_CLASS, "PXEClient:Arch:00000:UNDI:002001")
                .build();
        int id = ++transaction;
        byte[] request = Dhcp4Codec.encode(
                new Dhcp4Message(false, mac, 0, id, 0, true, Ip4.ANY, Ip4.ANY, Ip4.ANY, Ip4.ANY, "", "", all),
                Dhcp4Codec.PAYLOAD_MIN);
        long before = System.nanoTime();
        socket.send(new DatagramPacket(request, request.length, EVERYBODY));
        DatagramPacket answer = new DatagramPacket(new byte[Dhcp4Codec.MESSAGE_MAX], Dhcp4Codec.MESSAGE_MAX);
        while (true) {
            socket.receive(answer);
            double millis = (System.nanoTime() - before) / 1e6;
            byte[] payload = java.util.Arrays.copyOf(answer.getData(), answer.getLength());
            try {
                Dhcp4Message message = Dhcp4Codec.decode(payload);
                if (message.reply() && message.transaction() == id) {
                    return new Timed(message, millis);
                }
            } catch (MalformedDhcp4 strange) {
                throw new IOException("the rack's answer cannot be read: " + strange.getMessage(), strange);
            }
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
