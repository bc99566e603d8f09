package ingot.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs a long program with its output in a file; its own clean-up is waited for when this process is told to end. */
final class Tool {

    private static final Duration CLEAN_UP = Duration.ofSeconds(40);

    private Tool() {}

    /**
     * Runs to the end.
     *
     * @throws IOException when it fails or is not through within {@code limit}
     */
    static void run(ProcessBuilder builder, Map<String, String> environment, Path log, Duration limit)
            throws IOException, InterruptedException {
        builder.environment().putAll(environment);
        Process process = builder.redirectInput(Path.of("/dev/null").toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        Thread onSignal = new Thread(() -> end(process), "end");
        Runtime.getRuntime().addShutdownHook(onSignal);
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException(builder.command().getFirst() + ": not through within " + limit.toMinutes()
                        + " min; its output is in " + log);
            }
        } finally {
            end(process);
            forget(onSignal);
        }
        if (process.exitValue() != 0) {
            throw new IOException(
                    builder.command().getFirst() + ": failed (" + process.exitValue() + "); its output is in " + log);
        }
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException ending) {
            // It is what ended the process, and needs no removing.
        }
    }

    private static void end(Process process) {
        if (!process.isAlive()) {
            return;
        }
        process.destroy();
        try {
            if (!process.waitFor(CLEAN_UP.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException hurried) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
