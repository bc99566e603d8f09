package ingot.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** {@code ./ingot up}, or another of its servers, as a process of the lab, and the commands beside it. */
public final class IngotServer implements AutoCloseable {

    private static final String READY = "ready ";
    private static final String HTTP = LabAddresses.GATEWAY + ":" + LabAddresses.HTTP_PORT;
    private static final Duration COMMAND = Duration.ofMinutes(2);
    private static final Duration STOP = Duration.ofSeconds(15);

    private final Path launcher;
    private final Path data;
    private final Process process;
    private final URI url;
    private volatile boolean closing;

    private IngotServer(Path launcher, Path data, Process process, URI url) {
        this.launcher = launcher;
        this.data = data;
        this.process = process;
        this.url = url;
    }

    /** {@code ./ingot up} on the lab's bridge; see {@link #start}. */
    public static IngotServer up(Path home, Path data, Path log, Duration patience)
            throws IOException, InterruptedException {
        return start(
                home, List.of("up", "--http", HTTP, "--rack-interfaces", LabAddresses.BRIDGE), data, log, patience);
    }

    /** {@code ./ingot region} on the lab's bridge, for racks there; see {@link #start}. */
    public static IngotServer region(Path home, Path data, Path log, Duration patience)
            throws IOException, InterruptedException {
        return start(home, List.of("region", "--http", HTTP), data, log, patience);
    }

    /** {@code ./ingot rack} on the lab's bridge, enrolled already; see {@link #start}. */
    public static IngotServer rack(Path home, Path data, Path log, Duration patience)
            throws IOException, InterruptedException {
        return start(home, List.of("rack", "--rack-interfaces", LabAddresses.BRIDGE), data, log, patience);
    }

    /**
     * Starts a server and waits until it serves.
     *
     * @param home where {@code ./ingot} is
     * @param words command and flags
     * @param data its data directory
     * @param log gets what it writes to standard error
     * @throws LabFailed when it ends, or does not serve in time
     */
    private static IngotServer start(Path home, List<String> words, Path data, Path log, Duration patience)
            throws IOException, InterruptedException {
        Path launcher = home.resolve("ingot");
        List<String> command = new ArrayList<>(List.of(launcher.toString()));
        command.addAll(words);
        command.addAll(List.of("--data", data.toString(), "--log", "text"));
        Process process = new ProcessBuilder(command)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        CompletableFuture<URI> ready = new CompletableFuture<>();
        Thread.ofPlatform().daemon().name("ingot-up").start(() -> read(process, ready));
        try {
            return new IngotServer(launcher, data, process, ready.get(patience.toMillis(), TimeUnit.MILLISECONDS));
        } catch (ExecutionException | TimeoutException failed) {
            process.destroy();
            String last = Files.readAllLines(log).stream().reduce("", (earlier, line) -> line);
            throw new LabFailed(
                    "setup", "ingot " + words.getFirst() + " did not come up (" + log + "): " + last, failed);
        }
    }

    private static void read(Process process, CompletableFuture<URI> ready) {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(READY)) {
                    ready.complete(URI.create(line.substring(READY.length()).strip()));
                }
            }
            ready.completeExceptionally(new IOException("it ended"));
        } catch (IOException ended) {
            ready.completeExceptionally(ended);
        }
    }

    /** Where it serves, ending in {@code /MAAS/}. */
    public URI url() {
        return url;
    }

    /** What the process holds in memory, PostgreSQL's processes apart; 0 when that cannot be told. */
    public long residentBytes() throws IOException {
        return ResidentSize.of(process.toHandle());
    }

    /** Runs something when the server ends by itself, not by {@link #close}. */
    void whenEnded(Runnable act) {
        Thread.ofPlatform().daemon().name("ingot-up-end").start(() -> {
            process.onExit().join();
            if (!closing) {
                act.run();
            }
        });
    }

    /** Makes an administrator and returns the text of its API key. */
    public String administrator(String name, String password) throws IOException, InterruptedException {
        command("admin", "create", "--username", name, "--password", password, "--email", name + "@lab.invalid");
        return command("apikey", "--username", name).strip();
    }

    /** Registers the images, which the outer process has made. */
    public void registerImages() throws IOException, InterruptedException {
        command("images", "build");
    }

    /** Has a new rack on {@code rackData} enrolled here; it can be started with {@link #rack} then. */
    public void enrol(Path rackData) throws IOException, InterruptedException {
        String token = command("rack", "token").strip();
        command(launcher, rackData, "rack", "enrol", "--region", url.toString(), "--token", token);
    }

    private String command(String... words) throws IOException, InterruptedException {
        return command(launcher, data, words);
    }

    private static String command(Path launcher, Path data, String... words) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of(launcher.toString()));
        all.addAll(List.of(words));
        all.addAll(List.of("--data", data.toString()));
        Command.Result result = Command.run(COMMAND, all);
        if (!result.ok()) {
            // not the whole command: a password is in it
            throw new LabFailed(
                    "setup",
                    "ingot " + words[0] + " failed (" + result.exit() + "): "
                            + result.err().strip());
        }
        return result.out();
    }

    /** Ends it by SIGKILL, which leaves it no time for anything, and returns when it is gone. */
    void kill() throws InterruptedException {
        closing = true;
        process.destroyForcibly().waitFor();
    }

    /** Asks it to end, and waits for that. */
    @Override
    public void close() {
        closing = true;
        process.destroy();
        try {
            if (!process.waitFor(STOP.toMillis(), TimeUnit.MILLISECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        } catch (InterruptedException stop) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
