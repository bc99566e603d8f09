package ingot.lab.simulated;

import ingot.wire.dhcp4.Ip4;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** HTTP from one machine's address. Bodies are bounded; what is longer is cut off there and not fetched. */
final class HttpPort implements AutoCloseable {

    private static final Duration CONNECT = Duration.ofSeconds(30);
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int BODY_MAX = 16 << 20;

    private final HttpClient client;
    private final AtomicLong bytes;

    /** Counts what arrives in {@code bytes}. */
    HttpPort(Ip4 address, AtomicLong bytes) {
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .localAddress(address.toInet())
                .connectTimeout(CONNECT)
                .build();
        this.bytes = bytes;
    }

    /** An answer; header fields by lower-case name. */
    record Response(int status, java.net.http.HttpHeaders headers, byte[] body) {
        String text() {
            return new String(body, java.nio.charset.StandardCharsets.UTF_8);
        }
    }

    /** GET. */
    Response get(String url, String... headers) throws IOException, InterruptedException {
        return send(request(url, headers).GET().build(), BODY_MAX);
    }

    /** The first {@code length} bytes of a file, and no more of it. */
    Response start(String url, int length) throws IOException, InterruptedException {
        return send(request(url, "Range", "bytes=0-" + (length - 1)).GET().build(), length);
    }

    Response post(String url, String contentType, byte[] body, String... headers)
            throws IOException, InterruptedException {
        return send(
                request(url, headers)
                        .header("Content-Type", contentType)
                        .POST(BodyPublishers.ofByteArray(body))
                        .build(),
                BODY_MAX);
    }

    private static HttpRequest.Builder request(String url, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url)).timeout(LIMIT);
        return headers.length == 0 ? request : request.headers(headers);
    }

    private Response send(HttpRequest request, int max) throws IOException, InterruptedException {
        HttpResponse<InputStream> response = client.send(request, BodyHandlers.ofInputStream());
        try (InputStream in = response.body()) {
            byte[] body = in.readNBytes(max);
            bytes.addAndGet(body.length);
            return new Response(response.statusCode(), response.headers(), body);
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
