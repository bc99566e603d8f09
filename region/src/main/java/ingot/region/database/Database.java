package ingot.region.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * Transactions on the region's PostgreSQL. Thread-safe.
 *
 * <p>Every decision is made inside one transaction: load, decide, store. Writes run at READ COMMITTED and lock the rows that
 * they decide on ({@code for update}); a serialisation failure or deadlock (SQLSTATE 40001, 40P01) runs the work again, so
 * work given to {@link #write} must have no effect outside the database.
 */
public final class Database implements AutoCloseable {

    /** Tries of one transaction before its failure is passed on. */
    private static final int TRIES_MAX = 5;

    private static final int CONNECTIONS_MAX = 10;

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

    /** Runs work that only reads, in one snapshot (REPEATABLE READ READ ONLY). */
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
            boolean committed = false;
            try {
                T result = work.apply(DSL.using(connection, SQLDialect.POSTGRES));
                connection.commit();
                committed = true;
                return result;
            } finally {
                if (!committed) {
                    connection.rollback();
                }
                connection.setReadOnly(false);
            }
        } catch (java.sql.SQLException failed) {
            throw new DataAccessException("transaction on the region's database: " + failed.getMessage(), failed);
        }
    }

    private static boolean transientState(String sqlState) {
        return sqlState.equals("40001") || sqlState.equals("40P01");
    }

    @Override
    public void close() {
        pool.close();
    }
}
