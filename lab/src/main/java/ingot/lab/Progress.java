package ingot.lab;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Shows what each machine is at: rewritten in place on a terminal, else one line for each change. One thread. */
final class Progress {

    /** The phase of a machine that has nothing more to do. */
    static final String DONE = "done";

    private static final Duration SIZE_HOLDS = Duration.ofSeconds(3);

    private final PrintStream err;
    private final Screen screen;
    private final InstantSource clock;
    private final Map<String, Now> machines = new LinkedHashMap<>();
    private int rows;
    private @Nullable TerminalSize known;
    private Instant askAgain = Instant.MIN;

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

        private boolean done() {
            return phase.equals(DONE);
        }

        private boolean differs(Now earlier) {
            return !phase.equals(earlier.phase) || !step.equals(earlier.step);
        }
    }

    /** Tells the size of the terminal that is written to; null when it is none. */
    @FunctionalInterface
    interface Screen {
        @Nullable TerminalSize size() throws InterruptedException;
    }

    Progress(PrintStream err, Screen screen, InstantSource clock) {
        this.err = err;
        this.screen = screen;
        this.clock = clock;
    }

    /** Text for people, above the machines' rows. */
    void say(String text) {
        wipe();
        err.println("lab: " + text);
        draw();
    }

    void show(Now now) {
        Now earlier = now.done() ? machines.remove(now.machine()) : machines.put(now.machine(), now);
        if (size() != null) {
            tick();
        } else if (!now.done() && (earlier == null || now.differs(earlier))) {
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
        if (rows > 0) {
            err.print("\u001b[" + rows + "A\u001b[J");
            rows = 0;
        }
    }

    private void draw() {
        TerminalSize now = size();
        if (now == null) {
            return;
        }
        // rows above the screen's upper edge could not be wiped
        int room = Math.max(0, now.rows() - 2);
        int shown = machines.size() <= room ? machines.size() : Math.max(0, room - 1);
        Instant time = clock.instant();
        machines.values().stream().limit(shown).forEach(machine -> row(machine.line(time), now));
        if (shown < machines.size() && room > 0) {
            row("and " + (machines.size() - shown) + " more", now);
        }
        err.flush();
    }

    /** A wrapped row would spoil the counting of rows. */
    private void row(String line, TerminalSize now) {
        err.println(line.length() < now.columns() ? line : line.substring(0, Math.max(0, now.columns() - 1)));
        rows++;
    }

    /** Asked for again and again: windows change their size. */
    private @Nullable TerminalSize size() {
        Instant now = clock.instant();
        if (!now.isBefore(askAgain)) {
            askAgain = now.plus(SIZE_HOLDS);
            try {
                known = screen.size();
            } catch (InterruptedException stop) {
                // whoever waits for the machines will see it; the last size is as good as any
                Thread.currentThread().interrupt();
            }
        }
        return known;
    }
}
