package ingot.rack.netns;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A {@link RackMain} in the rack's namespace and the lines it prints. */
final class RackProcess {
    private static final Duration WAIT = Duration.ofSeconds(30);

    private final Process process;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final List<String> seen = new ArrayList<>();

    RackProcess(NetworkPair network, Path folder, String knownMac, int leaseSeconds) throws IOException {
        process = network.rackMain(
                RackMain.class,
                folder.resolve("leases").toString(),
                folder.resolve("files").toString(),
                knownMac,
                Integer.toString(leaseSeconds));
        Thread.startVirtualThread(this::read);
        String first = awaitLine("ready");
        if (!first.equals("ready {}{}")) {
            throw new AssertionError(first);
        }
    }

    private void read() {
        try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(line);
            }
        } catch (IOException killed) {
            lines.add("ended: " + killed.getMessage());
        }
    }

    /** The first line, also among those of before, that begins so. */
    String awaitLine(String start) {
        for (String line : seen) {
            if (line.startsWith(start)) {
                return line;
            }
        }
        long end = System.nanoTime() + WAIT.toNanos();
        try {
            while (System.nanoTime() < end) {
                String line = lines.poll(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
                if (line != null) {
                    seen.add(line);
                    if (line.startsWith(start)) {
                        return line;
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new AssertionError("no line " + start + " among " + seen);
    }

    /** kill -9. */
    void kill() throws InterruptedException {
        process.toHandle().descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        process.waitFor();
    }

    /** The regular end, by the end of its input. */
    void stop() throws IOException, InterruptedException {
        process.getOutputStream().close();
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            kill();
            throw new AssertionError("the rack did not end by itself");
        }
    }
}
