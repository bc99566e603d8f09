package ingot.region.rack;

import ingot.link.LinkCodec;
import io.avaje.jsonb.Json;
import io.avaje.jsonb.Jsonb;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.websocket.server.ServerUpgradeRequest;
import org.eclipse.jetty.websocket.server.WebSocketUpgradeHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The racks' door: TLS 1.3 with the region's own authority. {@code POST /enrol} takes a one-time token; {@code GET
 * /images/SHA256} and the WebSocket {@code /link} take enrolled racks' certificates only.
 */
public final class LinkServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LinkServer.class);
    private static final Pattern IMAGE = Pattern.compile("/images/([0-9a-f]{64})");
    private static final int ENROLMENT_BYTES_MAX = 64 * 1024;
    private static final int CONNECTIONS_MAX = 4_096;
    private static final Duration IDLE = Duration.ofSeconds(90);

    private final Server server;
    private final ServerConnector connector;

    /**
     * Prepares the door; {@link #start} opens it.
     *
     * @param images gives the file of an image by its sha256, null when it is not there
     */
    public LinkServer(
            InetSocketAddress address,
            CertificateAuthority authority,
            Enrolments enrolments,
            RackStore racks,
            RackHub hub,
            LinkCodec codec,
            Function<String, @Nullable Path> images,
            SecureRandom random) {
        QueuedThreadPool threads = new QueuedThreadPool();
        threads.setName("link");
        threads.setVirtualThreadsExecutor(Executors.newVirtualThreadPerTaskExecutor());
        this.server = new Server(threads);
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        // Racks know the region by its authority and reach it at any address: there is no name to check.
        http.addCustomizer(new SecureRequestCustomizer(false));
        this.connector = new ServerConnector(
                server, new SslConnectionFactory(tls(authority, random), "http/1.1"), new HttpConnectionFactory(http));
        connector.setHost(address.getHostString());
        connector.setPort(address.getPort());
        connector.setIdleTimeout(IDLE.toMillis());
        server.addConnector(connector);
        // Anybody may connect before a certificate is asked for.
        server.addBean(new NetworkConnectionLimit(CONNECTIONS_MAX, server));
        server.setHandler(new Handler.Sequence(
                new Enrol(authority, enrolments, racks),
                new Images(racks, images),
                WebSocketUpgradeHandler.from(server, container -> {
                    container.setMaxTextMessageSize(LinkCodec.FRAME_BYTES_MAX);
                    container.setIdleTimeout(IDLE);
                    container.addMapping("/link", (request, response, callback) -> {
                        RackStore.Node rack = rackOf(request, racks);
                        if (rack == null) {
                            Response.writeError(request, response, callback, HttpStatus.FORBIDDEN_403);
                            return null;
                        }
                        return new RackSession(rack.systemId(), rack.id(), codec, hub);
                    });
                })));
    }

    public void start() throws Exception {
        server.start();
        LOG.info("link_listening address={} port={}", connector.getHost(), connector.getLocalPort());
    }

    public int port() {
        return connector.getLocalPort();
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception failed) {
            LOG.warn("link_stop_failed reason={}", failed.getMessage());
        }
    }

    private static SslContextFactory.Server tls(CertificateAuthority authority, SecureRandom random) {
        byte[] bytes = new byte[16];
        random.nextBytes(bytes);
        String password = HexFormat.of().formatHex(bytes);
        SslContextFactory.Server tls = new SslContextFactory.Server();
        tls.setKeyStore(authority.serverKeys(password));
        tls.setKeyStorePassword(password);
        try {
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry("authority", authority.certificate());
            tls.setTrustStore(trusted);
        } catch (java.security.GeneralSecurityException | java.io.IOException failed) {
            throw new IllegalStateException("trust of the link server: " + failed.getMessage(), failed);
        }
        tls.setIncludeProtocols("TLSv1.3");
        tls.setWantClientAuth(true);
        tls.setSniRequired(false);
        return tls;
    }

    private static RackStore.@Nullable Node rackOf(Request request, RackStore racks) {
        if (request.getAttribute(EndPoint.SslSessionData.ATTRIBUTE) instanceof EndPoint.SslSessionData session) {
            X509Certificate[] chain = session.peerCertificates();
            if (chain != null && chain.length > 0) {
                return racks.byCertificate(CertificateAuthority.fingerprint(chain[0]));
            }
        }
        return null;
    }

    private static RackStore.@Nullable Node rackOf(ServerUpgradeRequest request, RackStore racks) {
        return rackOf((Request) request, racks);
    }

    /** What a rack sends to enrol. */
    @Json
    record EnrolRequest(String token, String csr, String hostname) {}

    /** What it is given. */
    @Json
    record EnrolAnswer(String systemId, String certificate, String authority) {}

    private static final class Enrol extends Handler.Abstract {
        private static final Pattern HOSTNAME = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?");

        private final CertificateAuthority authority;
        private final Enrolments enrolments;
        private final RackStore racks;
        private final Jsonb jsonb = Jsonb.builder().failOnUnknown(false).build();

        Enrol(CertificateAuthority authority, Enrolments enrolments, RackStore racks) {
            this.authority = authority;
            this.enrolments = enrolments;
            this.racks = racks;
        }

        @Override
        public boolean handle(Request request, Response response, Callback callback) throws Exception {
            if (!request.getHttpURI().getPath().equals("/enrol")
                    || !request.getMethod().equals("POST")) {
                return false;
            }
            EnrolRequest asked;
            try (InputStream body = Content.Source.asInputStream(request)) {
                asked = jsonb.type(EnrolRequest.class).fromJson(body.readNBytes(ENROLMENT_BYTES_MAX));
            } catch (RuntimeException malformed) {
                return answer(response, callback, 400, "enrolment: not a request of a rack");
            }
            String hostname = asked.hostname().split("\\.", 2)[0];
            if (!HOSTNAME.matcher(hostname).matches()) {
                return answer(
                        response, callback, 400, "host name: " + hostname + " (expected: letters, digits, hyphens)");
            }
            String site = enrolments.use(asked.token());
            if (site == null) {
                LOG.warn("enrolment_refused hostname={} peer={}", hostname, Request.getRemoteAddr(request));
                return answer(
                        response,
                        callback,
                        403,
                        "token: unknown, used before or older than " + Enrolments.VALID.toMinutes()
                                + " minutes; make a new one with './ingot rack token' on the region");
            }
            String systemId = racks.enrol(hostname, site);
            X509Certificate certificate;
            try {
                certificate = authority.certifyRack(asked.csr(), systemId);
            } catch (IllegalArgumentException malformed) {
                return answer(response, callback, 400, malformed.getMessage());
            }
            racks.certified(systemId, CertificateAuthority.fingerprint(certificate));
            LOG.info("rack_enrolled rack={} hostname={} site={}", systemId, hostname, site);
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
            Content.Sink.write(
                    response,
                    true,
                    jsonb.type(EnrolAnswer.class)
                            .toJson(new EnrolAnswer(
                                    systemId,
                                    CertificateAuthority.pem(certificate),
                                    CertificateAuthority.pem(authority.certificate()))),
                    callback);
            return true;
        }

        private static boolean answer(Response response, Callback callback, int status, @Nullable String text) {
            response.setStatus(status);
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain; charset=utf-8");
            Content.Sink.write(response, true, text == null ? "" : text, callback);
            return true;
        }
    }

    private static final class Images extends Handler.Abstract {
        private static final int COPY_BYTES = 1 << 20;

        private final RackStore racks;
        private final Function<String, @Nullable Path> images;

        Images(RackStore racks, Function<String, @Nullable Path> images) {
            this.racks = racks;
            this.images = images;
        }

        @Override
        public boolean handle(Request request, Response response, Callback callback) throws Exception {
            var asked = IMAGE.matcher(request.getHttpURI().getPath());
            if (!asked.matches()) {
                return false;
            }
            if (rackOf(request, racks) == null) {
                response.setStatus(403);
                callback.succeeded();
                return true;
            }
            Path file = images.apply(asked.group(1));
            if (file == null) {
                response.setStatus(404);
                Content.Sink.write(response, true, "no such image", callback);
                return true;
            }
            long from = Math.max(0, rangeStart(request));
            long size = Files.size(file);
            response.setStatus(from > 0 ? 206 : 200);
            response.getHeaders().put(HttpHeader.CONTENT_LENGTH, Math.max(0, size - from));
            if (from > 0) {
                response.getHeaders().put(HttpHeader.CONTENT_RANGE, "bytes " + from + "-" + (size - 1) + "/" + size);
            }
            try (var in = Files.newInputStream(file);
                    var out = Content.Sink.asOutputStream(response)) {
                in.skipNBytes(from);
                byte[] buffer = new byte[COPY_BYTES];
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    out.write(buffer, 0, read);
                }
            }
            callback.succeeded();
            return true;
        }

        /** The start of {@code Range: bytes=N-}, the one form that racks send to resume; 0 otherwise. */
        private static long rangeStart(Request request) {
            String range = request.getHeaders().get(HttpHeader.RANGE);
            if (range == null || !range.matches("bytes=[0-9]{1,18}-")) {
                return 0;
            }
            return Long.parseLong(range.substring("bytes=".length(), range.length() - 1));
        }
    }
}
