package ingot.bench;

import ingot.lab.DataFolder;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code bench lab}: machines in the lab and in the stand-in by turns, then sizes and answer times of a site. */
final class LabSuite {

    private static final double MEGABYTE = 1e6;

    private final Path home;
    private final @Nullable StandIn standIn;
    private final PrintStream err;

    /** What was found; rows in their order. */
    record Found(String accelerator, List<Row> rows) {}

    /**
     * The suite.
     *
     * @param home where {@code ./ingot} is
     * @param standIn null when it is not there
     * @param err progress, for people
     */
    LabSuite(Path home, @Nullable StandIn standIn, PrintStream err) {
        this.home = home;
        this.standIn = standIn;
        this.err = err;
    }

    /** The names of all rows. */
    static Set<String> names() {
        Set<String> names = new LinkedHashSet<>();
        for (String firmware : List.of("bios", "uefi")) {
            MachineRow.wanted(null, firmware).forEach(row -> names.add(row.rowName(firmware)));
        }
        for (SiteRow row : SiteRow.values()) {
            names.add(row.word());
        }
        return names;
    }

    Found run(BenchOptions options) throws IOException, InterruptedException {
        try (DataFolder folder = DataFolder.take(options.data())) {
            folder.empty();
            return run(options, folder.path());
        }
    }

    private Found run(BenchOptions options, Path work) throws IOException, InterruptedException {
        List<Row> rows = new ArrayList<>();
        Map<String, List<Double>> measured = new HashMap<>();
        String accelerator = machines(options, work, rows, measured);
        if (siteWanted(options.only())) {
            say("a region and a rack: starts, sizes, answer times");
            SiteBench.run(home, options.runs(), work).forEach(measured::put);
        }
        for (SiteRow row : SiteRow.values()) {
            if (options.only() == null || options.only().equals(row.word())) {
                row.of(measured).ifPresent(rows::add);
            }
        }
        return new Found(accelerator, rows);
    }

    /** Returns the accelerator; empty when no machine was wanted. */
    private String machines(BenchOptions options, Path work, List<Row> rows, Map<String, List<Double>> measured)
            throws IOException, InterruptedException {
        String accelerator = "";
        boolean server = SiteRow.SERVER_AFTER_LAB.word().equals(options.only());
        for (String firmware : firmware(options)) {
            List<MachineRow> wanted = MachineRow.wanted(server ? null : options.only(), firmware);
            String goal = server ? "ready" : MachineRow.goal(wanted);
            List<LabTimes> ours = new ArrayList<>();
            List<StandInTimes> theirs = new ArrayList<>();
            for (int run = 1; run <= options.runs(); run++) {
                say(firmware + ", run " + run + " of " + options.runs() + ": a machine in the lab, until " + goal);
                LabRun lab = LabRun.of(home, firmware, goal, work);
                ours.add(lab.times());
                accelerator = lab.accelerator();
                if (lab.serverBytes() != null) {
                    measured.computeIfAbsent(SiteRow.SERVER_AFTER_LAB.word(), name -> new ArrayList<>())
                            .add(lab.serverBytes() / MEGABYTE);
                }
                if (standIn != null && !server) {
                    say(firmware + ", run " + run + " of " + options.runs() + ": the stand-in");
                    theirs.add(standIn.run(firmware, wanted.contains(MachineRow.LOGIN), work));
                }
            }
            if (!server) {
                wanted.forEach(row -> row.of(firmware, ours, theirs).ifPresent(rows::add));
            }
        }
        return accelerator;
    }

    /** Whose machines are needed; none for a row of the site. */
    private static List<String> firmware(BenchOptions options) {
        String only = options.only();
        if (only == null) {
            return options.firmware();
        }
        if (only.equals(SiteRow.SERVER_AFTER_LAB.word())) {
            return List.of(options.firmware().getFirst());
        }
        return List.of("bios", "uefi").stream()
                .filter(firmware -> !MachineRow.wanted(only, firmware).isEmpty())
                .toList();
    }

    private static boolean siteWanted(@Nullable String only) {
        if (only == null) {
            return true;
        }
        for (SiteRow row : SiteRow.values()) {
            if (row != SiteRow.SERVER_AFTER_LAB && row.word().equals(only)) {
                return true;
            }
        }
        return false;
    }

    private void say(String text) {
        err.println("bench: " + text);
    }
}
