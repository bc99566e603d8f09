package ingot.lab;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How large the terminal behind a stream is.
 *
 * @param rows 1 or more
 * @param columns 1 or more
 */
record TerminalSize(int rows, int columns) {

    /** Of terminals that do not know their own size. */
    private static final TerminalSize CUSTOMARY = new TerminalSize(24, 80);

    private static final Pattern SIZE = Pattern.compile("(\\d{1,5}) (\\d{1,5})\\s*");
    private static final long LIMIT_SECONDS = 2;

    /** Of the terminal behind this process's file descriptor; null when there is none behind it. */
    static @Nullable TerminalSize behind(int descriptor) throws InterruptedException {
        // the JDK tells of no size, and of standard error not even whether it is a terminal
        ProcessBuilder stty = new ProcessBuilder("stty", "size")
                .redirectInput(new File("/proc/self/fd/" + descriptor))
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        try {
            Process process = stty.start();
            try {
                return process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0
                        ? parse(new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                        : null;
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException notReadable) {
            // A file that may only be written is no terminal.
            return null;
        }
    }

    /** What {@code stty size} prints, rows first. */
    static @Nullable TerminalSize parse(String printed) {
        Matcher size = SIZE.matcher(printed);
        if (!size.matches()) {
            return null;
        }
        int rows = Integer.parseInt(size.group(1));
        int columns = Integer.parseInt(size.group(2));
        return rows == 0 || columns == 0 ? CUSTOMARY : new TerminalSize(rows, columns);
    }
}
