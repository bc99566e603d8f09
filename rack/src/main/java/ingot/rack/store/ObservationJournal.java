package ingot.rack.store;

import ingot.link.Observation;
import io.avaje.jsonb.JsonType;
import io.avaje.jsonb.Jsonb;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the rack saw and the region has not confirmed: journaled and synced, so that a region that was away, or a rack that
 * was killed, loses none of it. Bounded: past the limit the oldest timeline steps are given up first, then the oldest of all,
 * and the loss is logged. Thread-safe.
 */
public final class ObservationJournal implements AutoCloseable {

    /** Most observations held for a region that is away. */
    static final int WAITING_MAX = 50_000;

    private static final Logger LOG = LoggerFactory.getLogger(ObservationJournal.class);
    private static final String DONE = "done ";

    /** Confirmed lines in the file after which it is written anew. */
    private static final int REWRITE_AFTER = 2_000;

    private final LineJournal journal;
    private final InstantSource clock;
    private final JsonType<Observation> json = Jsonb.builder().build().type(Observation.class);
    private final Map<String, Observation> waiting = new LinkedHashMap<>();
    private int confirmedLines;

    private ObservationJournal(LineJournal journal, InstantSource clock) {
        this.journal = journal;
        this.clock = clock;
    }

    public static ObservationJournal open(Path file, InstantSource clock) throws IOException {
        ObservationJournal opened = new ObservationJournal(LineJournal.open(file), clock);
        for (String line : opened.journal.lines()) {
            if (line.startsWith(DONE)) {
                opened.waiting.remove(line.substring(DONE.length()));
            } else {
                Observation observation = opened.json.fromJson(line);
                opened.waiting.put(observation.id(), observation);
            }
        }
        opened.compact();
        return opened;
    }

    /** Journals an observation; it is on the disk when this returns. Wakes whoever waits in {@link #next}. */
    public synchronized void add(Observation.Kind kind, Map<String, String> fields) {
        Observation observation = new Observation(
                UUID.randomUUID().toString(), clock.instant().toString(), kind.wireName(), Map.copyOf(fields));
        try {
            journal.append(List.of(json.toJson(observation)));
        } catch (IOException full) {
            // The machine's boot goes on: an unrecorded observation is worth less than a machine that does not start.
            LOG.error("observation_not_journaled kind={} reason={}", kind.wireName(), full.getMessage());
        }
        waiting.put(observation.id(), observation);
        while (waiting.size() > WAITING_MAX) {
            giveUpOne();
        }
        notifyAll();
    }

    /** Waits until something is there to send and returns up to {@code limit} of the oldest, leaving them in place. */
    public synchronized List<Observation> next(int limit) throws InterruptedException {
        while (waiting.isEmpty()) {
            wait();
        }
        List<Observation> oldest = new ArrayList<>();
        for (Observation observation : waiting.values()) {
            if (oldest.size() == limit) {
                break;
            }
            oldest.add(observation);
        }
        return oldest;
    }

    /** Waits until none of these is waiting any more, or the time has passed; true when all were confirmed. */
    public synchronized boolean awaitConfirmed(Collection<String> ids, long millis) throws InterruptedException {
        long end = System.nanoTime() + millis * 1_000_000;
        while (ids.stream().anyMatch(waiting::containsKey)) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        return true;
    }

    /** The region has committed these. */
    public synchronized void confirmed(Collection<String> ids) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String id : ids) {
            if (waiting.remove(id) != null) {
                lines.add(DONE + id);
            }
        }
        journal.append(lines);
        confirmedLines += lines.size();
        if (confirmedLines > REWRITE_AFTER) {
            compact();
        }
        notifyAll();
    }

    public synchronized int size() {
        return waiting.size();
    }

    @Override
    public void close() throws IOException {
        journal.close();
    }

    private void giveUpOne() {
        String victim = waiting.values().stream()
                .filter(observation -> observation.kind().equals(Observation.Kind.STEP.wireName()))
                .map(Observation::id)
                .findFirst()
                .orElseGet(() -> waiting.keySet().iterator().next());
        Observation lost = waiting.remove(victim);
        LOG.warn(
                "observation_given_up kind={} reason=journal_full limit={}",
                lost == null ? "" : lost.kind(),
                WAITING_MAX);
    }

    private synchronized void compact() throws IOException {
        journal.rewrite(waiting.values().stream().map(json::toJson).toList());
        confirmedLines = 0;
    }
}
