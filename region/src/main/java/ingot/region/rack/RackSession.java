package ingot.region.rack;

import ingot.link.LinkCodec;
import ingot.link.LinkFormatException;
import ingot.link.LinkMessage;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.api.StatusCode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connected rack. Frames are handled one after another on the session's own virtual thread, so that a slow store holds up
 * this rack and no other. Thread-safe.
 */
public final class RackSession extends Session.Listener.AbstractAutoDemanding implements SnapshotPublisher.Rack {

    private static final Logger LOG = LoggerFactory.getLogger(RackSession.class);

    /** What the hub does with a session's life and messages. */
    interface Events {
        void opened(RackSession session);

        void received(RackSession session, LinkMessage message);

        void closed(RackSession session);
    }

    private final String systemId;
    private final int nodeId;
    private final LinkCodec codec;
    private final Events events;
    private final ExecutorService inOrder =
            Executors.newSingleThreadExecutor(Thread.ofVirtual().factory());
    private final Map<Long, CompletableFuture<LinkMessage.PowerActed>> acts = new ConcurrentHashMap<>();
    private volatile int protocol;
    private volatile @Nullable String held;
    private @Nullable String witness;

    RackSession(String systemId, int nodeId, LinkCodec codec, Events events) {
        this.systemId = systemId;
        this.nodeId = nodeId;
        this.codec = codec;
        this.events = events;
    }

    public String systemId() {
        return systemId;
    }

    @Override
    public int nodeId() {
        return nodeId;
    }

    /** The protocol that the rack said it speaks; 0 before that. */
    void speaks(int rackProtocol) {
        protocol = rackProtocol;
    }

    @Override
    public boolean speaksRecords() {
        return protocol >= LinkMessage.RECORDS_PROTOCOL;
    }

    @Override
    public @Nullable String held() {
        return held;
    }

    @Override
    public void holds(@Nullable String hash) {
        held = hash;
    }

    /** Tells the newest witness, once, to a rack that knows what that is. */
    synchronized void witness(String newest) {
        if (protocol >= LinkMessage.WITNESS_PROTOCOL && !newest.equals(witness)) {
            witness = newest;
            send(new LinkMessage.Witnessed(newest));
        }
    }

    /** Sends a message; a rack that is gone gets it never, and whoever waits for its answer is told. */
    @Override
    public void send(LinkMessage message) {
        Session session = getSession();
        if (session == null || !session.isOpen()) {
            return;
        }
        String frame = codec.encode(message);
        session.sendText(
                frame,
                Callback.from(
                        () -> {},
                        failed -> LOG.warn("link_send_failed rack={} reason={}", systemId, failed.getMessage())));
    }

    /** Sends an act and gives its answer when it comes; completed exceptionally when the rack goes away first. */
    CompletableFuture<LinkMessage.PowerActed> act(LinkMessage.PowerAct act) {
        CompletableFuture<LinkMessage.PowerActed> answer = new CompletableFuture<>();
        CompletableFuture<LinkMessage.PowerActed> earlier = acts.put(act.effectId(), answer);
        if (earlier != null) {
            earlier.cancel(false);
        }
        send(act);
        return answer;
    }

    private void hangUp() {
        Session session = getSession();
        if (session != null) {
            session.close(StatusCode.SERVER_ERROR, "the region could not answer now", Callback.NOOP);
        }
    }

    @Override
    public void onWebSocketOpen(Session session) {
        super.onWebSocketOpen(session);
        inOrder.execute(() -> events.opened(this));
    }

    @Override
    public void onWebSocketText(String frame) {
        LinkMessage message;
        try {
            message = codec.decode(frame);
        } catch (LinkFormatException malformed) {
            LOG.warn("link_frame_refused rack={} reason={}", systemId, malformed.getMessage());
            return;
        }
        if (message instanceof LinkMessage.PowerActed acted) {
            CompletableFuture<LinkMessage.PowerActed> waiting = acts.remove(acted.effectId());
            if (waiting != null) {
                waiting.complete(acted);
            }
            return;
        }
        inOrder.execute(() -> {
            try {
                events.received(this, message);
            } catch (RuntimeException failed) {
                LOG.error(
                        "link_message_failed rack={} message={}",
                        systemId,
                        message.getClass().getSimpleName(),
                        failed);
                if (message instanceof LinkMessage.Hello) {
                    // Without an answer the rack would wait on this connection for ever; it dials again.
                    hangUp();
                }
            }
        });
    }

    @Override
    public void onWebSocketClose(int statusCode, @Nullable String reason, Callback callback) {
        callback.succeed();
        acts.values()
                .forEach(waiting -> waiting.completeExceptionally(new RackGone("rack " + systemId + " disconnected")));
        acts.clear();
        inOrder.execute(() -> events.closed(this));
        inOrder.shutdown();
    }

    @Override
    public void onWebSocketError(Throwable cause) {
        LOG.info("link_error rack={} reason={}", systemId, cause.getMessage());
    }

    /** The rack went away before it answered. */
    static final class RackGone extends RuntimeException {
        RackGone(String message) {
            super(message);
        }
    }
}
