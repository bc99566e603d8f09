package ingot.region.rack;

import static ingot.region.db.Tables.RACK_OBSERVATION;

import ingot.link.LinkMessage;
import ingot.link.Observation;
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
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
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
    private final SnapshotPublisher snapshots;
    private final ObservationSink sink;
    private final Restore restore;
    private final InstantSource clock;
    private final Function<String, byte[]> forwarding;
    private final String version;
    private final Map<String, RackSession> connected = new ConcurrentHashMap<>();

    /** @param forwarding the key with which a rack signs whose request it passes on, by its system id */
    public RackHub(
            Database database,
            RackStore racks,
            SnapshotSource snapshots,
            ObservationSink sink,
            Restore restore,
            InstantSource clock,
            Function<String, byte[]> forwarding,
            String version) {
        this.database = database;
        this.racks = racks;
        this.snapshots = new SnapshotPublisher(database, snapshots, clock);
        this.sink = sink;
        this.restore = restore;
        this.clock = clock;
        this.forwarding = forwarding;
        this.version = version;
    }

    /** System ids of the racks that are connected now. */
    public List<String> connectedRacks() {
        return List.copyOf(connected.keySet());
    }

    /** Sends each connected rack what changed for it since the last time. */
    public void publish() {
        snapshots.publish(List.copyOf(connected.values()));
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
                publish();
            }
            case LinkMessage.SiteWanted wanted -> {
                LOG.info("snapshot_wanted rack={} reason={}", session.systemId(), wanted.reason());
                session.holds(null);
                publish();
            }
            case LinkMessage.SnapshotApplied applied ->
                LOG.debug("snapshot_applied rack={} revision={}", session.systemId(), applied.revision());
            case LinkMessage.Observations observed -> store(session, observed.observations());
            case LinkMessage.PowerActed late ->
                LOG.info("power_answer_late rack={} effect={}", session.systemId(), late.effectId());
            case LinkMessage.Welcome wrong -> refuse(session, wrong);
            case LinkMessage.Witnessed wrong -> refuse(session, wrong);
            case LinkMessage.SiteChanged wrong -> refuse(session, wrong);
            case LinkMessage.SnapshotSent wrong -> refuse(session, wrong);
            case LinkMessage.ObservationsStored wrong -> refuse(session, wrong);
            case LinkMessage.PowerAct wrong -> refuse(session, wrong);
        }
    }

    @Override
    public void closed(RackSession session) {
        if (connected.remove(session.systemId(), session)) {
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
        // Before others see the session: what it is sent depends on both.
        session.speaks(hello.protocol());
        session.holds(hello.hash());
        RackSession earlier = connected.put(session.systemId(), session);
        if (earlier != null && earlier != session) {
            LOG.info("rack_reconnected rack={}", session.systemId());
        }
        session.send(new LinkMessage.Welcome(
                LinkMessage.PROTOCOL,
                version,
                session.systemId(),
                HexFormat.of().formatHex(forwarding.apply(session.systemId()))));
        restore.newest().ifPresent(session::witness);
        publish();
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
