package ingot.region.effect;

import ingot.region.database.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listens on a channel of the database and calls back. Only a hint: whoever uses it polls as well. */
final class WakeUps implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(WakeUps.class);
    private static final Duration RECONNECT = Duration.ofSeconds(2);

    /** How long one wait blocks, so that closing is noticed. */
    private static final int WAIT_MILLIS = 1000;

    private final Database database;
    private final String channel;
    private final Runnable wake;
    private final AtomicBoolean running = new AtomicBoolean(true);
    private final Thread thread;

    private WakeUps(Database database, String channel, Runnable wake) {
        this.database = database;
        this.channel = channel;
        this.wake = wake;
        this.thread = Thread.ofPlatform().name("wake-ups").daemon().unstarted(this::run);
    }

    static WakeUps listen(Database database, String channel, Runnable wake) {
        WakeUps listening = new WakeUps(database, channel, wake);
        listening.thread.start();
        return listening;
    }

    private void run() {
        while (running.get()) {
            try (Connection connection = database.dataSource().getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("listen " + channel);
                PGConnection listening = connection.unwrap(PGConnection.class);
                while (running.get()) {
                    PGNotification[] notifications = listening.getNotifications(WAIT_MILLIS);
                    if (notifications != null && notifications.length > 0) {
                        wake.run();
                    }
                }
                statement.execute("unlisten " + channel);
            } catch (SQLException lost) {
                if (running.get()) {
                    LOG.warn("wake-ups on {}: {}; polling until the connection is back", channel, lost.getMessage());
                    pause();
                }
            }
        }
    }

    private void pause() {
        try {
            Thread.sleep(RECONNECT);
        } catch (InterruptedException closing) {
            running.set(false);
        }
    }

    @Override
    public void close() {
        running.set(false);
        thread.interrupt();
    }
}
