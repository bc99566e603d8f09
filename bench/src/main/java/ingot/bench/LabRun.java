package ingot.bench;

import ingot.http.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One machine's way through {@code ./ingot lab}, as its report tells it.
 *
 * @param accelerator that the lab chose
 * @param serverBytes resident size of region and rack afterwards; null when the lab did not tell
 */
record LabRun(String accelerator, LabTimes times, @Nullable Long serverBytes) {

    private static final Duration LIMIT = Duration.ofMinutes(60);

    /**
     * Runs the lab.
     *
     * @param goal as its {@code --until} takes it
     * @throws IOException when it fails
     */
    static LabRun of(Path home, String firmware, String goal, Path work) throws IOException, InterruptedException {
        Path report = work.resolve("lab.json");
        Files.deleteIfExists(report);
        Tool.run(
                new ProcessBuilder(
                        home.resolve("ingot").toString(),
                        "lab",
                        "--machines",
                        "1",
                        "--firmware",
                        firmware,
                        "--until",
                        goal,
                        "--data",
                        work.resolve("lab").toString(),
                        "--json",
                        report.toString()),
                Map.of(),
                work.resolve("lab.log"),
                LIMIT);
        return of(Json.read(Files.readAllBytes(report)));
    }

    /**
     * From the lab's report.
     *
     * @throws IOException when it is of another shape
     */
    static LabRun of(@Nullable Object report) throws IOException {
        if (report instanceof Map<?, ?> lab
                && lab.get("machines") instanceof List<?> machines
                && machines.size() == 1
                && machines.getFirst() instanceof Map<?, ?> machine) {
            return new LabRun(
                    String.valueOf(lab.get("accelerator")),
                    LabTimes.of(machine),
                    lab.get("server_bytes") instanceof Long bytes ? bytes : null);
        }
        throw new IOException("the lab's report: not of one machine");
    }
}
