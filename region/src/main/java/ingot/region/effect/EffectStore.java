package ingot.region.effect;

import static ingot.region.db.Tables.EFFECT;

import ingot.region.machine.JsonColumns;
import ingot.region.machine.Times;
import ingot.region.restore.Witnesses;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Record2;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * Rows of effects. A row is written with the state change that wants it; {@link #claim} takes the oldest unfinished one of each
 * node; an answer counts only under the fencing number of its claim.
 */
public final class EffectStore {

    /** Acts on a machine's power: a newer one makes waiting older ones pointless. */
    static final Set<String> POWER_ACTS = Set.of("power_on", "power_off", "power_cycle", "boot_order");

    private EffectStore() {}

    /** One claimed effect. */
    record Claimed(long id, int nodeId, String kind, Map<String, @Nullable Object> payload, long fence, int tries) {}

    /** Adds an effect behind all earlier ones of the node, and wakes the engines once the transaction commits. */
    public static long add(DSLContext sql, int nodeId, String kind, Map<String, ?> payload, Instant now) {
        if (POWER_ACTS.contains(kind)) {
            Witnesses.add(sql);
        }
        if (POWER_ACTS.contains(kind) && !kind.equals("boot_order")) {
            supersede(sql, nodeId, now);
        }
        Long id = sql.insertInto(EFFECT)
                .set(EFFECT.NODE_ID, nodeId)
                .set(EFFECT.KIND, kind)
                .set(EFFECT.PAYLOAD, JsonColumns.jsonb(payload))
                .set(EFFECT.DUE, Times.column(now))
                .set(EFFECT.CREATED, Times.column(now))
                .returningResult(EFFECT.ID)
                .fetchSingle()
                .value1();
        sql.execute("notify ingot_effect");
        return id;
    }

    /**
     * Drops waiting power acts of a node, and lets running ones end without a report. One that is just switching the machine
     * on may come through, so that it is switched off behind it: nobody wants the machine on any more.
     */
    public static void cancelPowerActs(DSLContext sql, int nodeId, Instant now) {
        supersede(sql, nodeId, now);
        List<String> running = sql.update(EFFECT)
                .set(EFFECT.CANCELLED, true)
                .where(EFFECT.NODE_ID.eq(nodeId))
                .and(EFFECT.KIND.in(POWER_ACTS))
                .and(EFFECT.STATE.eq("running"))
                .returningResult(EFFECT.KIND)
                .fetch(EFFECT.KIND);
        if (running.contains("power_on") || running.contains("power_cycle")) {
            add(sql, nodeId, "power_off", Map.of("mode", "hard"), now);
        }
    }

    private static void supersede(DSLContext sql, int nodeId, Instant now) {
        sql.update(EFFECT)
                .set(EFFECT.STATE, "superseded")
                .set(EFFECT.FINISHED, Times.column(now))
                .where(EFFECT.NODE_ID.eq(nodeId))
                .and(EFFECT.KIND.in(POWER_ACTS))
                .and(EFFECT.STATE.eq("waiting"))
                .execute();
    }

    /** Takes up to {@code max} effects that are due, at most one of each node: writes owner, next fencing number, lease end. */
    static List<Claimed> claim(DSLContext sql, String owner, Instant now, Duration lease, int max) {
        var other = EFFECT.as("other");
        Condition free = EFFECT.STATE
                .eq("waiting")
                .and(EFFECT.DUE.le(Times.column(now)))
                .or(EFFECT.STATE.eq("running").and(EFFECT.LEASE_UNTIL.lt(Times.column(now))));
        var due = sql.select(EFFECT.ID)
                .from(EFFECT)
                .where(free)
                .andNotExists(DSL.selectOne()
                        .from(other)
                        .where(other.NODE_ID.eq(EFFECT.NODE_ID))
                        .and(other.ID.lt(EFFECT.ID))
                        .and(other.STATE.in("waiting", "running")))
                .orderBy(EFFECT.DUE, EFFECT.ID)
                .limit(max)
                .forUpdate()
                .of(EFFECT)
                .skipLocked();
        return sql
                .update(EFFECT)
                .set(EFFECT.STATE, "running")
                .set(EFFECT.OWNER, owner)
                .set(EFFECT.FENCE, EFFECT.FENCE.plus(1))
                .set(EFFECT.LEASE_UNTIL, Times.column(now.plus(lease)))
                .set(EFFECT.TRIES, EFFECT.TRIES.plus(1))
                .where(EFFECT.ID.in(due))
                .returning()
                .fetch()
                .stream()
                .map(row -> new Claimed(
                        row.getId(),
                        row.getNodeId() == null ? 0 : row.getNodeId(),
                        row.getKind(),
                        JsonColumns.map(row.getPayload()),
                        row.getFence(),
                        row.getTries()))
                .toList();
    }

    /** Moves the lease ends of those effects that this owner still works on. */
    static void renew(DSLContext sql, String owner, Collection<Long> working, Instant now, Duration lease) {
        sql.update(EFFECT)
                .set(EFFECT.LEASE_UNTIL, Times.column(now.plus(lease)))
                .where(EFFECT.ID.in(working))
                .and(EFFECT.OWNER.eq(owner))
                .and(EFFECT.STATE.eq("running"))
                .execute();
    }

    /** How an act ended, as stored. */
    enum Ending {
        DONE("done"),
        FAILED("failed");

        private final String state;

        Ending(String state) {
            this.state = state;
        }
    }

    /**
     * Ends an effect if the claim is still the current one.
     *
     * @return null when another claim has taken over, so that nothing was written; else whether the machine is to be told
     */
    static @Nullable Boolean end(
            DSLContext sql, Claimed claim, Ending ending, Map<String, ?> result, @Nullable String error, Instant now) {
        Record2<Boolean, String> row = sql.update(EFFECT)
                .set(EFFECT.STATE, DSL.when(EFFECT.CANCELLED, "superseded").otherwise(ending.state))
                .set(EFFECT.RESULT, JsonColumns.jsonb(result))
                .set(EFFECT.LAST_ERROR, error)
                .set(EFFECT.FINISHED, Times.column(now))
                .where(EFFECT.ID.eq(claim.id()))
                .and(EFFECT.FENCE.eq(claim.fence()))
                .and(EFFECT.STATE.eq("running"))
                .returningResult(EFFECT.CANCELLED, EFFECT.STATE)
                .fetchOne();
        if (row != null && POWER_ACTS.contains(claim.kind())) {
            Witnesses.add(sql);
        }
        return row == null ? null : !row.value1();
    }

    /** Puts an effect back to be tried again later; a cancelled one ends instead. */
    static void retry(DSLContext sql, Claimed claim, String error, Instant due, Instant now) {
        sql.update(EFFECT)
                .set(EFFECT.STATE, DSL.when(EFFECT.CANCELLED, "superseded").otherwise("waiting"))
                .set(
                        EFFECT.FINISHED,
                        DSL.when(EFFECT.CANCELLED, DSL.val(Times.column(now))).otherwise(EFFECT.FINISHED))
                .set(EFFECT.DUE, Times.column(due))
                .set(EFFECT.LAST_ERROR, error)
                .where(EFFECT.ID.eq(claim.id()))
                .and(EFFECT.FENCE.eq(claim.fence()))
                .and(EFFECT.STATE.eq("running"))
                .execute();
    }
}
