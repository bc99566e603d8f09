package ingot.rack.link;

import ingot.link.LinkCodec;
import ingot.link.LinkMessage;
import ingot.link.Observation;
import ingot.link.RackInterface;
import ingot.rack.store.ObservationJournal;
import ingot.rack.store.SnapshotStore;
import ingot.rack.store.WitnessStore;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.client.WebSocketClient;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the connection to the region: dials, says hello, takes snapshots and orders, sends what was observed, and dials again
 * for ever when the region is away. Thread-safe.
 */
public final class RegionLink implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RegionLink.class);
    private static final Duration DIAL_LIMIT = Duration.ofSeconds(10);
    private static final Duration PAUSE_MIN = Duration.ofMillis(200);
    private static final Duration PAUSE_MAX = Duration.ofSeconds(5);
    private static final Duration PING = Duration.ofSeconds(30);
    private static final Duration CONFIRM_LIMIT = Duration.ofSeconds(30);
    private static final int BATCH_MAX = 100;

    private final RackIdentity identity;
    private final String version;
    private final String hostname;
    private final Supplier<List<RackInterface>> interfaces;
    private final SnapshotStore snapshots;
    private final WitnessStore witnesses;
    private final ObservationJournal observations;
    private final PowerActs acts;
    private final LinkCodec codec;
    private final HttpClient http;
    private final WebSocketClient client;
    private final Thread dialer;
    private final Thread sender;
    private volatile @Nullable Session session;
    private volatile boolean welcomed;
    private volatile boolean closed;
    private volatile List<RackInterface> told = List.of();

    public RegionLink(
            RackIdentity identity,
            String version,
            String hostname,
            Supplier<List<RackInterface>> interfaces,
            SnapshotStore snapshots,
            WitnessStore witnesses,
            ObservationJournal observations,
            PowerActs acts,
            LinkCodec codec) {
        this.identity = identity;
        this.version = version;
        this.hostname = hostname;
        this.interfaces = interfaces;
        this.snapshots = snapshots;
        this.witnesses = witnesses;
        this.observations = observations;
        this.acts = acts;
        this.codec = codec;
        SslContextFactory.Client tls = new SslContextFactory.Client();
        tls.setSslContext(identity.tls());
        // The region is known by its authority, see RackIdentity.AuthorityOnly.
        tls.setEndpointIdentificationAlgorithm(null);
        ClientConnector connector = new ClientConnector();
        connector.setSslContextFactory(tls);
        this.http = new HttpClient(new HttpClientTransportOverHTTP(connector));
        this.client = new WebSocketClient(http);
        client.setMaxTextMessageSize(LinkCodec.FRAME_BYTES_MAX);
        client.setIdleTimeout(PING.multipliedBy(3));
        this.dialer = Thread.ofVirtual().name("region-link").unstarted(this::dial);
        this.sender = Thread.ofVirtual().name("region-link-sender").unstarted(this::sendObservations);
    }

    public void start() throws Exception {
        client.start();
        dialer.start();
        sender.start();
    }

    /** Whether the region has answered the hello of the present connection. */
    public boolean connected() {
        return welcomed;
    }

    private void dial() {
        Duration pause = PAUSE_MIN;
        boolean said = false;
        while (!closed) {
            try {
                LinkListener listener = listener();
                client.connect(listener, URI.create(identity.linkUrl())).get(DIAL_LIMIT.toSeconds(), TimeUnit.SECONDS);
                pause = PAUSE_MIN;
                said = false;
                listener.awaitClosed(PING);
            } catch (InterruptedException closing) {
                return;
            } catch (IOException | ExecutionException | TimeoutException away) {
                if (!said) {
                    LOG.warn("region_away url={} reason={}", identity.linkUrl(), rootMessage(away));
                    said = true;
                }
            }
            try {
                Thread.sleep(pause);
            } catch (InterruptedException closing) {
                return;
            }
            pause = pause.multipliedBy(2).compareTo(PAUSE_MAX) > 0 ? PAUSE_MAX : pause.multipliedBy(2);
        }
    }

    /** Sends what is journaled in order, a batch at a time, and goes on when the region has confirmed it. */
    private void sendObservations() {
        try {
            while (!closed) {
                List<Observation> batch = observations.next(BATCH_MAX);
                if (!welcomed) {
                    Thread.sleep(PAUSE_MIN);
                    continue;
                }
                send(new LinkMessage.Observations(batch));
                observations.awaitConfirmed(batch.stream().map(Observation::id).toList(), CONFIRM_LIMIT.toMillis());
            }
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    private void send(LinkMessage message) {
        Session open = session;
        if (open != null && open.isOpen()) {
            open.sendText(
                    codec.encode(message),
                    Callback.from(() -> {}, failed -> LOG.debug("link_send_failed reason={}", failed.getMessage())));
        }
    }

    /** Tells the region when the host's interfaces are others than it was told; called from time to time. */
    public void refreshInterfaces() {
        List<RackInterface> seen = interfaces.get();
        if (welcomed && !seen.equals(told)) {
            told = seen;
            send(new LinkMessage.InterfacesSeen(seen));
        }
    }

    private void received(LinkMessage message) throws IOException {
        switch (message) {
            case LinkMessage.Welcome welcome -> {
                welcomed = true;
                LOG.info(
                        "region_connected url={} rack={} region_version={}",
                        identity.linkUrl(),
                        welcome.systemId(),
                        welcome.version());
            }
            case LinkMessage.Witnessed(String witness) -> witnesses.store(witness);
            case LinkMessage.SnapshotSent sent -> {
                snapshots.store(sent.snapshot());
                String hash = snapshots.hash();
                send(new LinkMessage.SnapshotApplied(sent.snapshot().revision(), hash == null ? "" : hash));
            }
            case LinkMessage.ObservationsStored stored -> observations.confirmed(stored.ids());
            case LinkMessage.PowerAct act -> acts.perform(act, this::send);
            case LinkMessage.Hello wrong -> refuse(wrong);
            case LinkMessage.SnapshotApplied wrong -> refuse(wrong);
            case LinkMessage.InterfacesSeen wrong -> refuse(wrong);
            case LinkMessage.Observations wrong -> refuse(wrong);
            case LinkMessage.PowerActed wrong -> refuse(wrong);
        }
    }

    private static void refuse(LinkMessage message) {
        LOG.warn("link_message_refused message={}", message.getClass().getSimpleName());
    }

    private static String rootMessage(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    }

    @Override
    public void close() {
        closed = true;
        dialer.interrupt();
        sender.interrupt();
        try {
            client.stop();
            http.stop();
        } catch (Exception failed) {
            LOG.warn("link_stop_failed reason={}", failed.getMessage());
        }
    }

    /** What one connection tells. */
    private LinkListener listener() {
        return new LinkListener(new LinkListener.Events() {
            @Override
            public void opened(Session opened) {
                session = opened;
                told = interfaces.get();
                send(new LinkMessage.Hello(
                        LinkMessage.PROTOCOL,
                        version,
                        hostname,
                        told,
                        snapshots.revision(),
                        snapshots.hash(),
                        witnesses.newest()));
            }

            @Override
            public void received(String frame) throws IOException {
                RegionLink.this.received(codec.decode(frame));
            }

            @Override
            public void ended(String reason) {
                welcomed = false;
                session = null;
                LOG.info("region_disconnected reason={}", reason);
            }
        });
    }
}
