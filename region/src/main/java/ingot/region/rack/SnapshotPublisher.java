package ingot.region.rack;

import static ingot.region.db.Tables.RACK;

import ingot.link.ContentHash;
import ingot.link.LinkMessage;
import ingot.link.SiteChange;
import ingot.link.SiteRecord;
import ingot.link.SiteRecords;
import ingot.link.SiteSnapshot;
import ingot.region.database.ChangeFeed;
import ingot.region.database.Database;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Tells each connected rack what changed for it. The feed of changes says which machines to look at; what is sent is what differs
 * from what was sent before. From time to time everything is looked at, so that a change that nobody wrote into the feed reaches
 * the racks as well. A rack that holds something else than expected is sent all. Thread-safe.
 */
final class SnapshotPublisher {

    /** Looking at everything takes at most one part in so many of the time. */
    private static final int SHARE = 20;

    private static final Duration EVERYTHING_MIN = Duration.ofSeconds(1);

    /** Kinds of objects that no machine's record depends on. */
    private static final Set<String> NO_MACHINES =
            Set.of("subnet", "vlan", "fabric", "space", "iprange", "reservedip", "staticroute", "controller", "script");

    private final Database database;
    private final SnapshotSource source;
    private final InstantSource clock;
    private final SiteRecords records = new SiteRecords();
    private final SentRecords machines = new SentRecords();
    private final Map<Integer, SentRecords> sites = new HashMap<>();
    private @Nullable String cursor;
    private Instant everythingDue = Instant.MIN;

    SnapshotPublisher(Database database, SnapshotSource source, InstantSource clock) {
        this.database = database;
        this.source = source;
        this.clock = clock;
    }

    /** A connected rack, and what is known of it. */
    interface Rack {
        int nodeId();

        /** Whether it takes changes; whole snapshots otherwise. */
        boolean speaksRecords();

        /** Hash of what it holds as far as is known, or will hold once it has taken all that was sent; null for nothing. */
        @Nullable String held();

        void holds(@Nullable String hash);

        void send(LinkMessage message);
    }

    /**
     * What was looked at.
     *
     * @param scope the keys of the machines looked at
     * @param sites by the racks' node ids
     */
    private record View(
            String cursor,
            Predicate<String> scope,
            List<SiteSnapshot.MachineBoot> machines,
            Map<Integer, SiteSnapshot> sites) {}

    /** Sends what changed since the last time. One at a time, so that an older view is never sent after a newer one. */
    synchronized void publish(Collection<? extends Rack> connected) {
        Set<Integer> racks = new HashSet<>();
        connected.forEach(rack -> racks.add(rack.nodeId()));
        sites.keySet().retainAll(racks);
        if (racks.isEmpty()) {
            return;
        }
        Instant start = clock.instant();
        boolean everything = !start.isBefore(everythingDue)
                || connected.stream()
                        .anyMatch(rack -> !rack.speaksRecords()
                                || !sum(rack.nodeId()).hex().equals(rack.held()));
        View view = database.read(sql -> look(sql, racks, everything));
        if (view == null) {
            return;
        }
        if (everything) {
            Instant now = clock.instant();
            Duration rest = Duration.between(start, now).multipliedBy(SHARE);
            everythingDue = now.plus(rest.compareTo(EVERYTHING_MIN) > 0 ? rest : EVERYTHING_MIN);
        }
        Map<Integer, String> before = new HashMap<>();
        racks.forEach(node -> before.put(node, sum(node).hex()));
        Map<String, String> machinesNow = records.of(view.machines());
        SentRecords.Difference ofMachines = machines.update(machinesNow, view.scope());
        Map<Integer, SentRecords.Difference> ofSites = new HashMap<>();
        view.sites()
                .forEach((node, site) -> ofSites.put(
                        node,
                        sites.computeIfAbsent(node, ignored -> new SentRecords())
                                .update(records.of(site), key -> true)));
        cursor = view.cursor();
        for (Rack rack : connected) {
            int node = rack.nodeId();
            String after = sum(node).hex();
            String held = rack.held();
            if (after.equals(held)) {
                continue;
            }
            SiteSnapshot site = Objects.requireNonNull(view.sites().get(node));
            if (!rack.speaksRecords()) {
                rack.send(new LinkMessage.SnapshotSent(new SiteSnapshot(
                        nextRevision(node),
                        site.vlans(),
                        view.machines(),
                        site.enlistment(),
                        site.files(),
                        site.settings())));
            } else if (held != null && held.equals(before.get(node))) {
                SentRecords.Difference ofSite = Objects.requireNonNull(ofSites.get(node));
                send(
                        rack,
                        new SiteChange(
                                nextRevision(node),
                                held,
                                after,
                                both(ofMachines.put(), ofSite.put()),
                                both(ofMachines.gone(), ofSite.gone())));
            } else {
                Map<String, String> all = new TreeMap<>(machinesNow);
                all.putAll(records.of(site));
                List<SiteRecord> put = new ArrayList<>();
                all.forEach((key, json) -> put.add(new SiteRecord(key, json)));
                send(rack, new SiteChange(nextRevision(node), "", after, put, List.of()));
            }
            rack.holds(after);
        }
    }

    /** Null when nothing happened. */
    private @Nullable View look(DSLContext sql, Set<Integer> racks, boolean everything) {
        ChangeFeed.Seen seen = ChangeFeed.since(sql, everything ? null : cursor);
        if (seen.complete() && seen.changes().isEmpty()) {
            return null;
        }
        Set<String> systemIds = new HashSet<>();
        boolean all = !seen.complete();
        for (ChangeFeed.Change change : seen.changes()) {
            if (change.kind().equals("machine")) {
                systemIds.add(change.objectId());
            } else {
                all |= !NO_MACHINES.contains(change.kind());
            }
        }
        Map<Integer, SiteSnapshot> now = source.sites(sql, racks);
        if (all) {
            return new View(seen.cursor(), key -> true, source.machines(sql, null), now);
        }
        Set<String> keys = new HashSet<>();
        systemIds.forEach(id -> keys.add(SiteRecords.machineKey(id)));
        return new View(
                seen.cursor(), keys::contains, systemIds.isEmpty() ? List.of() : source.machines(sql, systemIds), now);
    }

    private void send(Rack rack, SiteChange change) {
        List<SiteChange> parts = change.parts();
        for (int i = 0; i < parts.size(); i++) {
            rack.send(new LinkMessage.SiteChanged(parts.get(i), i == parts.size() - 1));
        }
    }

    /** Hash of all that a rack was last told. */
    private ContentHash sum(int node) {
        SentRecords site = sites.get(node);
        return site == null ? machines.sum() : machines.sum().plus(site.sum());
    }

    private long nextRevision(int node) {
        return database.write(sql -> sql.update(RACK)
                .set(RACK.SNAPSHOT_REVISION, RACK.SNAPSHOT_REVISION.plus(1))
                .where(RACK.NODE_ID.eq(node))
                .returning(RACK.SNAPSHOT_REVISION)
                .fetchSingle()
                .getSnapshotRevision());
    }

    private static <T> List<T> both(List<T> first, List<T> second) {
        List<T> both = new ArrayList<>(first);
        both.addAll(second);
        return both;
    }
}
