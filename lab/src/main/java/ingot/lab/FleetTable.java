package ingot.lab;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The table at the end of a lab with many machines: a row for each phase, and the machines that failed. */
final class FleetTable {

    private static final int FAILED_SHOWN_MAX = 10;

    private FleetTable() {}

    /** From the machines of the report; ends with a newline. */
    static String of(List<?> machines) {
        Map<String, List<Double>> seconds = new LinkedHashMap<>();
        Map<String, Double> bytes = new LinkedHashMap<>();
        List<String> failed = new ArrayList<>();
        for (Object each : machines) {
            if (!(each instanceof Map<?, ?> machine)) {
                continue;
            }
            if (!Boolean.TRUE.equals(machine.get("ok"))) {
                failed.add(machine.get("hostname") + " (" + machine.get("status") + ")");
            }
            if (machine.get("phases") instanceof List<?> phases) {
                for (Object one : phases) {
                    if (one instanceof Map<?, ?> phase
                            && phase.get("seconds") instanceof Number took
                            && phase.get("bytes") instanceof Number count) {
                        String name = String.valueOf(phase.get("name"));
                        seconds.computeIfAbsent(name, absent -> new ArrayList<>())
                                .add(took.doubleValue());
                        bytes.merge(name, count.doubleValue(), Double::sum);
                    }
                }
            }
        }
        StringBuilder table = new StringBuilder();
        table.append(
                String.format("%-11s %8s %8s %8s %8s %8s%n", "PHASE", "MACHINES", "MEDIAN s", "P95 s", "MAX s", "MB"));
        seconds.forEach((name, all) -> {
            List<Double> sorted = all.stream().sorted().toList();
            table.append(String.format(
                    Locale.ROOT,
                    "%-11s %8d %8.1f %8.1f %8.1f %8.0f%n",
                    name,
                    sorted.size(),
                    sorted.get(sorted.size() / 2),
                    sorted.get(sorted.size() * 95 / 100),
                    sorted.getLast(),
                    bytes.getOrDefault(name, 0.0) / 1e6));
        });
        table.append(machines.size() - failed.size())
                .append(" of ")
                .append(machines.size())
                .append(" machines ok\n");
        failed.stream()
                .limit(FAILED_SHOWN_MAX)
                .forEach(machine -> table.append("  FAILED: ").append(machine).append('\n'));
        if (failed.size() > FAILED_SHOWN_MAX) {
            table.append("  and ").append(failed.size() - FAILED_SHOWN_MAX).append(" more\n");
        }
        return table.toString();
    }
}
