package ingot.bench;

import ingot.client.ApiClient;
import ingot.http.ApiKey;
import ingot.http.Json;
import ingot.lab.Command;
import ingot.lab.IngotServer;
import ingot.lab.Site;
import ingot.lab.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/** The part of {@link SiteBench} inside the site's namespace: starts the servers, and weighs them. */
final class SiteInside {

    private static final Duration START = Duration.ofMinutes(2);
    private static final Duration SETTLE = Duration.ofSeconds(10);
    private static final Duration PROBE = Duration.ofMinutes(5);
    private static final double MEGABYTE = 1e6;

    private final Path home;
    private final Path data;
    private final String client;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Map<String, List<Double>> measured = new TreeMap<>();

    /**
     * A site.
     *
     * @param home where {@code ./ingot} is
     * @param data an empty folder
     * @param client the namespace that the rack is asked from
     */
    SiteInside(Path home, Path data, String client, InstantSource clock, RandomGenerator random) {
        this.home = home;
        this.data = data;
        this.client = client;
        this.clock = clock;
        this.random = random;
    }

    /** Measures {@code runs} times and writes the values of each row. */
    void run(int runs, Path report) throws IOException, InterruptedException {
        starts(runs);
        racks(runs);
        Files.write(report, Json.bytes(measured));
    }

    /** How soon {@code up} serves on a data directory that it has made before. */
    private void starts(int runs) throws IOException, InterruptedException {
        up().close();
        for (int run = 0; run < runs; run++) {
            Instant before = clock.instant();
            IngotServer server = up();
            note(SiteRow.UP_READY, Duration.between(before, clock.instant()).toMillis() / 1000.0);
            server.close();
        }
    }

    private IngotServer up() throws IOException, InterruptedException {
        return IngotServer.up(home, data.resolve("up"), data.resolve("up.log"), START);
    }

    /** A rack process of its own: at rest, how soon it answers, and under load. */
    private void racks(int runs) throws IOException, InterruptedException {
        Path rackData = data.resolve("rack");
        try (IngotServer region = IngotServer.region(home, data.resolve("region"), data.resolve("region.log"), START)) {
            region.registerImages();
            String key = region.administrator("bench", Long.toHexString(random.nextLong()));
            region.enrol(rackData);
            for (int run = 0; run < runs; run++) {
                try (IngotServer rack = IngotServer.rack(home, rackData, data.resolve("rack.log"), START)) {
                    if (run == 0) {
                        Site.serve(
                                new ApiClient(region.url(), ApiKey.parse(key)), new Waiting(InstantSource.system(), 1));
                    }
                    // there is no event to wait for: it is the rest itself that is measured
                    Thread.sleep(SETTLE);
                    note(SiteRow.RACK_IDLE, rack.residentBytes() / MEGABYTE);
                    probe();
                    note(SiteRow.RACK_LOADED, rack.residentBytes() / MEGABYTE);
                }
            }
        }
    }

    private void probe() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", client));
        command.addAll(List.of(Jvm.command(Main.PROBE)));
        Object answer = Json.read(Command.succeed(PROBE, command));
        SiteBench.values(answer)
                .forEach((row, values) ->
                        measured.computeIfAbsent(row, name -> new ArrayList<>()).addAll(values));
    }

    private void note(SiteRow row, double value) {
        measured.computeIfAbsent(row.word(), name -> new ArrayList<>()).add(value);
    }
}
