package ingot.bench;

import ingot.http.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The flow that the lab is measured against: hand-made services, a general-purpose ephemeral system, one machine from power
 * on to a login. Its scripts are no part of this repository.
 *
 * @param folder of its scripts
 * @param artifacts where what it has built is kept; made there when it is missing, which takes minutes
 */
record StandIn(Path folder, Path artifacts) {

    private static final String SCRIPT = "floor.sh";
    private static final Duration LIMIT = Duration.ofMinutes(40);

    /**
     * Finds it.
     *
     * @param given the folder that the user named; null: beside the checkout
     * @return null when it is not there
     */
    static @Nullable StandIn find(@Nullable Path given, Path home, Path cache) {
        Path folder = given != null ? given : home.resolveSibling("shared").resolve("lab");
        return Files.isExecutable(folder.resolve(SCRIPT)) ? new StandIn(folder, cache.resolve("stand-in")) : null;
    }

    /**
     * One run, from an empty disk.
     *
     * @param login whether it installs and logs in, or ends with the inventory
     * @throws IOException when it fails, with where its log is
     */
    StandInTimes run(String firmware, boolean login, Path work) throws IOException, InterruptedException {
        Path report = work.resolve("stand-in.json");
        Files.deleteIfExists(report);
        Tool.run(
                new ProcessBuilder(
                        folder.resolve(SCRIPT).toString(),
                        "--firmware",
                        firmware,
                        "--until",
                        login ? "ssh" : "results",
                        "--json",
                        report.toString(),
                        artifacts.toString()),
                Map.of("KERNEL", "linux-image-amd64"),
                work.resolve("stand-in.log"),
                LIMIT);
        try {
            Object document = Json.read(Files.readAllBytes(report));
            return StandInTimes.of(document == null ? Map.of() : document);
        } catch (IllegalArgumentException strange) {
            throw new IOException(strange.getMessage(), strange);
        }
    }
}
