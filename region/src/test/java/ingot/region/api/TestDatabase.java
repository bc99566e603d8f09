package ingot.region.api;

import ingot.region.database.Database;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;

/** Databases for tests: one PostgreSQL for each JVM, and a fresh copy of one migrated database for each test. */
public final class TestDatabase {

    private static final AtomicInteger COUNT = new AtomicInteger();

    private TestDatabase() {}

    /** Opens a fresh, migrated database. Close it after the test. */
    public static Database open() {
        EmbeddedPostgres server = Server.STARTED;
        String name = "t_" + COUNT.incrementAndGet();
        execute(server, "create database " + name + " template migrated");
        return Database.open(server.getJdbcUrl("postgres", name), "postgres", null);
    }

    private static void execute(EmbeddedPostgres server, String sql) {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException failed) {
            throw new IllegalStateException(sql, failed);
        }
    }

    /** Started when it is first needed; ends with the JVM. */
    private static final class Server {
        private static final EmbeddedPostgres STARTED = start();

        private static EmbeddedPostgres start() {
            try {
                EmbeddedPostgres server = EmbeddedPostgres.builder()
                        .setServerConfig("fsync", "off")
                        .setServerConfig("full_page_writes", "off")
                        .start();
                execute(server, "create database migrated");
                Database.open(server.getJdbcUrl("postgres", "migrated"), "postgres", null)
                        .close();
                return server;
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }
    }
}
