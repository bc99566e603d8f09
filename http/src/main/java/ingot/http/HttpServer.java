package ingot.http;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.websocket.server.ServerWebSocketContainer;
import org.eclipse.jetty.websocket.server.WebSocketUpgradeHandler;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/1.1 server: addresses it listens on, and what it serves there. Requests run on virtual threads. Starts in
 * {@link Builder#start}; stops once, in {@link #close}, after running requests finished or {@link Limits#stop} passed.
 */
public final class HttpServer implements AutoCloseable {

    private final Server server;

    private HttpServer(Server server) {
        this.server = server;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** The addresses as bound, in the order of {@link Builder#listen}; a port 0 has become the real one. */
    public List<InetSocketAddress> addresses() {
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (var connector : server.getConnectors()) {
            if (connector instanceof ServerConnector network) {
                String host = network.getHost() == null ? "0.0.0.0" : network.getHost();
                addresses.add(new InetSocketAddress(host, network.getLocalPort()));
            }
        }
        return List.copyOf(addresses);
    }

    /** The first address's port. */
    public int port() {
        return addresses().getFirst().getPort();
    }

    /** What is underneath, for what this layer does not cover. */
    public Server server() {
        return server;
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception failed) {
            throw new IllegalStateException("HTTP server: did not stop", failed);
        }
    }

    /** Collects what a server serves; not thread-safe. */
    public static final class Builder {
        private final List<Listener> listeners = new ArrayList<>();
        private final List<Edge.Table> tables = new ArrayList<>();
        private final Map<String, Mount> mounts = new LinkedHashMap<>();
        private final Map<String, Request.Handler> raw = new LinkedHashMap<>();
        private @Nullable Consumer<ServerWebSocketContainer> webSockets;
        private Limits limits = Limits.standard();
        private Observer observer = (method, template, status, took) -> {};
        private RandomGenerator random = new SecureRandom();

        private record Listener(InetSocketAddress address, SslContextFactory.@Nullable Server tls) {}

        private Builder() {}

        /** Plain HTTP on an address; port 0 takes a free one. */
        public Builder listen(InetSocketAddress address) {
            listeners.add(new Listener(address, null));
            return this;
        }

        /** HTTPS on an address; certificates change by {@code tls.reload(...)} without a restart. */
        public Builder listenTls(InetSocketAddress address, SslContextFactory.Server tls) {
            listeners.add(new Listener(address, tls));
            return this;
        }

        public Builder table(RouteTable routes, Authenticator authenticator) {
            return table(routes, authenticator, Map.of());
        }

        /** Serves a table; {@code headers} go on each of its answers. Tables are asked in the order given. */
        public Builder table(RouteTable routes, Authenticator authenticator, Map<String, String> headers) {
            tables.add(new Edge.Table(routes, authenticator, Map.copyOf(headers)));
            return this;
        }

        /** Serves a prefix, which starts and ends with a slash. Tables win over mounts, longer prefixes over shorter. */
        public Builder mount(String prefix, Mount mount) {
            mounts.put(slashed(prefix), mount);
            return this;
        }

        /** Hands a prefix to a Jetty handler as it is, before all else: proxies, tunnels. */
        public Builder raw(String prefix, Request.Handler handler) {
            raw.put(slashed(prefix), handler);
            return this;
        }

        /** Adds WebSocket endpoints, which win over all else: {@code c -> c.addMapping("/agent", ...)}. */
        public Builder webSockets(Consumer<ServerWebSocketContainer> mappings) {
            webSockets = webSockets == null ? mappings : webSockets.andThen(mappings);
            return this;
        }

        public Builder limits(Limits value) {
            limits = value;
            return this;
        }

        public Builder observer(Observer value) {
            observer = value;
            return this;
        }

        /** The source of request ids. */
        public Builder random(RandomGenerator value) {
            random = value;
            return this;
        }

        /**
         * Binds and serves.
         *
         * @throws IOException when an address cannot be bound; nothing is left open then
         */
        public HttpServer start() throws IOException {
            QueuedThreadPool pool = new QueuedThreadPool();
            pool.setName("http");
            pool.setVirtualThreadsExecutor(Executors.newThreadPerTaskExecutor(
                    Thread.ofVirtual().name("http-", 0).factory()));
            Server server = new Server(pool);
            Handler handler = new Edge(tables, mounts, raw, limits, observer, random);
            if (webSockets != null) {
                WebSocketUpgradeHandler upgrade = WebSocketUpgradeHandler.from(server, webSockets);
                upgrade.setHandler(handler);
                handler = upgrade;
            }
            HeaderDeadline deadline = new HeaderDeadline(new GracefulHandler(handler), limits.headerTime());
            server.setHandler(deadline);
            server.setErrorHandler((request, response, callback) -> {
                String text = "The request was refused (" + response.getStatus() + ").";
                response.getHeaders().put("Content-Type", "text/plain; charset=utf-8");
                response.write(true, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), callback);
                return true;
            });
            server.setStopTimeout(limits.stop().toMillis());
            for (Listener listener : listeners) {
                ServerConnector connector = connector(server, listener);
                connector.addBean(deadline, false);
                server.addConnector(connector);
            }
            server.addBean(new NetworkConnectionLimit(limits.connections(), server));
            try {
                server.start();
            } catch (Exception failed) {
                stop(server, failed);
                throw failed instanceof IOException io ? io : new IOException("HTTP server: cannot start", failed);
            }
            return new HttpServer(server);
        }

        private ServerConnector connector(Server server, Listener listener) {
            HttpConnectionFactory http = new HttpConnectionFactory(configuration(listener.tls() != null));
            ServerConnector connector = listener.tls() == null
                    ? new ServerConnector(server, 1, 1, http)
                    : new ServerConnector(
                            server, 1, 1, new SslConnectionFactory(listener.tls(), http.getProtocol()), http);
            connector.setHost(
                    listener.address().getAddress() == null
                            ? listener.address().getHostString()
                            : listener.address().getAddress().getHostAddress());
            connector.setPort(listener.address().getPort());
            connector.setReuseAddress(true);
            connector.setIdleTimeout(limits.idle().toMillis());
            connector.setShutdownIdleTimeout(100);
            return connector;
        }

        private HttpConfiguration configuration(boolean tls) {
            HttpConfiguration configuration = new HttpConfiguration();
            configuration.setSendServerVersion(false);
            configuration.setSendDateHeader(true);
            configuration.setRequestHeaderSize(limits.headerBytes());
            // networks in paths come with escaped slashes, metadata paths with doubled ones; RouteTable reads the raw
            // path
            configuration.setUriCompliance(UriCompliance.DEFAULT.with(
                    "ingot",
                    UriCompliance.Violation.AMBIGUOUS_PATH_SEPARATOR,
                    UriCompliance.Violation.AMBIGUOUS_EMPTY_SEGMENT,
                    UriCompliance.Violation.AMBIGUOUS_PATH_ENCODING));
            if (tls) {
                configuration.addCustomizer(new SecureRequestCustomizer(false));
            }
            return configuration;
        }

        private static void stop(Server server, Exception cause) {
            try {
                server.stop();
            } catch (Exception failed) {
                cause.addSuppressed(failed);
            }
        }

        private static String slashed(String prefix) {
            if (!prefix.startsWith("/") || !prefix.endsWith("/")) {
                throw new IllegalArgumentException("prefix: " + prefix + " (expected: starts and ends with /)");
            }
            return prefix;
        }
    }
}
