package ingot.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The table at a lab's end. */
final class Table {

    private Table() {}

    /** From the document of interface.md §2; ends with a newline. */
    static String of(Map<?, ?> report) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("MACHINE", "FIRMWARE", "RESULT", "STATUS", "PHASES (seconds, MB)", "LOGIN"));
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
        StringBuilder table = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < row.size(); column++) {
                int index = column;
                int width = rows.stream()
                        .mapToInt(other -> other.get(index).length())
                        .max()
                        .orElse(0);
                line.append(String.format("%-" + (width + 2) + "s", row.get(column)));
            }
            table.append(line.toString().stripTrailing()).append('\n');
        }
        table.append(Boolean.TRUE.equals(report.get("ok")) ? "ok" : "FAILED")
                .append(" after ")
                .append(text(report.get("total_seconds")))
                .append(" s with ")
                .append(text(report.get("accelerator")));
        if (report.get("failed") instanceof Map<?, ?> failed) {
            table.append(": ");
            if (failed.get("machine") != null) {
                table.append(failed.get("machine")).append(", ");
            }
            table.append(text(failed.get("phase"))).append(": ").append(text(failed.get("reason")));
        }
        return table.append('\n').toString();
    }

    private static String phases(@Nullable Object phases) {
        if (!(phases instanceof List<?> list) || list.isEmpty()) {
            return "-";
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
                : "-";
    }

    private static String text(@Nullable Object value) {
        return value == null ? "-" : value.toString();
    }
}
