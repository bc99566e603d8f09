package ingot.lab;

import static org.assertj.core.api.Assertions.assertThat;

import ingot.http.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabTest {

    @TempDir
    Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @Test
    void afolderThatIsNoLabsIsLeftAloneAndReported() throws Exception {
        Files.writeString(Files.createDirectories(folder.resolve("data")).resolve("thesis.txt"), "mine");
        assertThat(run()).isFalse();
        assertThat(failed().get("phase")).isEqualTo("setup");
        assertThat(String.valueOf(failed().get("reason"))).contains("is not a lab's data directory");
        assertThat(folder.resolve("data/thesis.txt")).exists();
    }

    @Test
    void aBugOfTheLabItselfIsReportedToo() throws Exception {
        Path data = Files.createDirectories(folder.resolve("data"));
        Files.createFile(data.resolve(".ingot-lab"));
        // nothing foresees a damaged description of a lab that was left running
        Files.writeString(data.resolve("lab.json"), "{\"pid\":");
        assertThat(run()).isFalse();
        assertThat(failed().get("phase")).isEqualTo("setup");
        assertThat(String.valueOf(failed().get("reason"))).startsWith("the lab itself failed: ");
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("FAILED").contains("setup: the lab itself failed");
    }

    private boolean run() {
        LabOptions options = LabOptions.parse(
                List.of(
                        "--data",
                        folder.resolve("data").toString(),
                        "--json",
                        folder.resolve("report.json").toString()),
                folder);
        PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
        return new Lab(options, folder, stream, stream, () -> null, Integer.MAX_VALUE, InstantSource.system()).run();
    }

    private Map<?, ?> failed() throws IOException {
        if (Json.read(Files.readString(folder.resolve("report.json"))) instanceof Map<?, ?> report
                && Boolean.FALSE.equals(report.get("ok"))
                && report.get("failed") instanceof Map<?, ?> failed) {
            return failed;
        }
        throw new AssertionError("the report tells of no failure");
    }
}
