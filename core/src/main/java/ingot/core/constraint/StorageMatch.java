package ingot.core.constraint;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Gives every entry of a storage constraint a device of its own (facts: conventions §11). The first entry is what holds
 * {@code /}; the others take the smallest that fits, entries with more tags first. Where that leaves an entry without a device,
 * earlier ones move aside; the reference gives up there.
 */
final class StorageMatch {
    private static final Comparator<Candidate.Store> SMALLEST_FIRST =
            Comparator.comparingLong(Candidate.Store::bytes).thenComparingLong(Candidate.Store::id);

    private final Candidate candidate;
    private final List<StorageWish> others;
    private final Map<DeviceRef, Integer> takenBy = new LinkedHashMap<>();

    private StorageMatch(Candidate candidate, List<StorageWish> others) {
        this.candidate = candidate;
        this.others = others;
    }

    /** An entry with its device. */
    record Placed(StorageWish wish, DeviceRef device) {}

    /** A device for each entry; empty when some entry finds none. */
    static Optional<List<Placed>> find(Candidate candidate, List<StorageWish> wishes) {
        if (wishes.isEmpty()) {
            return Optional.of(List.of());
        }
        Optional<DeviceRef> root = root(candidate, wishes.getFirst());
        StorageMatch match = new StorageMatch(candidate, wishes.subList(1, wishes.size()));
        if (root.isEmpty() || !match.placeAll()) {
            return Optional.empty();
        }
        List<Placed> placed = new ArrayList<>();
        placed.add(new Placed(wishes.getFirst(), root.get()));
        match.takenBy.forEach((device, wish) -> placed.add(new Placed(match.others.get(wish), device)));
        return Optional.of(placed);
    }

    private static Optional<DeviceRef> root(Candidate candidate, StorageWish wish) {
        Candidate.Root root = candidate.root();
        if (root == null) {
            return Optional.empty();
        }
        Candidate.Store partition = root.partition();
        Candidate.Store holder = partition == null ? root.disk() : partition;
        if (holder.bytes() < wish.bytesMin()) {
            return Optional.empty();
        }
        if (wish.wantsPartition()) {
            return partition != null && partition.tags().containsAll(wish.deviceTags())
                    ? Optional.of(new DeviceRef(partition.id(), true))
                    : Optional.empty();
        }
        return root.disk().tags().containsAll(wish.deviceTags())
                ? Optional.of(new DeviceRef(root.disk().id(), false))
                : Optional.empty();
    }

    private boolean placeAll() {
        return IntStream.range(0, others.size())
                .boxed()
                .sorted(Comparator.comparingInt(wish -> -others.get(wish).tags().size()))
                .allMatch(wish -> place(wish, new HashSet<>()));
    }

    /** Takes the smallest free device that fits, or one whose entry can move to another. */
    private boolean place(int wish, Set<DeviceRef> tried) {
        List<DeviceRef> fitting = fitting(others.get(wish));
        for (DeviceRef device : fitting) {
            if (!takenBy.containsKey(device)) {
                takenBy.put(device, wish);
                return true;
            }
        }
        for (DeviceRef device : fitting) {
            Integer holder = takenBy.get(device);
            if (holder != null && tried.add(device) && place(holder, tried)) {
                takenBy.put(device, wish);
                return true;
            }
        }
        return false;
    }

    private List<DeviceRef> fitting(StorageWish wish) {
        boolean partition = wish.wantsPartition();
        List<Candidate.Store> stores = partition ? candidate.freePartitions() : candidate.freeDisks();
        return stores.stream()
                .filter(store ->
                        store.bytes() >= wish.bytesMin() && store.tags().containsAll(wish.deviceTags()))
                .sorted(SMALLEST_FIRST)
                .map(store -> new DeviceRef(store.id(), partition))
                .toList();
    }
}
