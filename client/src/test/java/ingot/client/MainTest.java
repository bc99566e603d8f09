package ingot.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command as a process of its own, without a terminal, as scripts run it. */
class MainTest {

    @TempDir
    private Path home;

    private record Ran(int exit, String out) {}

    private Ran run(Region region, String... args) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "ingot.client.Main"));
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("HOME", home.toString());
        builder.environment().put("INGOT_URL", region.url());
        builder.environment().put("INGOT_API_KEY", Region.KEY.text());
        Process process = builder.start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ran(process.waitFor(), out);
    }

    @Test
    void scriptsGetDataAndExitCodes() throws Exception {
        try (Region region = new Region()) {
            assertThat(run(region, "machines", "read", "-o", "name")).isEqualTo(new Ran(0, "abc\ndef\n"));
            assertThat(run(region, "machine", "read", "zzz").exit()).isEqualTo(3);
            Ran login = run(region, "login", "x", region.url());
            assertThat(login.exit()).isEqualTo(2);
            assertThat(login.out()).contains("--api-key-file");
        }
    }
}
