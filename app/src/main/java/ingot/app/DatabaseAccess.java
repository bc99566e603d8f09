package ingot.app;

import ingot.app.postgres.BundledPostgres;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Where the database is and how to log in: the bundled server of a data directory (started when it does not run), or one of
 * the user's own. Closing stops what was started here.
 *
 * @param url JDBC URL without credentials
 */
record DatabaseAccess(
        String url,
        String user,
        @Nullable String password,
        @Nullable BundledPostgres started) implements AutoCloseable {

    /** The user's own server: {@code postgresql://USER:PASSWORD@HOST:PORT/NAME?options}. */
    static DatabaseAccess own(String url) {
        URI uri;
        try {
            uri = URI.create(url.startsWith("jdbc:") ? url.substring("jdbc:".length()) : url);
        } catch (IllegalArgumentException malformed) {
            throw new Options.Usage("--database: not a URL (expected: postgresql://USER:PASSWORD@HOST:PORT/NAME)");
        }
        String host = uri.getHost();
        if (host == null || !Arrays.asList("postgresql", "postgres").contains(uri.getScheme())) {
            throw new Options.Usage("--database: expected postgresql://USER:PASSWORD@HOST:PORT/NAME");
        }
        String[] login = uri.getRawUserInfo() == null
                ? new String[] {"ingot"}
                : uri.getRawUserInfo().split(":", 2);
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        return new DatabaseAccess(
                "jdbc:postgresql://" + host + (uri.getPort() < 0 ? "" : ":" + uri.getPort()) + uri.getRawPath() + query,
                decoded(login[0]),
                login.length > 1 ? decoded(login[1]) : System.getenv("PGPASSWORD"),
                null);
    }

    /** The bundled server, started for as long as this is open. */
    static DatabaseAccess bundled(Path data, SecureRandom random) throws IOException {
        BundledPostgres server = BundledPostgres.start(data, cache(), random);
        return new DatabaseAccess(server.url(), server.user(), server.password(), server);
    }

    /** For a command beside the server: the one that runs for the data directory, else one started for the command. */
    static DatabaseAccess forCommand(Options options, Path data, SecureRandom random) throws IOException {
        String own = options.value("database");
        if (own != null) {
            return own(own);
        }
        String running = BundledPostgres.runningUrl(data);
        return running == null
                ? bundled(data, random)
                : new DatabaseAccess(running, "ingot", BundledPostgres.passwordOf(data), null);
    }

    /** Where the unpacked PostgreSQL is, shared by all data directories. */
    static Path cache() {
        String home = System.getenv("XDG_CACHE_HOME");
        return home != null && !home.isEmpty()
                ? Path.of(home, "ingot")
                : Path.of(System.getProperty("user.home"), ".cache", "ingot");
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        if (started != null) {
            started.close();
        }
    }

    @Override
    public String toString() {
        return "DatabaseAccess[" + url + " as " + user + "]";
    }
}
