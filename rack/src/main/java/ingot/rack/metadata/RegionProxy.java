package ingot.rack.metadata;

import ingot.http.ApiError;
import ingot.http.Call;
import ingot.http.Reply;
import ingot.link.ForwardedFor;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Passes a machine's request on to the region and its answer back. Answers are streamed. A region that is away is answered for with 503, so that clients try again. Thread-safe.
 */
public final class RegionProxy {

    /** Longest request body passed on, in bytes. */
    static final int BODY_BYTES_MAX = 64 * 1024 * 1024;

    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(2);
    private static final Duration ANSWER_LIMIT = Duration.ofMinutes(2);

    private static final List<String> REQUEST_HEADERS = List.of(
            "Authorization",
            "Content-Type",
            "Accept",
            "Cookie",
            "User-Agent",
            "X-CSRFToken",
            "Range",
            "MAAS-trace-id",
            "Referer");

    private static final Set<String> ANSWER_HEADERS = Set.of(
            "www-authenticate",
            "retry-after",
            "location",
            "link",
            "x-maas-api-hash",
            "maas-trace-id",
            "set-cookie",
            "etag",
            "content-range",
            "x-total-count");

    private final Supplier<@Nullable String> region;
    private final Function<InetAddress, @Nullable String> forwardedFor;
    private final HttpClient client = HttpClient.newBuilder()
            .connectTimeout(CONNECT_LIMIT)
            .version(HttpClient.Version.HTTP_1_1)
            .build();

    /**
     * A proxy.
     *
     * @param region gives the region's URL, ending in {@code /MAAS/}; null while none is known
     * @param forwardedFor signs the address of a machine for the region; null while there is no key
     */
    public RegionProxy(Supplier<@Nullable String> region, Function<InetAddress, @Nullable String> forwardedFor) {
        this.region = region;
        this.forwardedFor = forwardedFor;
    }

    /**
     * Passes a request on.
     *
     * @param rest path behind {@code /MAAS/}
     * @param body what was sent with it
     * @throws ApiError 503 when the region cannot be reached
     */
    public Reply pass(Call call, String rest, byte[] body) throws IOException {
        String base = region.get();
        if (base == null) {
            throw away("this rack has no region yet");
        }
        String query = call.queryString().isEmpty() ? "" : "?" + call.queryString();
        HttpRequest.Builder request;
        try {
            request = HttpRequest.newBuilder(URI.create(base + encoded(rest) + query));
        } catch (IllegalArgumentException malformed) {
            throw ApiError.badRequest("The path or query of this request cannot be passed on.");
        }
        request.timeout(ANSWER_LIMIT);
        for (String name : REQUEST_HEADERS) {
            String value = call.header().apply(name);
            if (value != null) {
                request.header(name, value);
            }
        }
        String host = call.header().apply("Host");
        request.header(
                "X-Forwarded-Host", host == null ? RackMetadata.baseUrl(call).substring("http://".length()) : host);
        request.header("X-Forwarded-Proto", "http");
        request.header("X-Forwarded-For", call.peer().getAddress().getHostAddress());
        String signed = forwardedFor.apply(call.peer().getAddress());
        if (signed != null) {
            request.header(ForwardedFor.HEADER, signed);
        }
        request.header("X-Real-IP", call.peer().getAddress().getHostAddress());
        request.method(
                call.method().name(),
                body.length == 0 ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofByteArray(body));
        try {
            HttpResponse<InputStream> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            return reply(answer);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw away("the rack is stopping");
        } catch (IOException unreachable) {
            throw away(unreachable.getMessage() == null ? "no connection" : unreachable.getMessage());
        }
    }

    private static Reply reply(HttpResponse<InputStream> answer) throws IOException {
        String type = answer.headers().firstValue("Content-Type").orElse("application/octet-stream");
        Reply reply;
        if (answer.statusCode() == 204
                || answer.headers().firstValueAsLong("Content-Length").orElse(-1) == 0) {
            answer.body().close();
            reply = new Reply.Bytes(answer.statusCode(), type, new byte[0], java.util.Map.of());
        } else {
            reply = new Reply.Streamed(
                    answer.statusCode(),
                    type,
                    out -> {
                        try (InputStream from = answer.body()) {
                            from.transferTo(out);
                        }
                    },
                    java.util.Map.of());
        }
        for (var header : answer.headers().map().entrySet()) {
            if (ANSWER_HEADERS.contains(header.getKey().toLowerCase(java.util.Locale.ROOT))) {
                reply = reply.with(header.getKey(), header.getValue().getFirst());
            }
        }
        return reply;
    }

    /** The path with everything encoded that a URI does not take as it stands; slashes stay. */
    private static String encoded(String path) {
        try {
            return new URI(null, null, "/" + path, null).getRawPath().substring(1);
        } catch (java.net.URISyntaxException malformed) {
            throw ApiError.badRequest("The path of this request cannot be passed on.");
        }
    }

    static ApiError away(String reason) {
        return new ApiError(
                reason,
                Reply.text(503, "The region cannot be reached from this rack: " + reason)
                        .with("Retry-After", "2"));
    }
}
