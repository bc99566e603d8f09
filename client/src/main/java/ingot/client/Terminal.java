package ingot.client;

import java.io.InputStream;
import java.io.PrintStream;
import org.jspecify.annotations.Nullable;

/**
 * Where a command runs.
 *
 * @param interactive whether {@code out} is a terminal
 * @param secret asks for a secret without showing it; null when there is no terminal to ask at
 */
record Terminal(InputStream in, PrintStream out, PrintStream err, boolean interactive, Secret secret) {

    /** Asks a person for a secret. */
    @FunctionalInterface
    interface Secret {
        @Nullable String ask(String prompt);
    }
}
