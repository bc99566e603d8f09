package ingot.region.rack;

import ingot.link.ContentHash;
import ingot.link.SiteRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Which records racks were last told, by their hashes: what has to be sent is what differs. Not thread-safe. */
final class SentRecords {

    private final Map<String, ContentHash> hashes = new HashMap<>();
    private ContentHash sum = ContentHash.EMPTY;

    /** What differs from before. */
    record Difference(List<SiteRecord> put, List<String> gone) {
        static final Difference NONE = new Difference(List.of(), List.of());

        boolean isEmpty() {
            return put.isEmpty() && gone.isEmpty();
        }
    }

    ContentHash sum() {
        return sum;
    }

    /**
     * Takes what there is now.
     *
     * @param scope the keys that were looked at: one of them that is not in {@code now} is no more
     */
    Difference update(Map<String, String> now, Predicate<String> scope) {
        List<SiteRecord> put = new ArrayList<>();
        now.forEach((key, json) -> {
            ContentHash hash = ContentHash.of(key, json);
            ContentHash before = hashes.put(key, hash);
            if (!hash.equals(before)) {
                sum = (before == null ? sum : sum.minus(before)).plus(hash);
                put.add(new SiteRecord(key, json));
            }
        });
        List<String> gone = hashes.keySet().stream()
                .filter(key -> !now.containsKey(key) && scope.test(key))
                .sorted()
                .toList();
        for (String key : gone) {
            ContentHash before = hashes.remove(key);
            sum = before == null ? sum : sum.minus(before);
        }
        return put.isEmpty() && gone.isEmpty() ? Difference.NONE : new Difference(put, gone);
    }
}
