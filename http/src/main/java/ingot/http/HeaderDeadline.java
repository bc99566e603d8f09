package ingot.http;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Closes connections whose request headers do not arrive in time. An idle timeout alone does not: every trickled byte
 * starts it anew. Thread-safe; looks at all connections four times within the deadline.
 */
final class HeaderDeadline extends Handler.Wrapper implements Connection.Listener {

    private final Duration deadline;
    private final Map<HttpConnection, Progress> connections = new ConcurrentHashMap<>();

    HeaderDeadline(Handler inner, Duration deadline) {
        super(inner);
        this.deadline = deadline;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        schedule();
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (request.getConnectionMetaData().getConnection() instanceof HttpConnection connection) {
            Progress progress = connections.get(connection);
            if (progress != null) {
                progress.begun();
                Request.addCompletionListener(request, failure -> progress.ended(connection.getBytesIn()));
            }
        }
        return super.handle(request, response, callback);
    }

    @Override
    public void onOpened(Connection connection) {
        if (connection instanceof HttpConnection http) {
            connections.put(http, new Progress());
        }
    }

    @Override
    public void onClosed(Connection connection) {
        if (connection instanceof HttpConnection http) {
            connections.remove(http);
        }
    }

    private void schedule() {
        Scheduler scheduler = getServer().getScheduler();
        scheduler.schedule(this::sweep, Math.max(10, deadline.toMillis() / 4), TimeUnit.MILLISECONDS);
    }

    private void sweep() {
        if (!isRunning()) {
            return;
        }
        long now = System.nanoTime();
        connections.forEach((connection, progress) -> {
            if (progress.isLate(connection.getBytesIn(), now, deadline)) {
                connection.getEndPoint().close();
            }
        });
        schedule();
    }

    /** How far one connection's next request is. Guarded by itself. */
    private static final class Progress {
        private boolean busy;
        private long bytesBefore;
        private long firstSeenNanos = -1;

        synchronized void begun() {
            busy = true;
        }

        synchronized void ended(long bytes) {
            busy = false;
            bytesBefore = bytes;
            firstSeenNanos = -1;
        }

        synchronized boolean isLate(long bytes, long now, Duration deadline) {
            if (busy || bytes <= bytesBefore) {
                return false;
            }
            if (firstSeenNanos < 0) {
                firstSeenNanos = now;
                return false;
            }
            return now - firstSeenNanos > deadline.toNanos();
        }
    }
}
