package ingot.rack.store;

import ingot.link.LinkMessage.PowerActed;
import io.avaje.jsonb.JsonType;
import io.avaje.jsonb.Jsonb;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Answers to acts on the world by effect id, so that an order repeated by a region that lost the answer gets the first
 * answer, and never cycles power twice. An act that was begun and whose end is unknown (the rack was killed in it) is
 * answered as failed and worth another try under a new id. Thread-safe.
 */
public final class ActJournal implements AutoCloseable {

    /** Answers remembered; older ones are forgotten, long after the region has stored them. */
    private static final int REMEMBERED_MAX = 10_000;

    private static final String BEGUN = "begun ";

    private final LineJournal journal;
    private final JsonType<PowerActed> json = Jsonb.builder().build().type(PowerActed.class);
    private final Map<Long, PowerActed> answers = new LinkedHashMap<>();

    private ActJournal(LineJournal journal) {
        this.journal = journal;
    }

    public static ActJournal open(Path file) throws IOException {
        ActJournal opened = new ActJournal(LineJournal.open(file));
        Map<Long, Long> begun = new LinkedHashMap<>();
        for (String line : opened.journal.lines()) {
            if (line.startsWith(BEGUN)) {
                String[] words = line.substring(BEGUN.length()).split(" ", -1);
                begun.put(Long.valueOf(words[0]), Long.valueOf(words[1]));
            } else {
                PowerActed answer = opened.json.fromJson(line);
                opened.answers.put(answer.effectId(), answer);
                begun.remove(answer.effectId());
            }
        }
        begun.forEach((effect, fence) -> opened.answers.put(
                effect,
                new PowerActed(
                        effect,
                        fence,
                        "",
                        "The rack was stopped while it was at it; the outcome is not known.",
                        true)));
        opened.compact();
        return opened;
    }

    /** The first answer to this effect under any fence, null when it was never begun. */
    public synchronized @Nullable PowerActed answered(long effectId) {
        return answers.get(effectId);
    }

    /** Notes, durably, that the act is about to be done. */
    public synchronized void begin(long effectId, long fence) throws IOException {
        journal.append(List.of(BEGUN + effectId + " " + fence));
    }

    /** Notes the answer durably. */
    public synchronized void end(PowerActed answer) throws IOException {
        journal.append(List.of(json.toJson(answer)));
        answers.put(answer.effectId(), answer);
        if (answers.size() > REMEMBERED_MAX) {
            compact();
        }
    }

    @Override
    public void close() throws IOException {
        journal.close();
    }

    private synchronized void compact() throws IOException {
        List<PowerActed> all = new ArrayList<>(answers.values());
        List<PowerActed> kept = all.subList(Math.max(0, all.size() - REMEMBERED_MAX / 2), all.size());
        answers.keySet().retainAll(kept.stream().map(PowerActed::effectId).toList());
        journal.rewrite(kept.stream().map(json::toJson).toList());
    }
}
