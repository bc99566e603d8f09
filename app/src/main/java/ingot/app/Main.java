package ingot.app;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;

/** The server side of {@code ./ingot}: processes and the commands beside them. */
public final class Main {

    /** Exit codes of interface.md §1. */
    static final int OK = 0;

    static final int FAILURE = 1;
    static final int USAGE = 2;
    static final int CONFLICT = 5;

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(run(Arrays.asList(arguments), System.out, System.err));
    }

    private static int run(List<String> arguments, PrintStream out, PrintStream err) {
        if (arguments.isEmpty()) {
            err.println("ingot: no command (expected: up, region, rack, admin, apikey, images, db)");
            return USAGE;
        }
        List<String> rest = arguments.subList(1, arguments.size());
        SecureRandom random = new SecureRandom();
        // Until a command says how it logs: libraries, and the JDK itself, would log everything otherwise.
        Logging.start("text");
        try {
            return switch (arguments.getFirst()) {
                case "up" -> new ServerCommand(out, err, Clock.systemUTC(), random).up(rest, true);
                case "region" -> new ServerCommand(out, err, Clock.systemUTC(), random).up(rest, false);
                case "rack" -> new RackCommand(out, err, Clock.systemUTC(), random).run(rest);
                case "admin", "apikey" -> new UserCommand(out, err, random).run(arguments.getFirst(), rest);
                case "db" -> new DatabaseCommand(out, err, random).run(rest);
                case "images" -> new ImagesCommand(out, Clock.systemUTC(), random).run(rest);
                default ->
                    throw new Options.Usage(arguments.getFirst()
                            + ": no such command (expected: up, region, rack, admin, apikey, images, db)");
            };
        } catch (Options.Usage wrong) {
            err.println("ingot " + arguments.getFirst() + ": " + wrong.getMessage());
            return USAGE;
        } catch (CannotStart refused) {
            err.println("ingot " + arguments.getFirst() + ": " + refused.getMessage());
            return FAILURE;
        } catch (IOException failed) {
            err.println("ingot " + arguments.getFirst() + ": " + FileTrouble.sentence(failed));
            return FAILURE;
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return FAILURE;
        } catch (Exception failed) {
            err.println("ingot " + arguments.getFirst() + ": " + failed);
            return FAILURE;
        }
    }

    /** The data directory that a command works on. */
    static Path data(Options options) {
        return Path.of(options.value("data", System.getProperty("user.home") + "/.ingot"))
                .toAbsolutePath()
                .normalize();
    }
}
