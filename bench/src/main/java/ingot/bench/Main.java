package ingot.bench;

import ingot.http.Json;
import ingot.lab.LabFailed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code ./ingot bench}: see interface.md §3. A missed target is no failure. */
public final class Main {

    /** First word of the part that runs in the site's namespace. */
    static final String INSIDE = "inside";

    /** First word of the part that asks the site's rack. */
    static final String PROBE = "probe";

    private static final int OK = 0;
    private static final int FAILURE = 1;
    private static final int USAGE = 2;

    private Main() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        System.exit(run(Arrays.asList(arguments)));
    }

    private static int run(List<String> arguments) throws IOException, InterruptedException {
        String first = arguments.isEmpty() ? "" : arguments.getFirst();
        if (first.equals(INSIDE)) {
            new SiteInside(
                            Path.of(arguments.get(1)),
                            Path.of(arguments.get(2)),
                            arguments.get(3),
                            InstantSource.system(),
                            new SecureRandom())
                    .run(Integer.parseInt(arguments.get(4)), Path.of(arguments.get(5)));
            return OK;
        }
        if (first.equals(PROBE)) {
            Probe.run(System.out);
            return OK;
        }
        BenchOptions options;
        try {
            options = BenchOptions.parse(arguments, LabSuite.names(), Path.of(System.getProperty("user.home")));
        } catch (BenchOptions.Usage wrong) {
            System.err.println("ingot bench: " + wrong.getMessage());
            return USAGE;
        }
        String home = System.getenv("INGOT_HOME");
        String cache = System.getenv("INGOT_CACHE");
        if (home == null || cache == null) {
            System.err.println("ingot bench: INGOT_HOME or INGOT_CACHE is not set; start it with ./ingot bench");
            return FAILURE;
        }
        if (!System.getProperty("user.name").equals("root")) {
            System.err.println("ingot bench: network namespaces and taps need root; run it as root");
            return FAILURE;
        }
        StandIn standIn = StandIn.find(options.standIn(), Path.of(home), Path.of(cache));
        if (standIn == null) {
            System.err.println("ingot bench: no stand-in"
                    + (options.standIn() == null ? " beside the checkout" : " in " + options.standIn())
                    + ", so rows come without a peer; name its folder with --stand-in DIR");
        }
        try {
            LabSuite.Found found = new LabSuite(Path.of(home), standIn, System.err).run(options);
            System.out.print(BenchTable.of(found.rows()));
            if (options.json() != null) {
                Files.write(options.json(), Json.bytes(document(found)));
            }
            return OK;
        } catch (LabFailed | IOException failed) {
            System.err.println("ingot bench: " + failed.getMessage());
            return FAILURE;
        }
    }

    private static Map<String, @Nullable Object> document(LabSuite.Found found) {
        Map<String, @Nullable Object> machine = new LinkedHashMap<>();
        machine.put("cpus", Runtime.getRuntime().availableProcessors());
        machine.put("accelerator", found.accelerator().isEmpty() ? null : found.accelerator());
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("suite", "lab");
        document.put("machine", machine);
        document.put("rows", found.rows().stream().map(Row::document).toList());
        return document;
    }
}
