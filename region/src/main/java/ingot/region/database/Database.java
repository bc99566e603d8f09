package ingot.region.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import ingot.http.ApiError;
import ingot.http.Reply;
import java.sql.Connection;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Transactions on the region's PostgreSQL. Thread-safe.
 *
 * <p>Every decision is made inside one transaction: load, decide, store. Writes run at READ COMMITTED and lock the rows that
 * they decide on ({@code for update}); a serialisation failure or deadlock (SQLSTATE 40001, 40P01) runs the work again, so
 * work given to {@link #write} must have no effect outside the database.
 */
public final class Database implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Database.class);

    /** Tries of one transaction before its failure is passed on. */
    private static final int TRIES_MAX = 5;

    private static final int CONNECTIONS_MAX = 10;

    /** How long work waits for a database that is being restarted, before it is told that there is none. */
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);

    private static final String RETRY_SECONDS = "2";

    private final HikariDataSource pool;

    private Database(HikariDataSource pool) {
        this.pool = pool;
    }

    /**
     * Opens a pool and brings the schema up to date.
     *
     * @param url JDBC URL including credentials' user; the password is handed over apart so that it appears in no log
     */
    public static Database open(String url, String user, @Nullable String password) {
        System.setProperty("org.jooq.no-logo", "true");
        System.setProperty("org.jooq.no-tips", "true");
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setUsername(user);
        config.setPassword(password);
        config.setMaximumPoolSize(CONNECTIONS_MAX);
        config.setConnectionTimeout(CONNECT_LIMIT.toMillis());
        config.setMinimumIdle(1);
        config.setPoolName("region");
        // JIT compilation doubled the time of wide reads (facts/stack.md).
        config.setConnectionInitSql("set jit = off");
        // inet, cidr and macaddr columns are text on this side; PostgreSQL infers the type of their parameters.
        config.addDataSourceProperty("stringtype", "unspecified");
        HikariDataSource pool = new HikariDataSource(config);
        try {
            Schema.migrate(pool, null);
        } catch (RuntimeException failed) {
            pool.close();
            throw failed;
        }
        return new Database(pool);
    }

    /**
     * Runs work that only reads, in one snapshot (REPEATABLE READ READ ONLY).
     *
     * @throws ApiError 503 when the database is away; the same for {@link #write}, of which it is not known then whether it was
     *     stored
     */
    public <T extends @Nullable Object> T read(Function<DSLContext, T> work) {
        return run(Connection.TRANSACTION_REPEATABLE_READ, true, work);
    }

    /** Runs work in one transaction and returns its result once it is committed. Repeated on deadlock. */
    public <T extends @Nullable Object> T write(Function<DSLContext, T> work) {
        return run(Connection.TRANSACTION_READ_COMMITTED, false, work);
    }

    public DataSource dataSource() {
        return pool;
    }

    private <T extends @Nullable Object> T run(int isolation, boolean readOnly, Function<DSLContext, T> work) {
        List<DataAccessException> earlier = new ArrayList<>();
        for (int attempt = 1; ; attempt++) {
            try {
                return once(isolation, readOnly, work);
            } catch (DataAccessException failed) {
                if (away(failed)) {
                    throw away(failed.getMessage());
                }
                if (attempt == TRIES_MAX || !transientState(failed.sqlState())) {
                    earlier.forEach(failed::addSuppressed);
                    throw failed;
                }
                earlier.add(failed);
            }
        }
    }

    private <T extends @Nullable Object> T once(int isolation, boolean readOnly, Function<DSLContext, T> work) {
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            connection.setReadOnly(readOnly);
            connection.setTransactionIsolation(isolation);
            T result;
            try {
                result = work.apply(DSL.using(connection, SQLDialect.POSTGRES));
                connection.commit();
            } catch (java.sql.SQLException | RuntimeException | Error failed) {
                rollBack(connection, failed);
                throw failed;
            }
            connection.setReadOnly(false);
            return result;
        } catch (java.sql.SQLException failed) {
            throw new DataAccessException("transaction on the region's database: " + failed.getMessage(), failed);
        }
    }

    /** A connection that is lost has been rolled back by the server; what it was lost for is what is to be told. */
    private static void rollBack(Connection connection, Throwable failed) {
        try {
            connection.rollback();
            connection.setReadOnly(false);
        } catch (java.sql.SQLException lost) {
            failed.addSuppressed(lost);
        }
    }

    /** Whether there is no server, or no connection to it any more: classes 08 and 57P of the SQL states. */
    private static boolean away(DataAccessException failed) {
        String state = failed.sqlState();
        return state.startsWith("08")
                || state.startsWith("57P")
                || failed.getCause() instanceof SQLTransientConnectionException;
    }

    private static ApiError away(@Nullable String reason) {
        LOG.warn("database_away reason={}", reason);
        String message = "The region's database cannot be reached now; try again.";
        return new ApiError(message, Reply.text(503, message).with("Retry-After", RETRY_SECONDS));
    }

    private static boolean transientState(String sqlState) {
        return sqlState.equals("40001") || sqlState.equals("40P01");
    }

    @Override
    public void close() {
        pool.close();
    }
}
