package ingot.lab;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** Runs a foreign program to its end, with bounds on time and output. */
public final class Command {

    private static final int OUTPUT_BYTES_MAX = 1 << 20;

    private Command() {}

    /**
     * What a program left.
     *
     * @param exit its exit code
     * @param out standard output
     * @param err standard error
     */
    public record Result(int exit, String out, String err) {
        public boolean ok() {
            return exit == 0;
        }
    }

    /**
     * Runs a program with nothing on its standard input.
     *
     * @throws IOException when it cannot be started, or has not ended within {@code limit} (it is killed then)
     */
    public static Result run(Duration limit, List<String> words) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(words).start();
        try {
            process.getOutputStream().close();
            AtomicReference<String> out = new AtomicReference<>("");
            AtomicReference<String> err = new AtomicReference<>("");
            Thread readOut = Thread.ofVirtual().start(() -> out.set(text(process.getInputStream())));
            Thread readErr = Thread.ofVirtual().start(() -> err.set(text(process.getErrorStream())));
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException(words.getFirst() + ": not ended within " + limit.toSeconds() + " s");
            }
            readOut.join(Duration.ofSeconds(2));
            readErr.join(Duration.ofSeconds(2));
            return new Result(process.exitValue(), out.get(), err.get());
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    /** The same; another exit code than 0 is an error that names the command and says what it wrote. */
    public static String succeed(Duration limit, List<String> words) throws IOException, InterruptedException {
        Result result = run(limit, words);
        if (!result.ok()) {
            throw new IOException("'" + String.join(" ", words) + "' failed (" + result.exit() + "): "
                    + (result.err().isBlank() ? result.out() : result.err()).strip());
        }
        return result.out();
    }

    private static String text(InputStream in) {
        try (in) {
            String kept = new String(in.readNBytes(OUTPUT_BYTES_MAX), StandardCharsets.UTF_8);
            in.transferTo(java.io.OutputStream.nullOutputStream());
            return kept;
        } catch (IOException closed) {
            // The program was killed; nobody will look at its output.
            return "";
        }
    }
}
