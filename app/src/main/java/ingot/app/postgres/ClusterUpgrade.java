package ingot.app.postgres;

import ingot.region.database.Schema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Moves a data directory's database to the major version that Ingot brings: a new cluster is filled from the old one and compared with
 * it, and takes its place only then. The old cluster is only read, and stays beside the new one. A process that is killed on the
 * way leaves the old one current, or an exchange that the next start finishes.
 */
public final class ClusterUpgrade {

    /** Room for a new cluster's own files and journal, beside the data. */
    private static final long ROOM_BYTES = 300L << 20;

    private final ClusterFolder folder;
    private final Path cache;
    private final EarlierBinaries earlier;
    private final SecureRandom random;
    private final Consumer<String> progress;

    /**
     * An upgrade of a data directory that no Ingot runs on.
     *
     * @param cache where binaries are unpacked
     * @param progress takes lines for people
     */
    public ClusterUpgrade(
            Path data, Path cache, EarlierBinaries earlier, SecureRandom random, Consumer<String> progress) {
        this.folder = ClusterFolder.of(data);
        this.cache = cache;
        this.earlier = earlier;
        this.random = random;
        this.progress = progress;
    }

    /**
     * What the data directory holds, for people: who made its database, its size, and where it answers when it runs.
     *
     * @param runningUrl JDBC URL of the server that runs for it, null when none does
     */
    public static String status(Path data, @Nullable String runningUrl) throws IOException {
        ClusterFolder folder = ClusterFolder.of(data);
        String made = folder.major();
        if (made == null) {
            return "no bundled database in " + folder.home();
        }
        String bundled = PostgresBinaries.major(PostgresBinaries.VERSION);
        return "database in " + folder.current() + ": made by PostgreSQL " + made + ", "
                + (Trees.bytes(folder.current()) >> 20) + " MiB; this Ingot brings " + PostgresBinaries.VERSION
                + (made.equals(bundled) ? "" : " (run './ingot db upgrade')")
                + (runningUrl == null
                        ? "; it does not run"
                        : "; it runs at " + runningUrl.replaceAll("^jdbc:.*//|/.*$", ""));
    }

    /**
     * Upgrades when it is needed.
     *
     * @return whether anything was to do
     * @throws IOException when it cannot be done; the old cluster is as it was
     */
    public boolean run() throws IOException {
        folder.finishSwap();
        String made = folder.major();
        String bundled = PostgresBinaries.major(PostgresBinaries.VERSION);
        if (made == null || made.equals(bundled)) {
            return false;
        }
        if (Integer.parseInt(made) > Integer.parseInt(bundled)) {
            folder.refuseOtherMajor();
        }
        BundledPostgres.endLeftover(folder.upgrade());
        Trees.delete(folder.upgrade());
        requireRoom();
        Path oldBinaries = earlier.of(made);
        progress.accept("copying from PostgreSQL " + made + " to " + bundled);
        try (BundledPostgres old = BundledPostgres.open(folder.home(), ClusterFolder.CURRENT, oldBinaries, random);
                BundledPostgres fresh = BundledPostgres.open(
                        folder.home(), ClusterFolder.UPGRADE, PostgresBinaries.unpackedBelow(cache), random)) {
            copy(old, fresh);
        } catch (SQLException failed) {
            throw new IOException(
                    "database in " + folder.home() + " could not be copied, and is as it was: " + failed.getMessage(),
                    failed);
        }
        folder.swap();
        progress.accept("done; the database of PostgreSQL " + made + " is kept in " + folder.replaced(made)
                + ", remove it when you are content");
        return true;
    }

    private void requireRoom() throws IOException {
        long needed = Trees.bytes(folder.current()) + ROOM_BYTES;
        long free = Files.getFileStore(folder.home()).getUsableSpace();
        if (free < needed) {
            throw new IOException("database in " + folder.home() + ": the upgrade needs " + (needed >> 20)
                    + " MiB beside it, " + (free >> 20) + " are free; make room and try again");
        }
    }

    private void copy(BundledPostgres old, BundledPostgres fresh) throws IOException, SQLException {
        try (Connection from = DriverManager.getConnection(old.url(), old.user(), old.password())) {
            String version = schemaVersion(from);
            if (version == null) {
                progress.accept("the database is empty");
                return;
            }
            PGSimpleDataSource target = new PGSimpleDataSource();
            target.setUrl(fresh.url());
            target.setUser(fresh.user());
            target.setPassword(fresh.password());
            Schema.migrate(target, version);
            try (Connection to = target.getConnection()) {
                new TableCopy(from, to, progress).run();
            }
        }
    }

    /** The last migration that the database has had; null before the first. */
    private static @Nullable String schemaVersion(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            try (ResultSet there = statement.executeQuery("select to_regclass('" + Schema.HISTORY + "')")) {
                there.next();
                if (there.getString(1) == null) {
                    return null;
                }
            }
            try (ResultSet last = statement.executeQuery("select version from " + Schema.HISTORY
                    + " where success and version is not null order by installed_rank desc limit 1")) {
                return last.next() ? last.getString(1) : null;
            }
        }
    }
}
