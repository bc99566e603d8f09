package ingot.wire.dhcp4;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** First messages of real clients, captured from a bridge with QEMU machines and Debian's clients on it. */
final class Captured {
    private Captured() {}

    static byte[] discover(String client) {
        try (InputStream in = Captured.class.getResourceAsStream(client + "-discover.hex")) {
            if (in == null) {
                throw new IllegalArgumentException("no capture of " + client);
            }
            String hex = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
            return HexFormat.of().parseHex(hex.replaceAll("\\s", ""));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
