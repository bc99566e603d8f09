package ingot.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Runs programs of the host and waits for them. */
final class Command {

    private Command() {}

    /** What a program printed and how it ended. */
    record Result(int status, String output) {}

    /** Runs to the end; standard error is part of the output. */
    static Result run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(process.waitFor(), output);
    }

    /**
     * Runs to the end and returns what was printed.
     *
     * @throws IOException when it ended with another status than 0
     */
    static String need(String... command) throws IOException, InterruptedException {
        Result result = run(List.of(command));
        if (result.status() != 0) {
            throw new IOException(String.join(" ", command) + " ended with status " + result.status() + ": "
                    + result.output().strip());
        }
        return result.output();
    }
}
