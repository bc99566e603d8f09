package ingot.app;

import ingot.rack.RackAgent;
import ingot.rack.RackConfig;
import ingot.rack.link.Enroller;
import ingot.rack.link.EnrolmentFailed;
import ingot.rack.link.RackIdentity;
import java.io.IOException;
import java.io.PrintStream;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code ./ingot up}: region, rack agent and bundled database in one process; {@code ./ingot region}: without the rack. */
final class ServerCommand {

    static final String HTTP_DEFAULT = "0.0.0.0:5240";
    static final String LINK_DEFAULT = "0.0.0.0:5241";

    private static final Logger LOG = LoggerFactory.getLogger(ServerCommand.class);

    private final PrintStream out;
    private final PrintStream err;
    private final InstantSource clock;
    private final SecureRandom random;

    ServerCommand(PrintStream out, PrintStream err, InstantSource clock, SecureRandom random) {
        this.out = out;
        this.err = err;
        this.clock = clock;
        this.random = random;
    }

    int up(List<String> arguments, boolean rackWanted) throws Exception {
        Options options = Options.parse(
                arguments,
                Set.of("data", "http", "link", "database", "rack-interfaces", "set", "log"),
                Set.of("no-rack"));
        if (!options.words().isEmpty()) {
            throw new Options.Usage(options.words().getFirst() + ": not expected here");
        }
        Logging.start(options.value("log", "json"));
        Path data = Main.data(options);
        Files.createDirectories(data);
        Settings settings = Settings.read(data, options.all("set"));
        InetSocketAddress http = Settings.address("--http", options.value("http", settings.text("http", HTTP_DEFAULT)));
        boolean withRack = rackWanted && !options.has("no-rack");
        InetSocketAddress link = options.has("no-rack")
                ? null
                : Settings.address("--link", options.value("link", settings.text("link", LINK_DEFAULT)));
        Termination termination = Termination.expected();
        try (FileChannel guard = exclusive(data);
                DatabaseAccess access = database(options, data);
                RegionServer region = region(data, access, http, link);
                AutoCloseable rack = withRack ? rack(data, settings, options, region) : () -> {}) {
            if (region.administratorMissing()) {
                err.println("ingot: nobody can log in yet; make an administrator with"
                        + " './ingot admin create --username U --password P --email E --data " + data + "'");
            }
            out.println("ready http://" + shown(http) + ":" + region.httpPort() + "/MAAS/");
            out.flush();
            LOG.info(
                    "ready http_port={} link_port={} rack={} data={}",
                    region.httpPort(),
                    region.linkPort(),
                    withRack,
                    data);
            termination.await();
            LOG.info("stopping guard={} rack={}", guard.isOpen(), rack != null);
        } finally {
            termination.done();
        }
        return Main.OK;
    }

    /** One server for each data directory. */
    static FileChannel exclusive(Path data) throws IOException {
        FileChannel channel =
                FileChannel.open(data.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        @Nullable FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException held) {
            lock = null;
        }
        if (lock == null) {
            channel.close();
            throw new CannotStart("another Ingot runs on " + data + "; stop it, or choose another --data");
        }
        return channel;
    }

    private DatabaseAccess database(Options options, Path data) throws IOException {
        String own = options.value("database");
        return own == null ? DatabaseAccess.bundled(data, random) : DatabaseAccess.own(own);
    }

    private RegionServer region(
            Path data, DatabaseAccess access, InetSocketAddress http, @Nullable InetSocketAddress link)
            throws Exception {
        try {
            return RegionServer.start(data, access, http, link, clock, random);
        } catch (IOException failed) {
            if (bindFailed(failed)) {
                throw new CannotStart(
                        "address " + shown(http) + ":" + http.getPort()
                                + (link == null ? "" : " or the link's port " + link.getPort())
                                + " cannot be used: something else listens there; stop it, or choose --http and --link",
                        failed);
            }
            throw failed;
        }
    }

    private static boolean bindFailed(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof BindException) {
                return true;
            }
        }
        return false;
    }

    /** The rack of this host: enrolled by itself the first time, through the same door as any other. */
    private RackAgent rack(Path data, Settings settings, Options options, RegionServer region) throws Exception {
        Path folder = data.resolve("rack/identity");
        RackIdentity identity = RackIdentity.read(folder);
        if (identity == null || !identity.linkUrl().contains(":" + region.linkPort() + "/")) {
            try {
                identity = new Enroller(random)
                        .enrol("https://127.0.0.1", region.tokenForOwnRack(), RackCommand.hostname(), folder);
            } catch (EnrolmentFailed failed) {
                throw new CannotStart("this host's rack could not enrol: " + failed.getMessage(), failed);
            }
        }
        RackConfig config = RackCommand.config(data, settings, options, List.of(RegionServer.imageFolder(data)));
        return RackAgent.start(config, identity, clock);
    }

    private static String shown(InetSocketAddress address) {
        String host = address.getHostString();
        if (host.equals("0.0.0.0") || host.equals("::")) {
            return "127.0.0.1";
        }
        return host.contains(":") ? "[" + host + "]" : host;
    }
}
