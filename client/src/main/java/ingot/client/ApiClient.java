package ingot.client;

import ingot.http.ApiKey;
import ingot.http.OAuthSigner;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Calls the API of one server. Requests are signed when there is a key; an answer 503 with Retry-After is tried again,
 * four times at most. Bodies are held in memory. Thread-safe.
 */
public final class ApiClient {

    private static final int TRIES_MAX = 4;
    private static final Duration RETRY_AFTER_MAX = Duration.ofMinutes(1);
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Pattern API_PATH = Pattern.compile(".*/api/\\d+\\.\\d+/");

    private final URI api;
    private final @Nullable OAuthSigner signer;
    private final RandomGenerator random;
    private final Duration patience;
    private final Pause pause;

    /** How waiting between tries is done. */
    @FunctionalInterface
    interface Pause {
        void of(Duration duration) throws InterruptedException;
    }

    /**
     * A client that waits up to two minutes for an answer.
     *
     * @param url the server as people know it, {@code http://host:5240/MAAS/}; with or without {@code api/2.0/}
     * @param key null calls without credentials
     */
    public ApiClient(URI url, @Nullable ApiKey key) {
        this(url, key, Duration.ofMinutes(2));
    }

    /** The same, waiting {@code patience} for an answer. */
    public ApiClient(URI url, @Nullable ApiKey key, Duration patience) {
        this(url, key, patience, InstantSource.system(), new SecureRandom(), Thread::sleep);
    }

    ApiClient(
            URI url,
            @Nullable ApiKey key,
            Duration patience,
            InstantSource clock,
            RandomGenerator random,
            Pause pause) {
        this.api = apiUrl(url);
        this.signer = key == null ? null : new OAuthSigner(key, clock, random);
        this.random = random;
        this.patience = patience;
        this.pause = pause;
    }

    /** The address of the API, ending in {@code /api/2.0/}. */
    public URI url() {
        return api;
    }

    /**
     * Calls GET.
     *
     * @param path below {@link #url}, such as {@code machines/}, or from the server's root when it starts with a slash
     *     (as {@code resource_uri} does); may carry a query such as {@code ?op=list_allocated}
     * @throws ApiFailed when the answer is no success
     * @throws UncheckedIOException when the server cannot be reached
     */
    public Answer get(String path, Fields query) {
        return succeed(exchange("GET", path, query));
    }

    public Answer get(String path) {
        return get(path, new Fields());
    }

    /** Calls POST with a form, or multipart when there are files. */
    public Answer post(String path, Fields body) {
        return succeed(exchange("POST", path, body));
    }

    /** Calls PUT with a form, or multipart when there are files. */
    public Answer put(String path, Fields body) {
        return succeed(exchange("PUT", path, body));
    }

    public Answer delete(String path) {
        return succeed(exchange("DELETE", path, new Fields()));
    }

    /** Calls PUT with raw bytes, as uploads want it. */
    public Answer upload(String path, byte[] content) {
        return succeed(send("PUT", resolve(path, ""), new Fields.Body("application/octet-stream", content)));
    }

    /** Any call; returns the answer whatever its status. Fields go into the query for GET and DELETE, else the body. */
    public Answer exchange(String method, String path, Fields fields) {
        return switch (method) {
            case "GET", "DELETE" -> send(method, resolve(path, fields.urlEncoded()), null);
            case "POST", "PUT" -> send(method, resolve(path, ""), fields.body(random));
            default -> throw new IllegalArgumentException("method: " + method + " (expected: GET, POST, PUT, DELETE)");
        };
    }

    /** Adds {@code api/2.0/} unless the address has an API path already, and {@code MAAS/} before it when there is no path at all. */
    static URI apiUrl(URI url) {
        String text = url.toString();
        if (url.getHost() == null || (!"http".equals(url.getScheme()) && !"https".equals(url.getScheme()))) {
            throw new IllegalArgumentException(
                    "address: " + text + " (expected: like http://region.example:5240/MAAS/)");
        }
        String slashed = text.endsWith("/") ? text : text + "/";
        if (url.getRawPath().length() <= 1 && url.getRawQuery() == null) {
            slashed += "MAAS/";
        }
        return URI.create(API_PATH.matcher(slashed).matches() ? slashed : slashed + "api/2.0/");
    }

    private static Answer succeed(Answer answer) {
        if (answer.isOk()) {
            return answer;
        }
        throw ApiFailed.of(answer);
    }

    private URI resolve(String path, String query) {
        String separator = query.isEmpty() ? "" : path.contains("?") ? "&" : "?";
        return api.resolve(path + separator + query);
    }

    private Answer send(String method, URI url, Fields.@Nullable Body body) {
        // a path may be a whole address; a key must not leave for another server
        if (!api.getRawAuthority().equals(url.getRawAuthority())
                || !api.getScheme().equals(url.getScheme())) {
            throw new IllegalArgumentException("address: " + url + " (expected: on " + api.resolve("/") + ")");
        }
        try {
            for (int attempt = 1; ; attempt++) {
                Answer answer = sendOnce(method, url, body);
                Duration wait = retryAfter(answer);
                if (wait == null || attempt == TRIES_MAX) {
                    return answer;
                }
                pause.of(wait);
            }
        } catch (IOException unreachable) {
            throw new UncheckedIOException(unreachable);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new IOException("interrupted while waiting to try again", stopped));
        }
    }

    private static @Nullable Duration retryAfter(Answer answer) {
        String seconds = answer.header("Retry-After");
        if (answer.status() != 503 || seconds == null || !seconds.matches("\\d{1,6}")) {
            return null;
        }
        Duration wait = Duration.ofSeconds(Long.parseLong(seconds));
        return wait.compareTo(RETRY_AFTER_MAX) > 0 ? RETRY_AFTER_MAX : wait;
    }

    private Answer sendOnce(String method, URI url, Fields.@Nullable Body body) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) url.toURL().openConnection();
        connection.setRequestMethod(method);
        connection.setInstanceFollowRedirects(false);
        connection.setConnectTimeout((int) CONNECT.toMillis());
        connection.setReadTimeout((int) patience.toMillis());
        connection.setRequestProperty("Accept", "*/*");
        if (signer != null) {
            connection.setRequestProperty("Authorization", signer.authorization());
        }
        if (body != null) {
            connection.setDoOutput(true);
            connection.setRequestProperty("Content-Type", body.contentType());
            // a fixed length also keeps the JDK from silently repeating the request
            connection.setFixedLengthStreamingMode(body.bytes().length);
            try (var out = connection.getOutputStream()) {
                out.write(body.bytes());
            }
        }
        int status = connection.getResponseCode();
        Map<String, String> headers = new LinkedHashMap<>();
        connection.getHeaderFields().forEach((name, values) -> {
            if (name != null) {
                // the JDK lists repeated headers last first
                headers.put(name.toLowerCase(Locale.ROOT), values.getLast());
            }
        });
        try (InputStream in = status >= 400 ? connection.getErrorStream() : connection.getInputStream()) {
            return new Answer(status, headers, in == null ? new byte[0] : in.readAllBytes());
        }
    }
}
