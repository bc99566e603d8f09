package ingot.lab.simulated;

import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** What the installed system's cloud-init asks the metadata service at a start (its MAAS data source, in its order). */
final class InstalledSystem {

    private static final String DATASOURCE = "datasource:";
    private static final List<String> QUESTIONS =
            List.of("instance-id", "local-hostname", "public-keys", "vendor-data");

    private final HttpPort http;
    private final Console console;
    private final InstantSource clock;
    private final RandomGenerator random;

    InstalledSystem(HttpPort http, Console console, InstantSource clock, RandomGenerator random) {
        this.http = http;
        this.console = console;
        this.clock = clock;
        this.random = random;
    }

    /**
     * Comes up.
     *
     * @param files of the disk
     * @return the user data it got
     */
    String start(Map<String, String> files) throws Trouble, InterruptedException {
        String datasource = files.values().stream()
                .filter(content -> content.contains(DATASOURCE))
                .findFirst()
                .orElseThrow(() -> new Trouble("the installed system has no data source"));
        CloudConfig config = CloudConfig.parse(datasource);
        MetadataClient server = new MetadataClient(http, config.key(), console, clock, random);
        String base = config.metadataUrl() + "/2012-03-01/";
        for (String question : QUESTIONS) {
            server.get(base + "meta-data/" + question);
        }
        HttpPort.Response userData = server.get(base + "user-data");
        console.say("installed system: up, user data " + userData.status());
        return userData.status() == 200 ? userData.text() : "";
    }
}
