package ingot.bench;

import ingot.http.Json;
import ingot.lab.Command;
import ingot.lab.DataFolder;
import ingot.lab.LabAddresses;
import ingot.lab.Namespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sizes and answer times of a site without machines: a region and a rack in a namespace of their own, asked from a second
 * one over a virtual cable. The host's own network is not touched.
 */
final class SiteBench {

    private static final Duration LIMIT = Duration.ofMinutes(20);
    private static final Duration QUICK = Duration.ofSeconds(20);
    private static final String CABLE = "bench0";
    private static final String OTHER_END = "client0";

    /** Where the asking end sits: in the site's subnet, outside of its dynamic range. */
    private static final String CLIENT = "192.168.77.250/24";

    private SiteBench() {}

    /** The values of each run by the row's word. */
    static Map<String, List<Double>> run(Path home, int runs, Path work) throws IOException, InterruptedException {
        try (DataFolder folder = DataFolder.take(work.resolve("site"))) {
            Namespace site = Namespace.of(folder.path());
            Namespace client = Namespace.of(folder.path().resolve("client"));
            client.remove();
            site.remove();
            folder.empty();
            Path report = folder.path().resolve("site.json");
            try {
                site.make(0);
                cable(site, client);
                Tool.run(
                        new ProcessBuilder(site.inside(Jvm.command(
                                Main.INSIDE,
                                home.toString(),
                                folder.path().toString(),
                                client.name(),
                                Integer.toString(runs),
                                report.toString()))),
                        Map.of(),
                        work.resolve("site.log"),
                        LIMIT);
                return values(Json.read(Files.readAllBytes(report)));
            } finally {
                client.remove();
                site.remove();
            }
        }
    }

    private static void cable(Namespace site, Namespace client) throws IOException, InterruptedException {
        for (String words : List.of(
                "ip netns add " + client.name(),
                "ip -n " + client.name() + " link set lo up",
                "ip link add " + CABLE + " netns " + site.name() + " type veth peer name " + OTHER_END + " netns "
                        + client.name(),
                "ip -n " + site.name() + " link set " + CABLE + " master " + LabAddresses.BRIDGE + " up",
                "ip -n " + client.name() + " addr add " + CLIENT + " dev " + OTHER_END,
                "ip -n " + client.name() + " link set " + OTHER_END + " up",
                // what a client without an address sends to
                "ip -n " + client.name() + " route add 255.255.255.255 dev " + OTHER_END)) {
            Command.succeed(QUICK, List.of(words.split(" ")));
        }
    }

    static Map<String, List<Double>> values(@Nullable Object document) throws IOException {
        if (!(document instanceof Map<?, ?> rows)) {
            throw new IOException("the site's report: not an object");
        }
        Map<String, List<Double>> values = new HashMap<>();
        rows.forEach((row, list) -> {
            List<Double> numbers = new ArrayList<>();
            if (list instanceof List<?> elements) {
                for (Object each : elements) {
                    if (each instanceof Number number) {
                        numbers.add(number.doubleValue());
                    }
                }
            }
            values.put(String.valueOf(row), numbers);
        });
        return values;
    }
}
