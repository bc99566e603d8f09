package ingot.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** How much memory a process holds, as Linux tells it (proc_pid_status(5): VmRSS). */
public final class ResidentSize {

    private static final String FIELD = "VmRSS:";
    private static final String UNIT = "kB";

    private ResidentSize() {}

    /**
     * Bytes that the process holds, its children apart; 0 when it has ended.
     *
     * @throws IOException when the kernel does not tell
     */
    public static long of(ProcessHandle process) throws IOException {
        Path status = Path.of("/proc", Long.toString(process.pid()), "status");
        return Files.exists(status) ? of(Files.readAllLines(status)) : 0;
    }

    /** The same from the lines of {@code /proc/PID/status}; 0 when they do not say, as those of an ended process. */
    static long of(List<String> lines) {
        return lines.stream()
                .filter(line -> line.startsWith(FIELD) && line.endsWith(UNIT))
                .map(line -> line.substring(FIELD.length(), line.length() - UNIT.length())
                        .strip())
                .mapToLong(kilobytes -> Long.parseLong(kilobytes) * 1024)
                .findFirst()
                .orElse(0);
    }
}
