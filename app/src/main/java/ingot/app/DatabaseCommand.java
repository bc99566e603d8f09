package ingot.app;

import ingot.app.postgres.BundledPostgres;
import ingot.app.postgres.ClusterUpgrade;
import ingot.app.postgres.EarlierBinaries;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Set;

/** {@code ./ingot db status} and {@code ./ingot db upgrade}: the bundled database of a data directory. */
final class DatabaseCommand {

    /** Where the launcher says what brings artifacts. */
    private static final String MAVEN = "INGOT_MAVEN";

    private final PrintStream out;
    private final PrintStream err;
    private final SecureRandom random;

    DatabaseCommand(PrintStream out, PrintStream err, SecureRandom random) {
        this.out = out;
        this.err = err;
        this.random = random;
    }

    int run(List<String> arguments) throws IOException {
        Options options = Options.parse(arguments, Set.of("data"), Set.of());
        Logging.start("text");
        Path data = Main.data(options);
        return switch (options.words()) {
            case List<String> words
            when words.equals(List.of("status")) -> {
                out.println(ClusterUpgrade.status(data, BundledPostgres.runningUrl(data)));
                yield Main.OK;
            }
            case List<String> words when words.equals(List.of("upgrade")) -> upgrade(data);
            default -> throw new Options.Usage("expected: db status or db upgrade [--data DIR]");
        };
    }

    private int upgrade(Path data) throws IOException {
        if (!Files.isDirectory(data)) {
            throw new CannotStart("there is no data directory " + data + "; name it with --data DIR");
        }
        String maven = System.getenv(MAVEN);
        Path cache = DatabaseAccess.cache();
        try (FileChannel guard = ServerCommand.exclusive(data)) {
            if (BundledPostgres.runningUrl(data) != null) {
                throw new CannotStart("a command works on the database of " + data + "; try again when it is done");
            }
            boolean done = new ClusterUpgrade(
                            data,
                            cache,
                            new EarlierBinaries(cache, maven == null ? null : Path.of(maven)),
                            random,
                            line -> err.println("ingot: " + line))
                    .run();
            out.println(done ? "upgraded" : "nothing to do: " + ClusterUpgrade.status(data, null));
            return guard.isOpen() ? Main.OK : Main.FAILURE;
        }
    }
}
