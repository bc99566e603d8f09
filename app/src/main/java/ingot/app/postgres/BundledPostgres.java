package ingot.app.postgres;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL of Ingot's own below the data directory: loopback only, SCRAM with a random password in a 0600 file, checksums
 * and fsync on, an unprivileged user when Ingot runs as root, started again when it dies.
 *
 * <p>As root the server runs in a mount namespace of its own, in which its two folders are mounted at a place that the
 * unprivileged user can reach: data directories below a home directory work, and no permission of the host changes.
 */
public final class BundledPostgres implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(BundledPostgres.class);
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);
    private static final Duration RESTART_PAUSE = Duration.ofMillis(500);
    private static final String USER = "ingot";

    private final Path home;
    private final Path binaries;
    private final int port;
    private final @Nullable String unprivileged;
    private final Thread keeper;
    private volatile @Nullable Process process;
    private volatile boolean closing;

    private BundledPostgres(Path home, Path binaries, int port, @Nullable String unprivileged) {
        this.home = home;
        this.binaries = binaries;
        this.port = port;
        this.unprivileged = unprivileged;
        // A platform thread that lives as long as the server: the kernel ends the server with the thread that started
        // it.
        this.keeper = Thread.ofPlatform().name("postgres-keeper").daemon().unstarted(this::keep);
    }

    /**
     * Starts the server, making its database cluster when there is none.
     *
     * @param data the data directory; the cluster is in {@code postgres/} below it
     * @param cache where the binaries are unpacked, shared by all data directories
     */
    public static BundledPostgres start(Path data, Path cache, SecureRandom random) throws IOException {
        Path home = data.resolve("postgres");
        Files.createDirectories(home);
        Path binaries = PostgresBinaries.unpackedBelow(cache);
        String unprivileged = isRoot() ? unprivilegedUser() : null;
        BundledPostgres server = new BundledPostgres(home, binaries, freePort(), unprivileged);
        if (!Files.exists(home.resolve("cluster/PG_VERSION"))) {
            server.initialise(random);
        }
        server.refuseOtherVersion();
        server.endLeftover();
        server.keeper.start();
        server.awaitReady();
        return server;
    }

    /** JDBC URL of Ingot's database. */
    public String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
    }

    public String user() {
        return USER;
    }

    public String password() throws IOException {
        return Files.readString(home.resolve("password")).strip();
    }

    /** The URL of a server that runs for this data directory, for commands beside it; null when none runs. */
    public static @Nullable String runningUrl(Path data) throws IOException {
        Path pidFile = data.resolve("postgres/cluster/postmaster.pid");
        if (!Files.exists(pidFile)) {
            return null;
        }
        List<String> lines = Files.readAllLines(pidFile);
        if (lines.size() < 4 || !isPostgres(Long.parseLong(lines.getFirst().strip()))) {
            return null;
        }
        return "jdbc:postgresql://127.0.0.1:" + lines.get(3).strip() + "/postgres";
    }

    /** The password of a data directory's server. */
    public static String passwordOf(Path data) throws IOException {
        return Files.readString(data.resolve("postgres/password")).strip();
    }

    private void initialise(SecureRandom random) throws IOException {
        byte[] bytes = new byte[24];
        random.nextBytes(bytes);
        String password = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        Path passwordFile = home.resolve("password");
        Files.deleteIfExists(passwordFile);
        Files.createFile(
                passwordFile, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(passwordFile, password + "\n", StandardOpenOption.WRITE, StandardOpenOption.SYNC);
        Path making = home.resolve("cluster.new");
        deleteTree(making);
        Files.createDirectory(
                making, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path handedOver = home.resolve("password.initdb");
        Files.deleteIfExists(handedOver);
        Files.createFile(
                handedOver, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(handedOver, password + "\n");
        if (unprivileged != null) {
            chown(unprivileged, making, handedOver);
        }
        String at = unprivileged == null ? home.toString() : "/mnt/data";
        run(command(List.of(
                binary("initdb"),
                "-D",
                at + "/cluster.new",
                "-U",
                USER,
                "--auth=scram-sha-256",
                "--pwfile=" + at + "/password.initdb",
                "--data-checksums",
                "--encoding=UTF8",
                "--locale=C.UTF-8")));
        Files.deleteIfExists(handedOver);
        Files.move(making, home.resolve("cluster"));
        LOG.info("postgres_initialised folder={} version={}", home, PostgresBinaries.VERSION);
    }

    private void refuseOtherVersion() throws IOException {
        String cluster = Files.readString(home.resolve("cluster/PG_VERSION")).strip();
        String bundled = PostgresBinaries.VERSION.split("\\.", -1)[0];
        if (!cluster.equals(bundled)) {
            throw new IOException("database in " + home + ": made by PostgreSQL " + cluster + ", this Ingot brings "
                    + bundled + "; run './ingot db upgrade' once");
        }
    }

    /** A server of this data directory that outlived its Ingot is ended: it may hold settings of another time. */
    private void endLeftover() throws IOException {
        Path pidFile = home.resolve("cluster/postmaster.pid");
        if (!Files.exists(pidFile)) {
            return;
        }
        long pid = Long.parseLong(Files.readAllLines(pidFile).getFirst().strip());
        if (isPostgres(pid)) {
            ProcessHandle leftover = ProcessHandle.of(pid).orElse(null);
            if (leftover != null) {
                LOG.warn("postgres_leftover_ended pid={}", pid);
                run(List.of("kill", "-INT", Long.toString(pid)));
                awaitEnd(leftover);
            }
        }
        Files.deleteIfExists(pidFile);
    }

    private void keep() {
        while (!closing) {
            try {
                Process started = launch();
                process = started;
                int status = started.waitFor();
                if (!closing) {
                    LOG.error("postgres_ended status={} action=restart", status);
                    Thread.sleep(RESTART_PAUSE);
                    endLeftover();
                }
            } catch (InterruptedException stop) {
                return;
            } catch (IOException failed) {
                LOG.error("postgres_not_started reason={}", failed.getMessage());
                try {
                    Thread.sleep(RESTART_PAUSE);
                } catch (InterruptedException stop) {
                    return;
                }
            }
        }
    }

    private Process launch() throws IOException {
        String at = unprivileged == null ? home.toString() : "/mnt/data";
        List<String> command = command(List.of(
                binary("postgres"),
                "-D",
                at + "/cluster",
                "-p",
                Integer.toString(port),
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "unix_socket_directories=",
                "-c",
                "shared_buffers=64MB",
                "-c",
                "max_connections=60",
                "-c",
                "log_destination=stderr",
                "-c",
                "logging_collector=off"));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        home.resolve("postgres.log").toFile()))
                .start();
    }

    /** The command as it is to be run: as root within its mount namespace, as the unprivileged user, ending with Ingot. */
    private List<String> command(List<String> inner) {
        List<String> command = new ArrayList<>();
        if (unprivileged == null) {
            command.addAll(List.of("setpriv", "--pdeathsig", "INT"));
            command.addAll(inner);
            return command;
        }
        command.addAll(List.of(
                "unshare",
                "--mount",
                "sh",
                "-c",
                "mount -t tmpfs -o size=64k,mode=755 ingot /mnt && mkdir /mnt/bin /mnt/data"
                        + " && mount --bind \"$1\" /mnt/bin && mount --bind \"$2\" /mnt/data && cd / && user=$3 && shift 3"
                        + " && exec setpriv --reuid \"$user\" --regid \"$(id -g \"$user\")\" --clear-groups"
                        + " --no-new-privs --pdeathsig INT \"$@\"",
                "sh",
                binaries.toString(),
                home.toString(),
                unprivileged));
        command.addAll(inner);
        return command;
    }

    private String binary(String name) {
        return (unprivileged == null ? binaries.toString() : "/mnt/bin") + "/bin/" + name;
    }

    private void awaitReady() throws IOException {
        long end = System.nanoTime() + START_LIMIT.toNanos();
        String failure = "";
        while (System.nanoTime() < end) {
            try (Connection connection = DriverManager.getConnection(url(), USER, password())) {
                if (connection.isValid(1)) {
                    return;
                }
            } catch (SQLException notYet) {
                failure = notYet.getMessage();
            }
            try {
                Thread.sleep(20);
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        close();
        throw new IOException("bundled PostgreSQL did not start within " + START_LIMIT.toSeconds() + " s: " + failure
                + "; its log is " + home.resolve("postgres.log"));
    }

    @Override
    public void close() {
        closing = true;
        Process running = process;
        if (running == null) {
            return;
        }
        try {
            run(List.of("kill", "-INT", Long.toString(running.pid())));
        } catch (IOException gone) {
            LOG.debug("postgres_stop reason={}", gone.getMessage());
        }
        awaitEnd(running.toHandle());
    }

    private static void awaitEnd(ProcessHandle handle) {
        try {
            handle.onExit().get(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException slow) {
            LOG.warn("postgres_killed pid={} reason=did_not_stop", handle.pid());
            handle.destroyForcibly();
        }
    }

    private static boolean isPostgres(long pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/comm")).strip().equals("postgres");
        } catch (IOException gone) {
            return false;
        }
    }

    private static boolean isRoot() throws IOException {
        return ((Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid")) == 0;
    }

    private static String unprivilegedUser() throws IOException {
        List<String> passwd = Files.readAllLines(Path.of("/etc/passwd"), StandardCharsets.UTF_8);
        for (String name : List.of("ingot", "postgres", "nobody")) {
            if (passwd.stream().anyMatch(line -> line.startsWith(name + ":"))) {
                return name;
            }
        }
        throw new IOException("bundled PostgreSQL must not run as root, and this host has none of the users ingot,"
                + " postgres, nobody; add one, or use your own server with --database URL");
    }

    private static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }

    private static void chown(String user, Path... paths) throws IOException {
        var principal =
                Path.of("/").getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(user);
        for (Path path : paths) {
            Files.setOwner(path, principal);
        }
    }

    private static void run(List<String> command) throws IOException {
        Process started = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(started.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            int status = started.waitFor();
            if (status != 0) {
                throw new IOException(command.getFirst() + " ended with status " + status + ": " + output.strip());
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IOException(command.getFirst() + " was interrupted", stop);
        }
    }

    private static void deleteTree(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
