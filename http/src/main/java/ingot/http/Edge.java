package ingot.http;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpCookie;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where requests become calls and replies become responses; the one place that maps errors to status and text.
 *
 * <p>Credentials in the Authorization header are checked before the body is read, unless they sign the body. Whoever
 * has none there may send but a small body.
 */
final class Edge extends Handler.Abstract {

    private static final Logger LOG = LoggerFactory.getLogger(Edge.class);
    private static final Pattern TRACE_ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    private final List<Table> tables;
    private final Map<String, Mount> mounts;
    private final Map<String, Request.Handler> raw;
    private final Limits limits;
    private final Observer observer;
    private final RandomGenerator random;
    private final BodyBudget bodies = BodyBudget.ofHeap();

    /** A route table, who its callers are, and headers on all its answers. */
    record Table(RouteTable routes, Authenticator authenticator, Map<String, String> headers) {}

    /** Where a request goes. */
    private sealed interface Target {
        record Route(Table table, RouteTable.Match match) implements Target {}

        record Mounted(String prefix, Mount mount) implements Target {}

        record Nowhere() implements Target {}
    }

    Edge(
            List<Table> tables,
            Map<String, Mount> mounts,
            Map<String, Request.Handler> raw,
            Limits limits,
            Observer observer,
            RandomGenerator random) {
        this.tables = List.copyOf(tables);
        this.mounts = Map.copyOf(mounts);
        this.raw = Map.copyOf(raw);
        this.limits = limits;
        this.observer = observer;
        this.random = random;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        var rawHandler = longestPrefix(raw, path(request));
        if (rawHandler != null) {
            return rawHandler.getValue().handle(request, response, callback);
        }
        String id = requestId(request);
        Rendering rendering = new Rendering(request, response);
        String[] template = {""};
        try (BodyBudget.Share share = bodies.share()) {
            Reply reply = answer(request, id, template, share);
            commonHeaders(response, id);
            try {
                rendering.send(reply);
            } catch (Exception failed) {
                if (response.isCommitted() || isHangUp(failed)) {
                    throw failed;
                }
                response.reset();
                commonHeaders(response, id);
                rendering.send(refusal(failed, request, id));
            }
            callback.succeeded();
        } catch (Exception failed) {
            if (isHangUp(failed)) {
                LOG.debug("{} {}: the client went away", request.getMethod(), template[0], failed);
            } else {
                LOG.error("{} {} [{}]: answer broken off", request.getMethod(), template[0], id, failed);
            }
            callback.failed(failed);
        }
        observer.answered(
                request.getMethod(),
                template[0],
                response.getStatus(),
                Duration.ofNanos(System.nanoTime() - request.getBeginNanoTime()));
        return true;
    }

    private Reply answer(Request request, String id, String[] template, BodyBudget.Share share) {
        Map<String, String> extra = Map.of();
        Reply reply;
        try {
            Target target = target(path(request));
            switch (target) {
                case Target.Route route -> {
                    template[0] = route.match().template();
                    extra = route.table().headers();
                    reply = answer(request, id, route, share);
                }
                case Target.Mounted mounted -> {
                    template[0] = mounted.prefix();
                    reply = answer(request, id, mounted);
                }
                case Target.Nowhere nowhere -> throw RouteTable.unknown(path(request));
            }
        } catch (Exception | StackOverflowError | AssertionError failed) {
            reply = refusal(failed, request, id);
        }
        for (Map.Entry<String, String> header : extra.entrySet()) {
            if (!reply.headers().containsKey(header.getKey())) {
                reply = reply.with(header.getKey(), header.getValue());
            }
        }
        return reply;
    }

    private Target target(String path) {
        for (Table table : tables) {
            RouteTable.Match match = table.routes().match(path);
            if (match != null) {
                return new Target.Route(table, match);
            }
        }
        var mount = longestPrefix(mounts, path);
        return mount == null ? new Target.Nowhere() : new Target.Mounted(mount.getKey(), mount.getValue());
    }

    private Reply answer(Request request, String id, Target.Route route, BodyBudget.Share share) throws Exception {
        Method method = method(request);
        if (method == null) {
            return RouteTable.methodNotAllowed(route.match());
        }
        Authenticator authenticator = route.table().authenticator();
        Call call = call(request, id, method);
        String authorization = request.getHeaders().get("Authorization");
        boolean early = authorization != null && !authorization.contains("HMAC");
        if (early) {
            call = call.as(authenticator.authenticate(call));
        }
        boolean trusted = early && !(call.principal() instanceof Principal.Anonymous);
        call = withBody(call, request, trusted ? limits.bodyBytes() : limits.bodyBytesUnsigned(), share);
        if (!early) {
            call = call.as(authenticator.authenticate(call));
        }
        return route.table().routes().answer(route.match(), call);
    }

    private Reply answer(Request request, String id, Target.Mounted mounted) throws Exception {
        Method method = method(request);
        if (method == null) {
            return Reply.text(405, "").with("Allow", "GET, HEAD, POST, PUT, DELETE");
        }
        String path = String.join("/", RouteTable.segments(path(request)));
        String rest = path.substring(mounted.prefix().length() - 1);
        return mounted.mount()
                .answer(with(
                        call(request, id, method),
                        Map.of("rest", rest),
                        null,
                        List.of(),
                        new PacedBody(Request.asInputStream(request), limits)));
    }

    private Call call(Request request, String id, Method method) {
        String query = request.getHttpURI().getQuery();
        String queryString = query == null ? "" : query;
        Map<String, List<String>> parameters =
                FormDecoder.decode(queryString, StandardCharsets.UTF_8, "The query", limits.fields());
        return new Call(
                method,
                "/" + String.join("/", RouteTable.segments(path(request))),
                Map.of(),
                new Parameters(parameters),
                List.of(),
                new Principal.Anonymous(),
                address(request.getConnectionMetaData().getRemoteSocketAddress()),
                address(request.getConnectionMetaData().getLocalSocketAddress()),
                name -> request.getHeaders().get(name),
                name -> cookie(request, name),
                queryString,
                url(request),
                InputStream.nullInputStream(),
                id);
    }

    /** POST and PUT have parameters in their bodies too; other methods' bodies are not looked at. */
    private Call withBody(Call call, Request request, int bytesMax, BodyBudget.Share share) throws IOException {
        if (call.method() != Method.POST && call.method() != Method.PUT) {
            return call;
        }
        HeaderValue type = HeaderValue.parse(request.getHeaders().get("Content-Type"));
        InputStream body = new PacedBody(Request.asInputStream(request), limits);
        if (!Form.isForm(type)) {
            return with(call, call.pathValues(), null, List.of(), body);
        }
        if (request.getLength() > bytesMax) {
            throw BodyBudget.tooLarge(bytesMax);
        }
        byte[] bytes = share.read(body, bytesMax);
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        call.parameters().all().forEach((name, values) -> parameters.put(name, new ArrayList<>(values)));
        List<Call.FilePart> files = new ArrayList<>();
        Form.decode(type, bytes, limits.fields(), parameters, files);
        return with(call, call.pathValues(), new Parameters(parameters), files, new ByteArrayInputStream(bytes));
    }

    private static Call with(
            Call call,
            Map<String, String> pathValues,
            @Nullable Parameters parameters,
            List<Call.FilePart> files,
            InputStream body) {
        return new Call(
                call.method(),
                call.path(),
                pathValues,
                parameters == null ? call.parameters() : parameters,
                List.copyOf(files),
                call.principal(),
                call.peer(),
                call.local(),
                call.header(),
                call.cookie(),
                call.queryString(),
                call.url(),
                body,
                call.requestId());
    }

    private static Reply refusal(Throwable failed, Request request, String id) {
        if (failed instanceof ApiError refused) {
            return refused.reply();
        }
        if (failed instanceof HttpException http && http.getCode() >= 400 && http.getCode() < 500) {
            return Reply.text(http.getCode(), "The request is malformed.").with("Connection", "close");
        }
        if (failed instanceof Exception exception && isHangUp(exception)) {
            LOG.debug("{} {}: the client went away", request.getMethod(), path(request), failed);
            return Reply.text(400, "The request ended early.").with("Connection", "close");
        }
        if (failed instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
        LOG.error("{} {} [{}]", request.getMethod(), path(request), id, failed);
        return Reply.text(500, "Something went wrong inside Ingot. Its log tells more: look for " + id + ".");
    }

    private static boolean isHangUp(Exception failed) {
        for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
            if (cause instanceof EofException || cause instanceof EOFException) {
                return true;
            }
        }
        return false;
    }

    private static void commonHeaders(Response response, String id) {
        response.getHeaders().put("Vary", "Authorization, Cookie");
        response.getHeaders().put("X-Frame-Options", "DENY");
        response.getHeaders().put("X-Content-Type-Options", "nosniff");
        response.getHeaders().put("MAAS-trace-id", id);
    }

    private String requestId(Request request) {
        String given = request.getHeaders().get("MAAS-trace-id");
        return given != null && TRACE_ID.matcher(given).matches()
                ? given
                : String.format("%016x%016x", random.nextLong(), random.nextLong());
    }

    private static @Nullable Method method(Request request) {
        return switch (request.getMethod()) {
            case "GET", "HEAD" -> Method.GET;
            case "POST" -> Method.POST;
            case "PUT" -> Method.PUT;
            case "DELETE" -> Method.DELETE;
            default -> null;
        };
    }

    private static <T> Map.@Nullable Entry<String, T> longestPrefix(Map<String, T> map, String path) {
        Map.Entry<String, T> longest = null;
        for (Map.Entry<String, T> entry : map.entrySet()) {
            if (path.startsWith(entry.getKey())
                    && (longest == null
                            || entry.getKey().length() > longest.getKey().length())) {
                longest = entry;
            }
        }
        return longest;
    }

    private static @Nullable String cookie(Request request, String name) {
        for (HttpCookie cookie : Request.getCookies(request)) {
            if (cookie.getName().equals(name)) {
                return cookie.getValue();
            }
        }
        return null;
    }

    /** The path as it stood in the request line; empty for CONNECT, which has none. */
    private static String path(Request request) {
        String path = request.getHttpURI().getPath();
        return path == null ? "" : path;
    }

    private static String url(Request request) {
        String host = request.getHeaders().get("Host");
        String authority = host == null || host.isEmpty()
                ? Request.getServerName(request) + ":" + Request.getServerPort(request)
                : host;
        return (request.isSecure() ? "https://" : "http://") + authority + path(request);
    }

    private static InetSocketAddress address(SocketAddress address) {
        return address instanceof InetSocketAddress inet ? inet : InetSocketAddress.createUnresolved("local", 0);
    }
}
