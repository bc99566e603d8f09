package ingot.lab;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** Shows what each machine is at: rewritten in place on a terminal, else one line for each change. One thread. */
final class Progress {

    private final PrintStream err;
    private final boolean terminal;
    private final InstantSource clock;
    private final Map<String, Now> machines = new LinkedHashMap<>();
    private int rows;

    /**
     * What a machine is at.
     *
     * @param since when the phase began
     * @param bytes to the machine in this phase
     * @param step the last step that Ingot saw
     */
    record Now(String machine, String phase, Instant since, long bytes, String step) {

        static Now of(Map<?, ?> document) {
            return new Now(
                    String.valueOf(document.get("machine")),
                    String.valueOf(document.get("phase")),
                    Instant.parse(String.valueOf(document.get("since"))),
                    document.get("bytes") instanceof Number bytes ? bytes.longValue() : 0,
                    String.valueOf(document.get("step")));
        }

        /** For people. */
        String line(Instant now) {
            return String.format(
                    Locale.ROOT,
                    "%-14s %-10s %5d s %9.1f MB  %s",
                    machine,
                    phase,
                    Math.max(0, Duration.between(since, now).toSeconds()),
                    bytes / 1e6,
                    step.replaceAll("\\p{Cntrl}", " "));
        }

        private boolean differs(Now earlier) {
            return !phase.equals(earlier.phase) || !step.equals(earlier.step);
        }
    }

    Progress(PrintStream err, boolean terminal, InstantSource clock) {
        this.err = err;
        this.terminal = terminal;
        this.clock = clock;
    }

    /** Text for people, above the machines' rows. */
    void say(String text) {
        wipe();
        err.println("lab: " + text);
        draw();
    }

    void show(Now now) {
        Now earlier = machines.put(now.machine(), now);
        if (terminal) {
            tick();
        } else if (earlier == null || now.differs(earlier)) {
            err.println(now.line(clock.instant()));
        }
    }

    /** Draws the running times anew. */
    void tick() {
        wipe();
        draw();
    }

    /** Leaves the rows as they are. */
    void end() {
        rows = 0;
        machines.clear();
    }

    private void wipe() {
        if (terminal && rows > 0) {
            err.print("\u001b[" + rows + "A\u001b[J");
            rows = 0;
        }
    }

    private void draw() {
        if (!terminal) {
            return;
        }
        Instant now = clock.instant();
        machines.values().forEach(machine -> err.println(shortened(machine.line(now))));
        rows = machines.size();
        err.flush();
    }

    /** A wrapped row would spoil the counting of rows. */
    private static String shortened(String line) {
        String columns = Objects.requireNonNullElse(System.getenv("COLUMNS"), "80");
        int width = columns.matches("\\d{2,4}") ? Integer.parseInt(columns) : 80;
        return line.length() < width ? line : line.substring(0, width - 1);
    }
}
