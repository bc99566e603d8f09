package ingot.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The values of one quantity over several runs.
 *
 * @param median the middle one; of an even number the mean of the two in the middle
 * @param runs 1 or more
 */
record Sample(double min, double median, double max, int runs) {

    /**
     * Of measured values.
     *
     * @throws IllegalArgumentException when there are none
     */
    static Sample of(List<Double> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("sample: no values (expected: 1 or more)");
        }
        List<Double> sorted = values.stream().sorted().toList();
        int half = sorted.size() / 2;
        double median = sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
        return new Sample(sorted.getFirst(), median, sorted.getLast(), sorted.size());
    }

    /** As JSON values, in three decimals: more is noise. */
    Map<String, @Nullable Object> document() {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("min", rounded(min));
        document.put("median", rounded(median));
        document.put("max", rounded(max));
        document.put("runs", runs);
        return document;
    }

    static double rounded(double value) {
        return Math.round(value * 1000) / 1000.0;
    }
}
