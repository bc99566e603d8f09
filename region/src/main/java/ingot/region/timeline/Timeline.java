package ingot.region.timeline;

import static ingot.region.db.Tables.TIMELINE_STEP;

import ingot.region.machine.Times;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** Writes steps of a machine's timeline (interface.md §4). Stateless; runs inside the caller's transaction. */
public final class Timeline {

    /** Longest detail kept; the rest is cut off. */
    public static final int DETAIL_CHARS_MAX = 1000;

    /** Steps kept for one machine: anybody on its network can add some. Trimmed now and then, so there may be a few more. */
    static final int STEPS_MAX = 2000;

    /** One step in so many trims its machine's. */
    private static final int TRIM_EVERY = 100;

    private Timeline() {}

    /** Who saw a step. */
    public enum Source {
        RACK("rack"),
        REGION("region"),
        MACHINE("machine");

        private final String word;

        Source(String word) {
            this.word = word;
        }
    }

    public static void add(
            DSLContext sql,
            int nodeId,
            Instant at,
            Source source,
            TimelineStep step,
            String detail,
            @Nullable UUID attempt) {
        add(sql, nodeId, at, source, step, detail, null, null, attempt);
    }

    /** The last step in words, with its time; "none" when there is none. */
    public static String last(DSLContext sql, int nodeId) {
        return sql.selectFrom(TIMELINE_STEP)
                .where(TIMELINE_STEP.NODE_ID.eq(nodeId))
                .orderBy(TIMELINE_STEP.ID.desc())
                .limit(1)
                .fetchOptional(step -> (step.getStep() + " " + step.getDetail()).strip() + " at "
                        + step.getAt().toInstant())
                .orElse("none");
    }

    /** Adds a step that is known to have taken some time, or moved some bytes. */
    public static void add(
            DSLContext sql,
            int nodeId,
            Instant at,
            Source source,
            TimelineStep step,
            String detail,
            @Nullable Duration duration,
            @Nullable Long bytes,
            @Nullable UUID attempt) {
        long id = sql.insertInto(TIMELINE_STEP)
                .set(TIMELINE_STEP.NODE_ID, nodeId)
                .set(TIMELINE_STEP.AT, Times.column(at))
                .set(TIMELINE_STEP.SOURCE, source.word)
                .set(TIMELINE_STEP.STEP, step.word())
                .set(
                        TIMELINE_STEP.DETAIL,
                        detail.length() > DETAIL_CHARS_MAX ? detail.substring(0, DETAIL_CHARS_MAX) : detail)
                .set(TIMELINE_STEP.DURATION_MS, duration == null ? null : duration.toMillis())
                .set(TIMELINE_STEP.BYTES, bytes)
                .set(TIMELINE_STEP.ATTEMPT, attempt)
                .returningResult(TIMELINE_STEP.ID)
                .fetchSingle()
                .value1();
        if (id % TRIM_EVERY == 0) {
            sql.deleteFrom(TIMELINE_STEP)
                    .where(TIMELINE_STEP.NODE_ID.eq(nodeId))
                    .and(TIMELINE_STEP.ID.le(sql.select(TIMELINE_STEP.ID)
                            .from(TIMELINE_STEP)
                            .where(TIMELINE_STEP.NODE_ID.eq(nodeId))
                            .orderBy(TIMELINE_STEP.ID.desc())
                            .offset(STEPS_MAX)
                            .limit(1)))
                    .execute();
        }
    }
}
