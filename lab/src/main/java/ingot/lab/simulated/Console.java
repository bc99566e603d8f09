package ingot.lab.simulated;

import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** What a machine would have written to its serial console, the last lines of it. Thread-safe. */
final class Console {

    private static final int LINES_MAX = 60;

    private final InstantSource clock;
    private final Deque<String> lines = new ArrayDeque<>();

    Console(InstantSource clock) {
        this.clock = clock;
    }

    synchronized void say(String text) {
        if (lines.size() == LINES_MAX) {
            lines.removeFirst();
        }
        lines.addLast(clock.instant() + " " + text);
    }

    synchronized List<String> last() {
        return List.copyOf(lines);
    }
}
