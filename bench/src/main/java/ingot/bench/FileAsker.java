package ingot.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Gets a file as a boot loader does: one connection, one request (RFC 9112). */
final class FileAsker {

    private static final int LIMIT_MILLIS = 120_000;
    private static final int HEAD_BYTES = 4096;
    private static final Pattern ROOT = Pattern.compile("root=squash:(http://\\S+)");

    private FileAsker() {}

    /**
     * An answer.
     *
     * @param head the first bytes of it, header included
     * @param millis from the first packet until all of it was there
     */
    record Got(byte[] head, long bytes, double millis) {}

    /**
     * Gets a file.
     *
     * @throws IOException when the answer is not 200
     */
    static Got get(InetSocketAddress server, String path) throws IOException {
        long before = System.nanoTime();
        try (Socket socket = new Socket()) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(LIMIT_MILLIS);
            socket.connect(server, LIMIT_MILLIS);
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: " + server.getHostString()
                                    + "\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            ByteArrayOutputStream head = new ByteArrayOutputStream();
            long bytes = 0;
            InputStream in = socket.getInputStream();
            byte[] buffer = new byte[1 << 16];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                if (head.size() < HEAD_BYTES) {
                    head.write(buffer, 0, Math.min(count, HEAD_BYTES - head.size()));
                }
                bytes += count;
            }
            double millis = (System.nanoTime() - before) / 1e6;
            byte[] first = head.toByteArray();
            String status = new String(first, 0, Math.min(first.length, 12), StandardCharsets.US_ASCII);
            if (!status.equals("HTTP/1.1 200")) {
                throw new IOException(path + ": answered '" + status + "' (expected: 200)");
            }
            return new Got(first, bytes, millis);
        }
    }

    /**
     * The path of the root file system that a boot answer names.
     *
     * @throws IOException when it names none
     */
    static String rootOf(String answer) throws IOException {
        Matcher named = ROOT.matcher(answer);
        if (!named.find()) {
            throw new IOException("the boot answer names no root file system: " + answer);
        }
        return URI.create(named.group(1)).getPath();
    }
}
