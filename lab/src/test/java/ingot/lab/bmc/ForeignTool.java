package ingot.lab.bmc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs ipmitool or FreeIPMI against a BMC. Secrets go by environment or file, as they should. */
final class ForeignTool {
    private static final int SECONDS_MAX = 60;

    private ForeignTool() {}

    record Result(int status, String output) {
        Result succeeds() {
            assertThat(status).as(output).isZero();
            return this;
        }
    }

    static Result ipmitool(BmcSimulator bmc, int suite, String user, String password, String kg, String... words)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                find("ipmitool"),
                "-I",
                "lanplus",
                "-C",
                Integer.toString(suite),
                "-H",
                bmc.address().getAddress().getHostAddress(),
                "-p",
                Integer.toString(bmc.address().getPort()),
                "-U",
                user,
                "-R",
                "2",
                "-E"));
        if (!kg.isEmpty()) {
            command.add("-K");
        }
        command.addAll(List.of(words));
        return run(command, Map.of("IPMI_PASSWORD", password, "IPMI_KGKEY", kg));
    }

    static Result freeipmi(
            String tool,
            BmcSimulator bmc,
            int suite,
            Path folder,
            String user,
            String password,
            String kg,
            String... words)
            throws IOException, InterruptedException {
        Path config = Files.writeString(
                folder.resolve("freeipmi.conf"),
                "username " + user + "\npassword " + password + "\n" + (kg.isEmpty() ? "" : "k_g " + kg + "\n"));
        List<String> command = new ArrayList<>(List.of(
                find(tool),
                "--config-file=" + config,
                "-h",
                bmc.address().getAddress().getHostAddress() + ":"
                        + bmc.address().getPort(),
                "-D",
                "LAN_2_0",
                "-I",
                Integer.toString(suite),
                "-l",
                "OPERATOR"));
        command.addAll(List.of(words));
        return run(command, Map.of());
    }

    private static String find(String name) {
        for (String folder : List.of("/usr/bin", "/usr/sbin")) {
            Path tool = Path.of(folder, name);
            if (Files.isExecutable(tool)) {
                return tool.toString();
            }
        }
        assumeThat(name).as("not installed: %s", name).isEmpty();
        throw new IllegalStateException(name);
    }

    private static Result run(List<String> command, Map<String, String> environment)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)).isTrue();
        return new Result(process.exitValue(), output);
    }
}
