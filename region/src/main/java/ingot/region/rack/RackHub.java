package ingot.region.rack;

import static ingot.region.db.Tables.RACK;
import static ingot.region.db.Tables.RACK_OBSERVATION;

import ingot.link.LinkCodec;
import ingot.link.LinkMessage;
import ingot.link.Observation;
import ingot.link.SiteSnapshot;
import ingot.region.database.Database;
import ingot.region.power.PowerAnswer;
import ingot.region.power.PowerOrder;
import ingot.region.power.PowerRelay;
import ingot.region.restore.Restore;
import java.time.Duration;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The racks that are connected to this region: sends each its snapshot, takes their observations, and has them act.
 * Thread-safe.
 */
public final class RackHub implements PowerRelay, RackSession.Events {

    private static final Logger LOG = LoggerFactory.getLogger(RackHub.class);

    /** Longest time one act may take at a rack (facts/power.md §1). */
    private static final Duration ACT_LIMIT = Duration.ofMinutes(5);

    private final Database database;
    private final RackStore racks;
    private final SnapshotSource snapshots;
    private final ObservationSink sink;
    private final Restore restore;
    private final LinkCodec codec;
    private final InstantSource clock;
    private final String version;
    private final Map<String, RackSession> connected = new ConcurrentHashMap<>();
    private final Map<String, String> sentHashes = new ConcurrentHashMap<>();

    public RackHub(
            Database database,
            RackStore racks,
            SnapshotSource snapshots,
            ObservationSink sink,
            Restore restore,
            LinkCodec codec,
            InstantSource clock,
            String version) {
        this.database = database;
        this.racks = racks;
        this.snapshots = snapshots;
        this.sink = sink;
        this.restore = restore;
        this.codec = codec;
        this.clock = clock;
        this.version = version;
    }

    /** System ids of the racks that are connected now. */
    public List<String> connectedRacks() {
        return List.copyOf(connected.keySet());
    }

    /** Sends each connected rack what changed for it since the last time. */
    public void publish() {
        connected.values().forEach(this::publish);
        restore.newest().ifPresent(witness -> connected.values().forEach(session -> session.witness(witness)));
    }

    @Override
    public void opened(RackSession session) {
        LOG.info("rack_connected rack={}", session.systemId());
    }

    @Override
    public void received(RackSession session, LinkMessage message) {
        switch (message) {
            case LinkMessage.Hello hello -> welcome(session, hello);
            case LinkMessage.InterfacesSeen seen -> {
                racks.interfacesSeen(session.nodeId(), seen.interfaces());
                publish(session);
            }
            case LinkMessage.SnapshotApplied applied ->
                LOG.debug("snapshot_applied rack={} revision={}", session.systemId(), applied.revision());
            case LinkMessage.Observations observed -> store(session, observed.observations());
            case LinkMessage.PowerActed late ->
                LOG.info("power_answer_late rack={} effect={}", session.systemId(), late.effectId());
            case LinkMessage.Welcome wrong -> refuse(session, wrong);
            case LinkMessage.Witnessed wrong -> refuse(session, wrong);
            case LinkMessage.SnapshotSent wrong -> refuse(session, wrong);
            case LinkMessage.ObservationsStored wrong -> refuse(session, wrong);
            case LinkMessage.PowerAct wrong -> refuse(session, wrong);
        }
    }

    @Override
    public void closed(RackSession session) {
        if (connected.remove(session.systemId(), session)) {
            sentHashes.remove(session.systemId());
            racks.disconnected(session.nodeId());
            LOG.info("rack_disconnected rack={}", session.systemId());
        }
    }

    @Override
    public PowerAnswer perform(PowerOrder order) throws InterruptedException {
        List<RackSession> able = racksFor(order);
        if (able.isEmpty()) {
            return new PowerAnswer.NoRack("No rack controllers can access the BMC of node " + order.hostname());
        }
        PowerAnswer answer = new PowerAnswer.Failed("no rack answered", true);
        for (RackSession rack : able) {
            answer = perform(order, rack);
            if (answer instanceof PowerAnswer.Done) {
                return answer;
            }
        }
        return answer;
    }

    private PowerAnswer perform(PowerOrder order, RackSession rack) throws InterruptedException {
        LinkMessage.PowerAct act = new LinkMessage.PowerAct(
                order.effectId(),
                order.fence(),
                order.systemId(),
                order.hostname(),
                order.driver(),
                order.parameters(),
                order.action().name(),
                order.bootTarget().name());
        try {
            LinkMessage.PowerActed acted = rack.act(act).get(ACT_LIMIT.toSeconds(), TimeUnit.SECONDS);
            return acted.error().isEmpty()
                    ? new PowerAnswer.Done(acted.state())
                    : new PowerAnswer.Failed(acted.error(), acted.worthRetry());
        } catch (ExecutionException | CancellationException gone) {
            return new PowerAnswer.Failed("rack " + rack.systemId() + " went away before it answered", true);
        } catch (TimeoutException slow) {
            return new PowerAnswer.Failed(
                    "rack " + rack.systemId() + " did not answer within " + ACT_LIMIT.toMinutes() + " minutes", true);
        }
    }

    /** Racks with an address in the BMC's subnet first, then the others (facts/power.md §2). */
    private List<RackSession> racksFor(PowerOrder order) {
        String address = order.parameters().getOrDefault("power_address", "");
        List<Integer> near = racks.withAddressNear(address);
        List<RackSession> sessions = new ArrayList<>(connected.values());
        sessions.sort((a, b) -> Boolean.compare(near.contains(b.nodeId()), near.contains(a.nodeId())));
        return sessions;
    }

    private void welcome(RackSession session, LinkMessage.Hello hello) {
        if (hello.protocol() < LinkMessage.PROTOCOL - 1) {
            LOG.warn("rack_too_old rack={} protocol={}", session.systemId(), hello.protocol());
        }
        if (hello.witness() != null) {
            // Before this rack is given anything to do: it may know a future that the database has lost.
            restore.examine(hello.witness(), "rack " + session.systemId());
        }
        racks.connected(session.nodeId(), hello.hostname(), hello.version(), hello.interfaces());
        RackSession earlier = connected.put(session.systemId(), session);
        if (earlier != null && earlier != session) {
            LOG.info("rack_reconnected rack={}", session.systemId());
        }
        session.speaks(hello.protocol());
        session.send(new LinkMessage.Welcome(LinkMessage.PROTOCOL, version, session.systemId()));
        restore.newest().ifPresent(session::witness);
        if (hello.hash() != null) {
            sentHashes.put(session.systemId(), hello.hash());
        } else {
            sentHashes.remove(session.systemId());
        }
        publish(session);
    }

    private void publish(RackSession session) {
        // One at a time for each rack, so that an older view is never sent after a newer one.
        synchronized (session) {
            SiteSnapshot composed = database.read(sql -> snapshots.compose(sql, session.nodeId()));
            String hash = codec.hash(composed);
            if (hash.equals(sentHashes.get(session.systemId()))) {
                return;
            }
            long revision = database.write(sql -> sql.update(RACK)
                    .set(RACK.SNAPSHOT_REVISION, RACK.SNAPSHOT_REVISION.plus(1))
                    .where(RACK.NODE_ID.eq(session.nodeId()))
                    .returning(RACK.SNAPSHOT_REVISION)
                    .fetchSingle()
                    .getSnapshotRevision());
            session.send(new LinkMessage.SnapshotSent(new SiteSnapshot(
                    revision,
                    composed.vlans(),
                    composed.machines(),
                    composed.enlistment(),
                    composed.files(),
                    composed.settings())));
            sentHashes.put(session.systemId(), hash);
        }
    }

    private void store(RackSession session, List<Observation> observations) {
        List<String> stored = new ArrayList<>();
        for (Observation observation : observations) {
            try {
                database.write(sql -> {
                    int fresh = sql.insertInto(RACK_OBSERVATION)
                            .set(RACK_OBSERVATION.RACK_ID, session.nodeId())
                            .set(RACK_OBSERVATION.ID, observation.id())
                            .set(RACK_OBSERVATION.AT, OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC))
                            .onConflictDoNothing()
                            .execute();
                    if (fresh == 1) {
                        sink.accept(sql, session.systemId(), observation);
                    }
                    return fresh;
                });
                stored.add(observation.id());
            } catch (IllegalArgumentException malformed) {
                // Sending it again would not mend it: confirmed, so that it does not block the rest, and said.
                LOG.error(
                        "observation_refused rack={} kind={} reason={}",
                        session.systemId(),
                        observation.kind(),
                        malformed.getMessage());
                stored.add(observation.id());
            }
        }
        session.send(new LinkMessage.ObservationsStored(stored));
    }

    private static void refuse(RackSession session, LinkMessage message) {
        LOG.warn(
                "link_message_refused rack={} message={}",
                session.systemId(),
                message.getClass().getSimpleName());
    }
}
