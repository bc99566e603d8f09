package ingot.lab.simulated;

import ingot.wire.dhcp4.Ip4;
import ingot.wire.tftp.MalformedTftp;
import ingot.wire.tftp.TftpCodec;
import ingot.wire.tftp.TftpPacket;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** Reads files by TFTP (RFC 1350, 2348, 2349) as firmware and GRUB do: blocks of 1468 bytes, one at a time. */
final class TftpClient {

    private static final int PORT = 69;
    private static final int BLOCK = 1468;
    private static final int DEFAULT_BLOCK = 512;
    private static final int TIMEOUT_MILLIS = 2000;
    private static final int TRIES_MAX = 6;
    private static final int NOT_FOUND = 1;

    private final Ip4 own;
    private final Ip4 server;
    private final AtomicLong bytes;

    /** Counts what arrives in {@code bytes}. */
    TftpClient(Ip4 own, Ip4 server, AtomicLong bytes) {
        this.own = own;
        this.server = server;
        this.bytes = bytes;
    }

    /** Says what became of a file. */
    record Got(boolean found, byte[] content) {
        String text() {
            return new String(content, java.nio.charset.StandardCharsets.UTF_8);
        }
    }

    /**
     * Reads a file.
     *
     * @param max after so many bytes the transfer is given up, and they are the answer
     * @throws IOException when the server does not answer or answers no TFTP
     */
    Got read(String name, int max) throws IOException {
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(own.toInet(), 0))) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            return read(socket, name, max);
        } catch (MalformedTftp strange) {
            throw new IOException("TFTP of " + name + ": " + strange.getMessage(), strange);
        }
    }

    private Got read(DatagramSocket socket, String name, int max) throws IOException {
        Map<String, String> options = new LinkedHashMap<>();
        options.put("tsize", "0");
        options.put("blksize", Integer.toString(BLOCK));
        SocketAddress peer = new InetSocketAddress(server.toInet(), PORT);
        byte[] last = TftpCodec.encode(new TftpPacket.ReadRequest(name, "octet", options));
        send(socket, last, peer);
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        int block = DEFAULT_BLOCK;
        int expected = 1;
        int tries = 0;
        while (true) {
            DatagramPacket datagram = new DatagramPacket(new byte[BLOCK + 64], BLOCK + 64);
            try {
                socket.receive(datagram);
            } catch (SocketTimeoutException silence) {
                if (++tries == TRIES_MAX) {
                    throw new IOException("TFTP of " + name + ": no answer from " + server, silence);
                }
                send(socket, last, peer);
                continue;
            }
            peer = datagram.getSocketAddress();
            bytes.addAndGet(datagram.getLength());
            switch (TftpCodec.decode(datagram.getData(), datagram.getLength())) {
                case TftpPacket.Failure(int code, String message) -> {
                    if (code == NOT_FOUND) {
                        return new Got(false, new byte[0]);
                    }
                    throw new IOException("TFTP of " + name + ": " + code + " " + message);
                }
                case TftpPacket.OptionAck(Map<String, String> accepted) -> {
                    block = Integer.parseInt(accepted.getOrDefault("blksize", Integer.toString(DEFAULT_BLOCK)));
                    last = TftpCodec.encode(new TftpPacket.Ack(0));
                    send(socket, last, peer);
                }
                case TftpPacket.Data(int number, byte[] part) -> {
                    if (number != (expected & 0xffff)) {
                        // sent twice
                        send(socket, last, peer);
                        continue;
                    }
                    content.writeBytes(part);
                    expected++;
                    tries = 0;
                    if (content.size() >= max && part.length == block) {
                        send(socket, TftpCodec.encode(new TftpPacket.Failure(0, "enough")), peer);
                        return new Got(true, content.toByteArray());
                    }
                    last = TftpCodec.encode(new TftpPacket.Ack(number));
                    send(socket, last, peer);
                    if (part.length < block) {
                        return new Got(true, content.toByteArray());
                    }
                }
                case TftpPacket.ReadRequest request -> throw new IOException("TFTP of " + name + ": asked to send");
                case TftpPacket.WriteRequest request -> throw new IOException("TFTP of " + name + ": asked to take");
                case TftpPacket.Ack ack -> throw new IOException("TFTP of " + name + ": an ACK for nothing");
            }
        }
    }

    private static void send(DatagramSocket socket, byte[] packet, SocketAddress to) throws IOException {
        socket.send(new DatagramPacket(packet, packet.length, to));
    }
}
