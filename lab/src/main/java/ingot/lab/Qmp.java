package ingot.lab;

import ingot.http.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/** QEMU's control socket: one command a connection (QMP, one JSON object a line). */
final class Qmp {

    private static final int LINE_BYTES_MAX = 1 << 16;

    private Qmp() {}

    /**
     * Runs a command without arguments.
     *
     * @throws IOException when QEMU is not there, or refuses
     */
    static void execute(Path socket, String command) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            answer(channel); // the greeting
            send(channel, "qmp_capabilities");
            answer(channel);
            send(channel, command);
            if (!answer(channel).containsKey("return")) {
                throw new IOException("QEMU refused " + command);
            }
        }
    }

    private static void send(SocketChannel channel, String command) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Json.bytes(Map.of("execute", command)));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** The next line that is no event. */
    private static Map<?, ?> answer(SocketChannel channel) throws IOException {
        while (true) {
            if (Json.read(line(channel)) instanceof Map<?, ?> object && !object.containsKey("event")) {
                return object;
            }
        }
    }

    private static String line(SocketChannel channel) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        ByteBuffer one = ByteBuffer.allocate(1);
        while (line.size() < LINE_BYTES_MAX) {
            one.clear();
            if (channel.read(one) < 0) {
                throw new IOException("QEMU closed its control socket");
            }
            if (one.get(0) == '\n') {
                return line.toString(StandardCharsets.UTF_8);
            }
            line.write(one.get(0));
        }
        throw new IOException("QEMU's answer is longer than " + LINE_BYTES_MAX + " bytes");
    }
}
