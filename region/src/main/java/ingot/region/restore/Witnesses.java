package ingot.region.restore;

import static ingot.region.db.Tables.DATABASE_LIFE;
import static ingot.region.db.Tables.WITNESS;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;

/**
 * Rows of witnesses. One is written in the transaction of every start of a region, every change of a machine's status, attempt or
 * boot, and every power act that is wanted or done: whatever a copy that lacks it could get wrong.
 */
public final class Witnesses {

    /**
     * Witnesses that are kept. Attempts and acts live for an hour or two; so many changes of machines take longer, so that whoever
     * remembers an older witness has nothing to say about anything that still lives.
     */
    static final long KEPT = 100_000;

    private Witnesses() {}

    /** Says, in the transaction of the change itself, that something was done. */
    public static void add(DSLContext sql) {
        sql.insertInto(WITNESS).defaultValues().execute();
    }

    /** The newest that is committed; empty before the first. */
    static Optional<Witness> newest(DSLContext sql) {
        return sql.select(WITNESS.NUMBER, WITNESS.ID)
                .from(WITNESS)
                .orderBy(WITNESS.NUMBER.desc())
                .limit(1)
                .fetchOptional(row -> new Witness(life(sql), row.value1(), row.value2()));
    }

    static Knowledge about(DSLContext sql, Witness witness) {
        List<UUID> lives = sql.select(DATABASE_LIFE.ID)
                .from(DATABASE_LIFE)
                .orderBy(DATABASE_LIFE.NUMBER.desc())
                .fetch(DATABASE_LIFE.ID);
        UUID id = sql.select(WITNESS.ID)
                .from(WITNESS)
                .where(WITNESS.NUMBER.eq(witness.number()))
                .fetchOne(WITNESS.ID);
        Long oldest =
                sql.select(DSL.min(WITNESS.NUMBER)).from(WITNESS).fetchSingle().value1();
        Set<UUID> ended = new HashSet<>(lives.subList(1, lives.size()));
        return new Knowledge(lives.getFirst(), ended, id, oldest == null ? 0 : oldest);
    }

    /** Forgets what is too old to matter. */
    static void prune(DSLContext sql) {
        sql.deleteFrom(WITNESS)
                .where(WITNESS.NUMBER.lt(
                        sql.select(DSL.max(WITNESS.NUMBER).minus(KEPT)).from(WITNESS)))
                .execute();
    }

    private static UUID life(DSLContext sql) {
        return sql.select(DATABASE_LIFE.ID)
                .from(DATABASE_LIFE)
                .orderBy(DATABASE_LIFE.NUMBER.desc())
                .limit(1)
                .fetchSingle()
                .value1();
    }
}
