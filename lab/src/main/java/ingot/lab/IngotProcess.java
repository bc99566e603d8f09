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

/** A process of {@code ./ingot} that serves: {@code up}, {@code region} or {@code rack}. */
final class IngotProcess implements AutoCloseable {

    private static final String READY = "ready ";
    private static final Duration STOP = Duration.ofSeconds(15);

    private final String name;
    private final Process process;
    private final URI url;
    private volatile boolean closing;

    private IngotProcess(String name, Process process, URI url) {
        this.name = name;
        this.process = process;
        this.url = url;
    }

    /**
     * Starts it and waits until it serves.
     *
     * @param home where {@code ./ingot} is
     * @param words the command with its flags
     * @param log gets what it writes to standard error
     * @throws LabFailed when it ends, or does not serve in time
     */
    static IngotProcess start(Path home, List<String> words, Path log, Duration patience)
            throws IOException, InterruptedException {
        return start(List.of(), home, words, log, patience);
    }

    /** The same behind the words of another program that runs it. */
    static IngotProcess start(List<String> runner, Path home, List<String> words, Path log, Duration patience)
            throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(runner);
        all.add(home.resolve("ingot").toString());
        all.addAll(words);
        all.addAll(List.of("--log", "text"));
        String name = words.getFirst();
        Process process = new ProcessBuilder(all)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        CompletableFuture<URI> ready = new CompletableFuture<>();
        Thread.ofPlatform().daemon().name("ingot-" + name).start(() -> read(process, ready));
        try {
            return new IngotProcess(name, process, ready.get(patience.toMillis(), TimeUnit.MILLISECONDS));
        } catch (ExecutionException | TimeoutException failed) {
            process.destroy();
            String last = Files.readAllLines(log).stream().reduce("", (earlier, line) -> line);
            throw new LabFailed("setup", "ingot " + name + " did not come up (" + log + "): " + last, failed);
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
    URI url() {
        return url;
    }

    /** What it holds in memory, the processes that it started apart; 0 when that cannot be told. */
    long residentBytes() throws IOException {
        return ResidentSize.of(process.toHandle());
    }

    /** Runs something when it ends by itself, not by {@link #kill} or {@link #close}. */
    void whenEnded(Runnable act) {
        Thread.ofPlatform().daemon().name("ingot-" + name + "-end").start(() -> {
            process.onExit().join();
            if (!closing) {
                act.run();
            }
        });
    }

    /** Ends it by SIGKILL, which leaves it no time for anything, and returns when it is gone. */
    void kill() throws InterruptedException {
        closing = true;
        process.destroyForcibly().waitFor();
    }

    /** Asks it to end, and ends it with all that it started when it does not in time. */
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
