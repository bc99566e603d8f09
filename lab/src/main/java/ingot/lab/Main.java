package ingot.lab;

import ingot.lab.LabOptions.AcceleratorChoice;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * {@code ./ingot lab}: makes the lab's network, runs the lab inside it, and removes everything afterwards, however the lab
 * ended. What a killed run left is removed by the next one.
 */
public final class Main {

    private static final String INNER = "--inner";
    private static final String NAMESPACE_FILE = "namespace";
    private static final String RESULT_FILE = "result.json";

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(run(Arrays.asList(arguments)));
    }

    private static int run(List<String> arguments) {
        try {
            if (!arguments.isEmpty() && arguments.getFirst().equals(INNER)) {
                return inner(arguments.subList(1, arguments.size()));
            }
            return outer(arguments);
        } catch (LabOptions.Usage wrong) {
            System.err.println("ingot lab: " + wrong.getMessage());
            return 2;
        } catch (IOException failed) {
            System.err.println("ingot lab: " + failed.getMessage());
            return 1;
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }

    private static Path home() {
        return Path.of(Objects.requireNonNull(System.getenv("INGOT_HOME"), "INGOT_HOME is set by ./ingot"));
    }

    private static int outer(List<String> arguments) throws IOException, InterruptedException {
        LabOptions options = LabOptions.parse(arguments, Path.of(System.getProperty("user.home")));
        if (!System.getProperty("user.name").equals("root")) {
            System.err.println("ingot lab: needs root, for its own network namespace; run it with sudo");
            return 1;
        }
        Path data = options.data();
        Files.createDirectories(data);
        cleanUp(data);
        if (options.stop()) {
            return 0;
        }
        Accelerator accelerator = Accelerator.choose(options.accelerator());
        System.err.println("accelerator: " + accelerator.word() + " (" + accelerator.reason() + ")");
        int count =
                options.machines() > 0 ? options.machines() : accelerator.word().equals("kvm") ? 2 : 1;
        LabNetwork network =
                new LabNetwork("ingot-lab-" + ProcessHandle.current().pid());
        Files.writeString(data.resolve(NAMESPACE_FILE), network.namespace());
        Thread hook = Thread.ofPlatform().unstarted(() -> {
            try {
                cleanUp(data);
            } catch (IOException | InterruptedException failed) {
                System.err.println("ingot lab: clean-up: " + failed.getMessage());
            }
        });
        Runtime.getRuntime().addShutdownHook(hook);
        boolean ok = false;
        boolean kept = false;
        try {
            makeImages();
            network.create(count);
            Process inner = start(options, accelerator, count, network, arguments);
            ok = await(inner, data, options.keep());
            kept = options.keep() && inner.isAlive();
        } finally {
            if (options.json() != null) {
                writeResult(data, options.json(), accelerator);
            }
            if (!kept) {
                cleanUp(data);
            }
            Runtime.getRuntime().removeShutdownHook(hook);
        }
        if (kept) {
            System.err.println("the lab goes on: " + data.resolve("lab.json") + "; './ingot lab stop --data " + data
                    + "' ends it");
        }
        return ok ? 0 : 1;
    }

    /** Builds what is not cached, outside the namespace, which has no way to a package archive. */
    private static void makeImages() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(home().resolve("ingot").toString(), "images", "make")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        if (process.waitFor() != 0) {
            throw new IOException("the images could not be made; see above");
        }
    }

    private static Process start(
            LabOptions options, Accelerator accelerator, int count, LabNetwork network, List<String> arguments)
            throws IOException {
        Files.deleteIfExists(options.data().resolve(RESULT_FILE));
        List<String> command = new ArrayList<>(List.of(
                "ip",
                "netns",
                "exec",
                network.namespace(),
                ProcessHandle.current().info().command().orElse("java"),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                INNER,
                network.namespace(),
                accelerator.word(),
                Integer.toString(count)));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        builder.redirectOutput(ProcessBuilder.Redirect.INHERIT);
        builder.redirectError(ProcessBuilder.Redirect.INHERIT);
        return builder.start();
    }

    /** Waits for the end of the inner lab, or with {@code --keep} for its result. */
    private static boolean await(Process inner, Path data, boolean keep) throws IOException, InterruptedException {
        Path result = data.resolve(RESULT_FILE);
        while (!inner.waitFor(200, TimeUnit.MILLISECONDS)) {
            if (keep && Files.exists(data.resolve("lab.json")) && Files.exists(result)) {
                return Files.readString(result).contains("\"ok\":true,\"accelerator\"");
            }
        }
        return inner.exitValue() == 0;
    }

    /** The JSON that was asked for, also when the lab did not come so far as to write its own. */
    private static void writeResult(Path data, Path json, Accelerator accelerator) throws IOException {
        Path result = data.resolve(RESULT_FILE);
        if (json.getParent() != null) {
            Files.createDirectories(json.getParent());
        }
        if (Files.exists(result)) {
            Files.copy(result, json, StandardCopyOption.REPLACE_EXISTING);
        } else {
            LabReport report = new LabReport(accelerator.word());
            report.failed(null, "lab", "the lab ended before it had a result");
            report.write(json);
        }
    }

    private static void cleanUp(Path data) throws IOException, InterruptedException {
        Path file = data.resolve(NAMESPACE_FILE);
        if (Files.exists(file)) {
            new LabNetwork(Files.readString(file, StandardCharsets.UTF_8).strip()).remove();
            Files.deleteIfExists(file);
        }
        Files.deleteIfExists(data.resolve("lab.json"));
    }

    private static int inner(List<String> arguments) throws IOException, InterruptedException {
        String namespace = arguments.get(0);
        Accelerator accelerator =
                Accelerator.choose(AcceleratorChoice.valueOf(arguments.get(1).toUpperCase(java.util.Locale.ROOT)));
        int count = Integer.parseInt(arguments.get(2));
        LabOptions options =
                LabOptions.parse(arguments.subList(3, arguments.size()), Path.of(System.getProperty("user.home")));
        Path result = options.data().resolve(RESULT_FILE);
        InnerLab lab = new InnerLab(options, accelerator, options.firmwares(count), home(), System.err);
        boolean ok = lab.run(namespace, result);
        System.out.println(Files.readString(result).isEmpty() ? "" : LabTable.of(Files.readString(result)));
        return ok ? 0 : 1;
    }
}
