package ingot.rack.link;

import ingot.link.LinkFormatException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The life of one connection to the region. Public only because the WebSocket library finds its methods by reflection. */
public final class LinkListener extends Session.Listener.AbstractAutoDemanding {

    private static final Logger LOG = LoggerFactory.getLogger(LinkListener.class);

    private final Events events;
    private final CountDownLatch closed = new CountDownLatch(1);

    /** What the link does with it. */
    interface Events {
        void opened(Session session);

        void received(String frame) throws IOException;

        void ended(String reason);
    }

    LinkListener(Events events) {
        this.events = events;
    }

    @Override
    public void onWebSocketOpen(Session session) {
        super.onWebSocketOpen(session);
        events.opened(session);
    }

    @Override
    public void onWebSocketText(String frame) {
        try {
            events.received(frame);
        } catch (LinkFormatException malformed) {
            LOG.warn("link_frame_refused reason={}", malformed.getMessage());
        } catch (IOException notStored) {
            // Not acknowledged: the region sends it again when this rack dials again.
            LOG.error("link_message_not_stored reason={}", notStored.getMessage());
            getSession().disconnect();
        }
    }

    @Override
    public void onWebSocketClose(int statusCode, @Nullable String reason, Callback callback) {
        callback.succeed();
        end("closed " + statusCode);
    }

    @Override
    public void onWebSocketError(Throwable cause) {
        end(String.valueOf(cause.getMessage()));
    }

    private void end(String reason) {
        if (closed.getCount() > 0) {
            closed.countDown();
            events.ended(reason);
        }
    }

    /** Waits for the end, sending a ping now and then so that a dead peer is noticed. */
    void awaitClosed(Duration ping) throws InterruptedException {
        while (!closed.await(ping.toMillis(), TimeUnit.MILLISECONDS)) {
            Session open = getSession();
            if (open == null || !open.isOpen()) {
                return;
            }
            open.sendPing(ByteBuffer.allocate(0), Callback.NOOP);
        }
    }
}
