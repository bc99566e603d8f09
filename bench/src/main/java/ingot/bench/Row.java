package ingot.bench;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One line of a benchmark. In all rows less is better.
 *
 * @param name what {@code --only} takes
 * @param unit of the values: {@code s}, {@code ms} or {@code MB} (10⁶ bytes)
 * @param peer whom ours is compared with; null when there is none, or it was not there
 */
record Row(String name, String unit, Sample ours, @Nullable Peer peer, Target target) {

    /** Somebody else's values of the same quantity, from runs between ours. */
    record Peer(String name, Sample sample) {
        private Map<String, @Nullable Object> document() {
            Map<String, @Nullable Object> document = new LinkedHashMap<>();
            document.put("name", name);
            document.putAll(sample.document());
            return document;
        }
    }

    /** What a row ought to reach. */
    sealed interface Target {
        double limit();

        /** The median in the row's unit is at most this. */
        record AtMost(double limit) implements Target {}

        /** The ratio of our median to the peer's is at most this. */
        record RatioAtMost(double limit) implements Target {}
    }

    /** Our median over the peer's; null without a peer. */
    @Nullable Double ratio() {
        return peer == null ? null : ours.median() / peer.sample().median();
    }

    /** Whether the target is reached; null when it cannot be told, for want of a peer. */
    @Nullable Boolean met() {
        return switch (target) {
            case Target.AtMost(double limit) -> ours.median() <= limit;
            case Target.RatioAtMost(double limit) -> {
                Double ratio = ratio();
                yield ratio == null ? null : ratio <= limit;
            }
        };
    }

    /** As interface.md §3 writes it. */
    Map<String, @Nullable Object> document() {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("name", name);
        document.put("unit", unit);
        document.put("better", "lower");
        document.put("ours", ours.document());
        Double ratio = ratio();
        if (peer != null && ratio != null) {
            document.put("peer", peer.document());
            document.put("ratio", Sample.rounded(ratio));
        }
        document.put("target", target.limit());
        Boolean met = met();
        if (met != null) {
            document.put("met", met);
        }
        return document;
    }
}
