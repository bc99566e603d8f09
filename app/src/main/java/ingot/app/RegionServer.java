package ingot.app;

import ingot.http.Describe;
import ingot.http.HttpServer;
import ingot.http.Operation;
import ingot.http.Reply;
import ingot.http.RouteTable;
import ingot.link.LinkCodec;
import ingot.link.safe.Sealer;
import ingot.region.database.ChangeListener;
import ingot.region.database.Database;
import ingot.region.image.ImageStore;
import ingot.region.rack.CertificateAuthority;
import ingot.region.rack.Enrolments;
import ingot.region.rack.LinkServer;
import ingot.region.rack.MachineObservations;
import ingot.region.rack.RackHub;
import ingot.region.rack.RackStore;
import ingot.region.rack.SiteComposer;
import ingot.region.restore.Restore;
import ingot.region.restore.WitnessFile;
import ingot.region.restore.WitnessKeeper;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A region's parts, wired by hand: opened in the order of their dependencies, closed in reverse. */
final class RegionServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RegionServer.class);

    private final Deque<AutoCloseable> closers = new ArrayDeque<>();
    private final Path data;
    private final InstantSource clock;
    private final SecureRandom random;
    private @Nullable HttpServer http;
    private @Nullable Enrolments enrolments;
    private int linkPort;
    private boolean administratorMissing;

    private RegionServer(Path data, InstantSource clock, SecureRandom random) {
        this.data = data;
        this.clock = clock;
        this.random = random;
    }

    /**
     * Opens a region.
     *
     * @param linkAddress where racks dial in; null for none
     */
    static RegionServer start(
            Path data,
            DatabaseAccess access,
            InetSocketAddress httpAddress,
            @Nullable InetSocketAddress linkAddress,
            InstantSource clock,
            SecureRandom random)
            throws Exception {
        RegionServer region = new RegionServer(data, clock, random);
        try {
            region.open(access, httpAddress, linkAddress);
            return region;
        } catch (Exception failed) {
            region.close();
            throw failed;
        }
    }

    private void open(DatabaseAccess access, InetSocketAddress httpAddress, @Nullable InetSocketAddress linkAddress)
            throws Exception {
        Database database = closing(Database.open(access.url(), access.user(), access.password()));
        Sealer sealer = Sealer.fromFile(Secrets.sealingKey(data), random);
        RegionParts parts = new RegionParts(
                database, sealer, ImageStore.open(imageFolder(data)), clock, random, RackCommand.hostname());
        administratorMissing = !parts.administrators().any();
        LinkCodec codec = new LinkCodec();
        RackStore racks = new RackStore(database, clock, parts::newSystemId);
        racks.regionController(RackCommand.hostname());
        Restore restore = new Restore(database, parts.actions(), clock);
        WitnessKeeper witnesses = new WitnessKeeper(restore, WitnessFile.of(data));
        witnesses.start();
        RackHub hub = new RackHub(
                database,
                racks,
                new SiteComposer(sealer, httpAddress),
                new MachineObservations(parts.actions()),
                restore,
                clock,
                RegionParts.forwardingKeys(sealer),
                Version.INGOT);
        parts.start(hub, closers);

        List<Operation> operations = new ArrayList<>(parts.operations(hub));
        Describe[] described = new Describe[1];
        operations.add(Operation.get("/MAAS/api/2.0/describe/")
                .access(ingot.http.Access.anyone())
                .summary("Describe the API")
                .does(call -> described[0].reply(call)));
        RouteTable table = new RouteTable(operations);
        described[0] = new Describe(List.of(table), Map.of());
        http = closing(HttpServer.builder()
                .listen(httpAddress)
                .table(
                        table,
                        parts.authenticator(),
                        Map.of("X-MAAS-API-Hash", described[0].hash(), "Ingot-Version", Version.INGOT))
                .mount("/", call -> Welcome.answer(call))
                .start());
        LOG.info("http_listening address={} port={}", httpAddress.getHostString(), http.port());

        if (linkAddress != null) {
            CertificateAuthority authority =
                    CertificateAuthority.open(Secrets.folder(data).resolve("link"), clock, random);
            enrolments = new Enrolments(database, authority, clock, random);
            LinkServer link =
                    new LinkServer(linkAddress, authority, enrolments, racks, hub, codec, this::imageFile, random);
            closers.push(link);
            link.start();
            linkPort = link.port();
        }
        ChangeListener changes = closing(new ChangeListener(access.url(), access.user(), access.password()));
        changes.onChange(witnesses::keep);
        changes.onChange(hub::publish);
        changes.start();
    }

    /** Where images are kept, each under its sha256. */
    static Path imageFolder(Path data) {
        return data.resolve("images");
    }

    private @Nullable Path imageFile(String sha256) {
        Path file = imageFolder(data).resolve(sha256);
        return Files.exists(file) ? file : null;
    }

    int httpPort() {
        return http == null ? 0 : http.port();
    }

    int linkPort() {
        return linkPort;
    }

    /** Whether nobody can log in yet. */
    boolean administratorMissing() {
        return administratorMissing;
    }

    /** A token for the rack of this very host. */
    String tokenForOwnRack() throws IOException {
        if (enrolments == null) {
            throw new IOException("this region opened no link for racks");
        }
        return enrolments.issue("", linkPort);
    }

    private <T extends AutoCloseable> T closing(T part) {
        closers.push(part);
        return part;
    }

    @Override
    public void close() {
        while (!closers.isEmpty()) {
            AutoCloseable part = closers.pop();
            try {
                part.close();
            } catch (Exception failed) {
                LOG.warn(
                        "region_part_not_closed part={} reason={}",
                        part.getClass().getSimpleName(),
                        failed.getMessage());
            }
        }
    }

    /** What a browser finds before there is a page. */
    static final class Welcome {
        private static final String PAGE = """
                <!doctype html><html lang="en"><meta charset="utf-8"><title>Ingot</title>
                <body style="font-family:sans-serif;max-width:40em;margin:4em auto">
                <h1>Ingot is running</h1>
                <p>The API is at <a href="/MAAS/api/2.0/describe/">/MAAS/api/2.0/</a>.
                Use <code>./ingot login NAME URL</code>, or any MAAS client.</p>
                """;

        private Welcome() {}

        static Reply answer(ingot.http.Call call) {
            String path = "/" + call.pathValue("rest").replaceAll("^/+", "");
            return switch (path) {
                case "/", "/MAAS", "/MAAS/" ->
                    Reply.text(301, "The page is at /MAAS/r/.").with("Location", "/MAAS/r/");
                case "/MAAS/r", "/MAAS/r/" ->
                    Reply.bytes("text/html; charset=utf-8", PAGE.getBytes(java.nio.charset.StandardCharsets.UTF_8));
                default -> Reply.text(404, "Unknown API endpoint: " + call.path() + ".");
            };
        }
    }
}
