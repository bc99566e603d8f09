package ingot.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The rows that a virtual machine's way through the lab gives, and what the stand-in has in their place. */
enum MachineRow {
    NEW("power-on-to-new", "ready", 0.45),
    READY("power-on-to-ready", "ready", 0.45),
    KERNEL("kernel-to-first-request", "ready", 0.4),
    LOGIN("deploy-to-ssh", "deployed", 0.8);

    private static final String PEER = "stand-in";

    private final String word;
    private final String goal;
    private final double ratio;

    MachineRow(String word, String goal, double ratio) {
        this.word = word;
        this.goal = goal;
        this.ratio = ratio;
    }

    /** Its name, by the machines' firmware: BIOS is the plain one. */
    String rowName(String firmware) {
        return firmware.equals("bios") ? word : word + "-" + firmware;
    }

    /** Those that are wanted of machines with this firmware. */
    static List<MachineRow> wanted(@Nullable String only, String firmware) {
        return Arrays.stream(values())
                .filter(row -> only == null || row.rowName(firmware).equals(only))
                .toList();
    }

    /** How far the lab has to go for these rows, as its {@code --until} takes it. */
    static String goal(List<MachineRow> rows) {
        return rows.contains(LOGIN) ? LOGIN.goal : READY.goal;
    }

    /**
     * The row of these runs; empty when none of ours came so far.
     *
     * @param peers none when the stand-in was not there
     */
    Optional<Row> of(String firmware, List<LabTimes> runs, List<StandInTimes> peers) {
        List<Double> values = values(runs, this::ours);
        if (values.isEmpty()) {
            return Optional.empty();
        }
        List<Double> others = values(peers, this::theirs);
        return Optional.of(new Row(
                rowName(firmware),
                "s",
                Sample.of(values),
                others.isEmpty() ? null : new Row.Peer(PEER, Sample.of(others)),
                new Row.Target.RatioAtMost(ratio)));
    }

    private Optional<Double> ours(LabTimes times) {
        return switch (this) {
            case NEW -> times.toNew();
            case READY -> times.toReady();
            case KERNEL -> times.kernelToWork();
            case LOGIN -> times.toLogin();
        };
    }

    private Optional<Double> theirs(StandInTimes times) {
        return switch (this) {
            case NEW, READY -> times.results();
            case KERNEL -> times.kernelToWork();
            case LOGIN -> times.deployment();
        };
    }

    private static <T> List<Double> values(List<T> runs, Function<T, Optional<Double>> part) {
        List<Double> values = new ArrayList<>();
        runs.forEach(run -> part.apply(run).ifPresent(values::add));
        return values;
    }
}
