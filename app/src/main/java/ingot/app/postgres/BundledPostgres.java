package ingot.app.postgres;

import ingot.link.safe.DurableFile;
import ingot.link.safe.OwnerOnly;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
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
    private static final String PID_FILE = "postmaster.pid";

    private final Path home;
    private final String cluster;
    private final Path binaries;
    private final int port;
    private final @Nullable String unprivileged;
    private final Thread keeper;
    private volatile @Nullable Process process;
    private volatile boolean closing;

    private BundledPostgres(Path home, String cluster, Path binaries, int port, @Nullable String unprivileged) {
        this.home = home;
        this.cluster = cluster;
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
        ClusterFolder folder = ClusterFolder.of(data);
        Files.createDirectories(folder.home());
        folder.finishSwap();
        folder.refuseOtherMajor();
        return open(folder.home(), ClusterFolder.CURRENT, PostgresBinaries.unpackedBelow(cache), random);
    }

    /**
     * Starts a server on one of the clusters in a folder, making the cluster when it is not there.
     *
     * @param home the folder of clusters, their password and their log
     * @param binaries the folder that holds {@code bin/postgres}, of the cluster's major version
     */
    static BundledPostgres open(Path home, String cluster, Path binaries, SecureRandom random) throws IOException {
        String unprivileged = isRoot() ? unprivilegedUser() : null;
        BundledPostgres server = new BundledPostgres(home, cluster, binaries, freePort(), unprivileged);
        if (!Files.exists(home.resolve(cluster).resolve("PG_VERSION"))) {
            server.initialise(random);
        }
        endLeftover(home.resolve(cluster));
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
        Path cluster = ClusterFolder.of(data).current();
        if (serverOf(cluster) == null) {
            return null;
        }
        List<String> lines = Files.readAllLines(cluster.resolve(PID_FILE));
        return lines.size() < 4
                ? null
                : "jdbc:postgresql://127.0.0.1:" + lines.get(3).strip() + "/postgres";
    }

    /** The password of a data directory's server. */
    public static String passwordOf(Path data) throws IOException {
        return Files.readString(data.resolve("postgres/password")).strip();
    }

    private void initialise(SecureRandom random) throws IOException {
        String password = ensurePassword(random);
        Path making = home.resolve("cluster.new");
        Trees.delete(making);
        OwnerOnly.folder(making);
        Path handedOver = home.resolve("password.initdb");
        Files.deleteIfExists(handedOver);
        Files.createFile(handedOver, OwnerOnly.FILE);
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
        Files.move(making, home.resolve(cluster));
        LOG.info("postgres_initialised folder={} binaries={}", home.resolve(cluster), binaries.getFileName());
    }

    /** One password for all clusters of the folder. */
    private String ensurePassword(SecureRandom random) throws IOException {
        Path file = home.resolve("password");
        if (!Files.exists(file)) {
            byte[] bytes = new byte[24];
            random.nextBytes(bytes);
            String fresh = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
            DurableFile.replace(file, (fresh + "\n").getBytes(StandardCharsets.UTF_8));
        }
        return password();
    }

    /** A server of this cluster that outlived its Ingot is ended: it may hold settings of another time. */
    static void endLeftover(Path cluster) throws IOException {
        ProcessHandle leftover = serverOf(cluster);
        if (leftover != null) {
            LOG.warn("postgres_leftover_ended pid={}", leftover.pid());
            interrupt(leftover.pid());
            awaitEnd(leftover);
        }
        Files.deleteIfExists(cluster.resolve(PID_FILE));
    }

    /** The server that works in a cluster's folder; null when none does, whatever its pid file says. */
    private static @Nullable ProcessHandle serverOf(Path cluster) throws IOException {
        List<String> lines;
        try {
            lines = Files.readAllLines(cluster.resolve(PID_FILE));
        } catch (NoSuchFileException none) {
            return null;
        }
        if (lines.isEmpty() || !lines.getFirst().strip().matches("[0-9]{1,9}")) {
            return null;
        }
        long pid = Long.parseLong(lines.getFirst().strip());
        return isPostgres(pid, cluster) ? ProcessHandle.of(pid).orElse(null) : null;
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
                    endLeftover(home.resolve(cluster));
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
                at + "/" + cluster,
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
        interrupt(running.pid());
        awaitEnd(running.toHandle());
    }

    /** Fast shutdown: PostgreSQL ends its sessions and writes everything down. */
    private static void interrupt(long pid) {
        try {
            run(List.of("kill", "-INT", Long.toString(pid)));
        } catch (IOException gone) {
            LOG.debug("postgres_stop reason={}", gone.getMessage());
        }
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

    /** The number in an old pid file may be another process's by now, even another PostgreSQL's: ours works in the cluster. */
    private static boolean isPostgres(long pid, Path cluster) {
        Path process = Path.of("/proc/" + pid);
        try {
            return Files.readString(process.resolve("comm")).strip().equals("postgres")
                    && Files.isSameFile(process.resolve("cwd"), cluster);
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
}
