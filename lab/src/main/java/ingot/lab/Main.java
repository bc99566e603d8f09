package ingot.lab;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;

/** {@code ./ingot lab}: a virtual data centre around {@code ingot up} (interface.md §2). */
public final class Main {

    /** First word of the part that runs in the lab's namespace. */
    static final String INSIDE = "inside";

    private static final int STANDARD_OUTPUT = 1;
    private static final int STANDARD_ERROR = 2;

    private static final int OK = 0;
    private static final int FAILURE = 1;
    private static final int USAGE = 2;

    private Main() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        System.exit(run(Arrays.asList(arguments)));
    }

    private static int run(List<String> arguments) throws IOException, InterruptedException {
        if (!arguments.isEmpty() && arguments.getFirst().equals(INSIDE)) {
            return inside(LabPlan.of(arguments.subList(1, arguments.size())));
        }
        LabOptions options;
        try {
            options = LabOptions.parse(arguments, Path.of(System.getProperty("user.home")));
        } catch (LabOptions.Usage wrong) {
            System.err.println("ingot lab: " + wrong.getMessage());
            return USAGE;
        }
        String home = System.getenv("INGOT_HOME");
        if (home == null) {
            System.err.println("ingot lab: INGOT_HOME is not set; start the lab with ./ingot lab");
            return FAILURE;
        }
        if (!System.getProperty("user.name").equals("root")) {
            System.err.println("ingot lab: network namespaces and taps need root; run it as root");
            return FAILURE;
        }
        if (options.stop()) {
            Lab.stop(options.data());
            return OK;
        }
        Lab lab = new Lab(
                options,
                Path.of(home),
                System.out,
                System.err,
                () -> TerminalSize.behind(STANDARD_ERROR),
                columns(),
                InstantSource.system());
        return lab.run() ? OK : FAILURE;
    }

    private static int inside(LabPlan plan) {
        InstantSource clock = InstantSource.system();
        Board board = new Board(System.out, clock, plan);
        new Inside(plan, board, clock, new SecureRandom()).run(System.in);
        return board.report().ok() ? OK : FAILURE;
    }

    /** How much fits into a line of standard output; a file or a pipe takes any. */
    private static int columns() throws InterruptedException {
        TerminalSize size = TerminalSize.behind(STANDARD_OUTPUT);
        return size == null ? Integer.MAX_VALUE : size.columns();
    }
}
