package ingot.lab;

import ingot.http.Json;
import ingot.http.JsonMalformed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A lab's result for people: one line for each machine. */
final class LabTable {

    private LabTable() {}

    static String of(String json) {
        Object document;
        try {
            document = Json.read(json);
        } catch (JsonMalformed malformed) {
            return json;
        }
        List<String> lines = new ArrayList<>();
        if (document instanceof Map<?, ?> report && report.get("machines") instanceof List<?> machines) {
            for (Object one : machines) {
                if (one instanceof Map<?, ?> machine) {
                    lines.add(line(machine));
                }
            }
            lines.add("%s in %s s"
                    .formatted(Boolean.TRUE.equals(report.get("ok")) ? "ok" : "FAILED", report.get("total_seconds")));
        }
        return String.join("\n", lines);
    }

    private static String line(Map<?, ?> machine) {
        StringBuilder line = new StringBuilder("%-7s %-5s %-20s %-9s"
                .formatted(
                        text(machine.get("system_id")),
                        text(machine.get("firmware")),
                        text(machine.get("hostname")),
                        text(machine.get("status"))));
        if (machine.get("phases") instanceof List<?> phases) {
            for (Object entry : phases) {
                if (entry instanceof Map<?, ?> phase) {
                    line.append("  %s %s s".formatted(phase.get("name"), phase.get("seconds")));
                }
            }
        }
        return line.append(Boolean.TRUE.equals(machine.get("ok")) ? "  ok" : "  FAILED")
                .toString();
    }

    private static String text(@Nullable Object value) {
        return value == null ? "" : value.toString();
    }
}
