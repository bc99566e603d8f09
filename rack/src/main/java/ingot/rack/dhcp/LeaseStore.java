package ingot.rack.dhcp;

import ingot.wire.dhcp4.Dhcp4Message;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lease table and journal under one lock, so that both see all changes in the same order. Thread-safe. */
final class LeaseStore implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LeaseStore.class);

    private final LeaseTable table = new LeaseTable(); // guarded by this
    private final LeaseJournal journal;
    private final InstantSource clock;
    /** Events in the order of their changes, until they are durable and told. */
    private final Deque<Pending> outbox = new ArrayDeque<>(); // guarded by this

    private long durable; // guarded by this
    private final Object delivery = new Object();

    /** A request and where it came in. */
    record Request(Dhcp4Message message, Arrival arrival) {}

    private record Pending(long mark, LeaseEvent event) {}

    LeaseStore(LeaseJournal journal, InstantSource clock) {
        this.journal = journal;
        this.clock = clock;
        journal.leases().forEach(table::put);
    }

    /**
     * Decides on each request in turn and stores all changes with one sync; what happened is then told by {@link #deliver}.
     *
     * @throws IOException if the changes may not be on disk: nobody must be answered
     */
    List<Outcome> handle(List<Request> batch, ActiveConfig config) throws IOException {
        List<Outcome> outcomes = new ArrayList<>();
        List<LeaseEvent> events = new ArrayList<>();
        long mark;
        synchronized (this) {
            Instant now = clock.instant();
            expire(now, events);
            for (Request request : batch) {
                Outcome outcome = decide(request, config, now);
                outcomes.add(outcome);
                outcome.changes().forEach(change -> store(change, events));
            }
            mark = append(events);
        }
        force(mark);
        return outcomes;
    }

    /** A request that we fail on must not take the others of its batch with it. Nothing has changed then: deciding only reads. */
    private Outcome decide(Request request, ActiveConfig config, Instant now) {
        try {
            return DhcpDecision.decide(request.message(), request.arrival(), config, table, now);
        } catch (RuntimeException fault) {
            LOG.error("no decision on {}", request.message(), fault);
            return new Outcome.Silence("internal fault, see the log");
        }
    }

    /** Ends the leases that have run out. */
    void expire() throws IOException {
        long mark;
        synchronized (this) {
            List<LeaseEvent> events = new ArrayList<>();
            expire(clock.instant(), events);
            mark = append(events);
        }
        force(mark);
    }

    /** Tells the events that are durable, each once, in the order of their changes. */
    void deliver(DhcpListener listener) {
        synchronized (delivery) {
            List<LeaseEvent> ready = new ArrayList<>();
            synchronized (this) {
                while (!outbox.isEmpty() && outbox.getFirst().mark() <= durable) {
                    ready.add(outbox.removeFirst().event());
                }
            }
            for (LeaseEvent event : ready) {
                try {
                    listener.leaseChanged(event);
                } catch (RuntimeException fault) {
                    LOG.error("the listener failed on {}", event, fault);
                }
            }
        }
    }

    private long append(List<LeaseEvent> events) throws IOException {
        if (events.isEmpty()) {
            return 0;
        }
        long mark = journal.append(events.stream().map(LeaseEvent::lease).toList());
        events.forEach(event -> outbox.addLast(new Pending(mark, event)));
        return mark;
    }

    private void force(long mark) throws IOException {
        if (mark > 0) {
            journal.force(mark);
            synchronized (this) {
                durable = Math.max(durable, mark);
            }
        }
    }

    private void store(Lease change, List<LeaseEvent> events) {
        LeaseEvent event = eventOf(table.at(change.address()), change);
        table.put(change);
        if (event != null) {
            events.add(event);
        }
    }

    private static @Nullable LeaseEvent eventOf(@Nullable Lease before, Lease change) {
        return switch (change.state()) {
            case OFFERED -> null;
            case BOUND ->
                new LeaseEvent.Committed(
                        change,
                        before != null
                                && before.state() == Lease.State.BOUND
                                && before.client().equals(change.client()));
            case RELEASED -> new LeaseEvent.Released(change);
            case EXPIRED -> new LeaseEvent.Expired(change);
            case DECLINED -> new LeaseEvent.Declined(change);
        };
    }

    private void expire(Instant now, List<LeaseEvent> events) {
        table.expire(now).forEach(lease -> events.add(new LeaseEvent.Expired(lease)));
    }

    synchronized List<Lease> leases() {
        return table.all().stream()
                .filter(lease -> lease.state() != Lease.State.OFFERED)
                .toList();
    }

    synchronized void configurationChanged() {
        table.configurationChanged();
    }

    @Override
    public void close() throws IOException {
        journal.close();
    }
}
