package ingot.lab;

import ingot.http.Json;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Where the machines' progress is put; each change goes to the lab's outer process as a line of JSON: {@code report}
 * (the document of interface.md §2 so far), {@code now} (what a machine is at) or {@code say} (for people). Thread-safe.
 */
final class Board {

    private final PrintStream out;
    private final InstantSource clock;
    private final Instant started;
    private final Accelerator accelerator;
    private final List<LabReport.Machine> machines;
    private LabReport.@Nullable Failure failed;
    private @Nullable Long serverBytes;

    Board(PrintStream out, InstantSource clock, LabPlan plan) {
        this.out = out;
        this.clock = clock;
        this.started = clock.instant();
        this.accelerator = plan.accelerator();
        this.machines = new ArrayList<>();
        machines.addAll(plan.entries());
    }

    /** Changes an entry; a number below zero is nobody's. */
    synchronized void change(int machine, UnaryOperator<LabReport.Machine> change) {
        if (machine < 0) {
            return;
        }
        machines.set(machine, change.apply(machines.get(machine)));
        publish();
    }

    /** Only the first failure is kept: what follows is usually its consequence. */
    synchronized void fail(LabReport.Failure failure) {
        if (failed == null) {
            failed = failure;
        }
        publish();
    }

    /** Ingot's resident size with all machines through. */
    synchronized void serverHolds(long bytes) {
        serverBytes = bytes;
        publish();
    }

    synchronized LabReport report() {
        double seconds = Duration.between(started, clock.instant()).toMillis() / 1000.0;
        return new LabReport(accelerator, seconds, machines, failed, serverBytes);
    }

    /** What a machine is at: a phase since some time, bytes so far, the last step seen. */
    synchronized void now(String hostname, String phase, Instant since, long bytes, String step) {
        Map<String, @Nullable Object> now = new LinkedHashMap<>();
        now.put("machine", hostname);
        now.put("phase", phase);
        now.put("since", since.toString());
        now.put("bytes", bytes);
        now.put("step", step);
        line("now", now);
    }

    synchronized void say(String text) {
        line("say", text);
    }

    /** The lab's work is done; it stays as it is. */
    synchronized void ended() {
        line("ended", true);
    }

    private void publish() {
        line("report", report().document());
    }

    private void line(String kind, Object value) {
        out.println(Json.text(Map.of(kind, value)));
        out.flush();
    }
}
