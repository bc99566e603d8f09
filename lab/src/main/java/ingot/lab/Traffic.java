package ingot.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** How many bytes went through the machines' taps. */
final class Traffic {

    private static final int TRANSMITTED = 8;

    private Traffic() {}

    /** From the bridge to the machine since the tap was made; of this process's network namespace. */
    static long toMachine(String tap) {
        try {
            return toMachine(tap, Files.readAllLines(Path.of("/proc/self/net/dev")));
        } catch (IOException unreadable) {
            // Only a number to look at; the machine's work does not depend on it.
            return 0;
        }
    }

    /** The same from the lines of {@code /proc/net/dev}; 0 when the tap is not among them. */
    static long toMachine(String tap, List<String> lines) {
        return lines.stream()
                .map(String::strip)
                .filter(line -> line.startsWith(tap + ":"))
                .map(line -> line.substring(tap.length() + 1).strip().split("\\s+"))
                .filter(fields -> fields.length > TRANSMITTED)
                .mapToLong(fields -> Long.parseLong(fields[TRANSMITTED]))
                .findFirst()
                .orElse(0);
    }
}
