package ingot.bench;

import java.util.List;

/** Answer times of one kind of request. */
final class Latencies {

    private Latencies() {}

    /**
     * The time within which this share of all was answered (nearest rank).
     *
     * @param millis at least one
     * @param share above 0, at most 1
     */
    static double percentile(List<Double> millis, double share) {
        List<Double> sorted = millis.stream().sorted().toList();
        int rank = (int) Math.ceil(share * sorted.size());
        return sorted.get(Math.max(1, rank) - 1);
    }
}
