package ingot.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The rows for people. */
final class BenchTable {

    private BenchTable() {}

    /** Columns set under each other; ends with a newline. */
    static String of(List<Row> rows) {
        List<List<String>> cells = new ArrayList<>();
        cells.add(
                List.of("ROW", "UNIT", "OURS min/median/max (runs)", "PEER min/median/max", "RATIO", "TARGET", "MET"));
        for (Row row : rows) {
            Double ratio = row.ratio();
            cells.add(List.of(
                    row.name(),
                    row.unit(),
                    values(row.ours()) + " (" + row.ours().runs() + ")",
                    row.peer() == null
                            ? "-"
                            : row.peer().name() + " " + values(row.peer().sample()),
                    ratio == null ? "-" : String.format(Locale.ROOT, "%.2f", ratio),
                    target(row.target()),
                    met(row.met())));
        }
        StringBuilder table = new StringBuilder();
        for (List<String> line : cells) {
            StringBuilder text = new StringBuilder();
            for (int column = 0; column < line.size(); column++) {
                int index = column;
                int width = cells.stream()
                        .mapToInt(other -> other.get(index).length())
                        .max()
                        .orElse(0);
                text.append(String.format("%-" + (width + 2) + "s", line.get(column)));
            }
            table.append(text.toString().stripTrailing()).append('\n');
        }
        return table.toString();
    }

    private static String values(Sample sample) {
        return String.format(Locale.ROOT, "%.2f/%.2f/%.2f", sample.min(), sample.median(), sample.max());
    }

    private static String target(Row.Target target) {
        return switch (target) {
            case Row.Target.AtMost(double limit) -> String.format(Locale.ROOT, "<= %.0f", limit);
            case Row.Target.RatioAtMost(double limit) -> String.format(Locale.ROOT, "<= %.2f x", limit);
        };
    }

    private static String met(@Nullable Boolean met) {
        return met == null ? "-" : met ? "yes" : "NO";
    }
}
