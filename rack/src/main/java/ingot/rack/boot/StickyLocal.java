package ingot.rack.boot;

import ingot.rack.store.LineJournal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Machines that boot their disk whatever an older snapshot says, from the moment that their "network boot off", or the
 * refusal of a disk write, passed by here (design §3.3). Each mark belongs to one attempt: a later deployment is a later
 * attempt, and boots from the network again. Durable before it is acknowledged. Thread-safe.
 */
public final class StickyLocal implements AutoCloseable {

    private final LineJournal journal;
    private final Map<String, String> attempts = new ConcurrentHashMap<>();

    private StickyLocal(LineJournal journal) {
        this.journal = journal;
    }

    public static StickyLocal open(Path file) throws IOException {
        StickyLocal opened = new StickyLocal(LineJournal.open(file));
        for (String line : opened.journal.lines()) {
            String[] words = line.split(" ", -1);
            opened.attempts.put(words[0], words.length > 1 ? words[1] : "");
        }
        opened.journal.rewrite(opened.attempts.entrySet().stream()
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .toList());
        return opened;
    }

    /** Marks a machine for one attempt; durable when this returns. */
    public void mark(String systemId, String attempt) throws IOException {
        if (!attempt.equals(attempts.get(systemId))) {
            journal.append(List.of(systemId + " " + attempt));
            attempts.put(systemId, attempt);
        }
    }

    /** Whether a machine's answer for this attempt is its disk. */
    public boolean holds(String systemId, String attempt) {
        return attempt.equals(attempts.get(systemId));
    }

    @Override
    public void close() throws IOException {
        journal.close();
    }
}
