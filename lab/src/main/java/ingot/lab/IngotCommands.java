package ingot.lab;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The commands of {@code ./ingot} beside a server.
 *
 * @param home where {@code ./ingot} is
 * @param data the server's data directory
 * @param runner words of a program that runs them, none when they run as they are
 */
record IngotCommands(Path home, Path data, List<String> runner) {

    private static final Duration LIMIT = Duration.ofMinutes(2);

    IngotCommands {
        runner = List.copyOf(runner);
    }

    IngotCommands(Path home, Path data) {
        this(home, data, List.of());
    }

    /** Makes an administrator and returns the text of its API key. */
    String administrator(String name, String password) throws IOException, InterruptedException {
        run("admin", "create", "--username", name, "--password", password, "--email", name + "@lab.invalid");
        return run("apikey", "--username", name).strip();
    }

    /** Registers the images, which the outer process has made. */
    void registerImages() throws IOException, InterruptedException {
        run("images", "build");
    }

    /** Has a new rack on {@code rackData} enrolled at the region that serves at {@code region}. */
    void enrol(Path rackData, URI region) throws IOException, InterruptedException {
        String token = run("rack", "token").strip();
        new IngotCommands(home, rackData).run("rack", "enrol", "--region", region.toString(), "--token", token);
    }

    /** Runs a command and returns what it printed. */
    String run(String... words) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(runner);
        all.add(home.resolve("ingot").toString());
        all.addAll(List.of(words));
        all.addAll(List.of("--data", data.toString()));
        Command.Result result = Command.run(LIMIT, all);
        if (!result.ok()) {
            // not the whole command: a password is in it
            throw new LabFailed(
                    "setup",
                    "ingot " + words[0] + " failed (" + result.exit() + "): "
                            + result.err().strip());
        }
        return result.out();
    }
}
