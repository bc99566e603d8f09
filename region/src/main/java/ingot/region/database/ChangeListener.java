package ingot.region.database;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wakes listeners after commits that changed something. A wake-up is a hint and may be missed (a lost connection, a restarted
 * server): listeners are called at least once a second all the same, and look for themselves what there is.
 */
public final class ChangeListener implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ChangeListener.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

    private final String url;
    private final Properties credentials = new Properties();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final Thread thread;
    private volatile boolean closed;
    private volatile @Nullable Connection listening;

    public ChangeListener(String url, String user, @Nullable String password) {
        this.url = url;
        credentials.setProperty("user", user);
        if (password != null) {
            credentials.setProperty("password", password);
        }
        this.thread = Thread.ofPlatform().name("change-listener").daemon().unstarted(this::run);
    }

    /** Called on the listener's own thread; must return soon. */
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    public void start() {
        thread.start();
    }

    private void run() {
        while (!closed) {
            try (Connection connection = DriverManager.getConnection(url, credentials);
                    Statement listen = connection.createStatement()) {
                listening = connection;
                listen.execute("listen ingot_change");
                PGConnection notifications = connection.unwrap(PGConnection.class);
                while (!closed) {
                    wake();
                    notifications.getNotifications((int) POLL.toMillis());
                }
            } catch (SQLException lost) {
                if (!closed) {
                    LOG.warn("change_listener_reconnects reason={}", lost.getMessage());
                    wake();
                    pause();
                }
            }
        }
    }

    private void wake() {
        for (Runnable listener : listeners) {
            try {
                listener.run();
            } catch (RuntimeException failed) {
                LOG.error("change_listener_failed", failed);
            }
        }
    }

    private void pause() {
        try {
            Thread.sleep(POLL);
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
            closed = true;
        }
    }

    /** Returns when no listener is at work any more; one that is may finish what it does. */
    @Override
    public void close() {
        closed = true;
        try {
            Connection waiting = listening;
            if (waiting != null) {
                waiting.abort(Runnable::run);
            }
            if (thread.isAlive()) {
                thread.join(CLOSE_LIMIT);
            }
        } catch (SQLException gone) {
            LOG.debug("change_listener_gone reason={}", gone.getMessage());
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
