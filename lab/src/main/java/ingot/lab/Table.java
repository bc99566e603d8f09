package ingot.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The table at a lab's end. */
final class Table {

    private static final List<String> HEADS =
            List.of("MACHINE", "FIRMWARE", "RESULT", "STATUS", "PHASES (seconds, MB)", "LOGIN");

    /** More machines than these are not listed one by one. */
    private static final int SINGLY_MAX = 64;

    private static final String NOTHING = "-";

    private Table() {}

    /**
     * From the document of interface.md §2; ends with a newline.
     *
     * @param columns that fit into a line: where the table does not, each machine gets a paragraph
     */
    static String of(Map<?, ?> report, int columns) {
        if (report.get("machines") instanceof List<?> machines && machines.size() > SINGLY_MAX) {
            return FleetTable.of(machines) + conclusion(report);
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(HEADS);
        if (report.get("machines") instanceof List<?> machines) {
            for (Object each : machines) {
                if (each instanceof Map<?, ?> machine) {
                    rows.add(List.of(
                            text(machine.get("hostname")),
                            text(machine.get("firmware")),
                            Boolean.TRUE.equals(machine.get("ok")) ? "ok" : "FAILED",
                            text(machine.get("status")),
                            phases(machine.get("phases")),
                            login(machine.get("ssh"))));
                }
            }
        }
        List<String> lines = lines(rows);
        boolean fits = lines.stream().allMatch(line -> line.length() <= columns);
        StringBuilder table = new StringBuilder();
        (fits ? lines : paragraphs(rows)).forEach(line -> table.append(line).append('\n'));
        return table + conclusion(report);
    }

    private static String conclusion(Map<?, ?> report) {
        StringBuilder line = new StringBuilder(Boolean.TRUE.equals(report.get("ok")) ? "ok" : "FAILED");
        line.append(" after ").append(text(report.get("total_seconds"))).append(" s");
        if (report.get("accelerator") != null) {
            line.append(" with ").append(report.get("accelerator"));
        }
        if (report.get("failed") instanceof Map<?, ?> failed) {
            line.append(": ");
            if (failed.get("machine") != null) {
                line.append(failed.get("machine")).append(", ");
            }
            line.append(text(failed.get("phase"))).append(": ").append(text(failed.get("reason")));
        }
        return line.append('\n').toString();
    }

    private static List<String> lines(List<List<String>> rows) {
        int[] widths = new int[HEADS.size()];
        for (List<String> row : rows) {
            for (int column = 0; column < widths.length; column++) {
                widths[column] = Math.max(widths[column], row.get(column).length());
            }
        }
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < widths.length; column++) {
                line.append(row.get(column))
                        .repeat(' ', widths[column] + 2 - row.get(column).length());
            }
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }

    private static List<String> paragraphs(List<List<String>> rows) {
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows.subList(1, rows.size())) {
            lines.add(row.get(0) + " (" + row.get(1) + "): " + row.get(2) + ", " + row.get(3));
            row.subList(4, row.size()).stream()
                    .filter(value -> !value.equals(NOTHING))
                    .forEach(value -> lines.add("  " + value));
        }
        return lines;
    }

    private static String phases(@Nullable Object phases) {
        if (!(phases instanceof List<?> list) || list.isEmpty()) {
            return NOTHING;
        }
        List<String> parts = new ArrayList<>();
        for (Object each : list) {
            if (each instanceof Map<?, ?> phase
                    && phase.get("seconds") instanceof Number seconds
                    && phase.get("bytes") instanceof Number bytes) {
                parts.add(String.format(
                        Locale.ROOT,
                        "%s %.1f/%.0f",
                        phase.get("name"),
                        seconds.doubleValue(),
                        bytes.doubleValue() / 1e6));
            }
        }
        return String.join(" ", parts);
    }

    private static String login(@Nullable Object ssh) {
        return ssh instanceof Map<?, ?> login
                ? login.get("address") + " " + login.get("os")
                        + (Boolean.TRUE.equals(login.get("user_data")) ? ", user data ran" : ", user data missing")
                : NOTHING;
    }

    private static String text(@Nullable Object value) {
        return value == null ? NOTHING : value.toString();
    }
}
