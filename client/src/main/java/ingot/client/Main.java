package ingot.client;

import java.io.BufferedOutputStream;
import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The client's entry point. */
public final class Main {

    private Main() {}

    public static void main(String[] args) {
        System.exit(run(List.of(args)));
    }

    /** Runs one command in this process's environment and returns the exit code. */
    @SuppressWarnings("SystemConsoleNull") // true for JDK 22 to 24 only; 25 returns null again without a terminal
    public static int run(List<String> args) {
        Console console = System.console();
        boolean interactive = console != null && console.isTerminal();
        try (PrintStream out = new PrintStream(
                new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 16),
                false,
                StandardCharsets.UTF_8)) {
            PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
            Terminal terminal = new Terminal(
                    System.in, out, err, interactive, prompt -> console == null ? null : ask(console, prompt));
            return new CommandLine(System.getenv(), terminal).run(args).code();
        }
    }

    private static @Nullable String ask(Console console, String prompt) {
        char[] secret = console.readPassword("%s", prompt);
        return secret == null ? null : new String(secret);
    }
}
