package ingot.region.restore;

import static ingot.region.db.Tables.AUDIT;
import static ingot.region.db.Tables.DATABASE_LIFE;
import static ingot.region.db.Tables.DISK_ATTEMPT;
import static ingot.region.db.Tables.EFFECT;
import static ingot.region.db.Tables.NODE;
import static ingot.region.db.Tables.WITNESS;

import ingot.core.machine.Command;
import ingot.core.machine.NodeType;
import ingot.region.database.Changes;
import ingot.region.database.Database;
import ingot.region.machine.Actor;
import ingot.region.machine.JsonColumns;
import ingot.region.machine.MachineActions;
import ingot.region.machine.Times;
import ingot.region.script.ScriptInputs;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens when the database turns out to be older than what was done: in one transaction every attempt is revoked, every act
 * that still waits is dropped, every machine boots its disk until somebody asks something else of it, and the database begins a
 * new life. Thread-safe; several regions may notice at the same time.
 */
public final class Restore {

    static final String REASON = "The region's database was restored from a backup that was made during this operation;"
            + " how it ended is not known. See docs/how-to/backup-and-restore.md.";

    private static final Logger LOG = LoggerFactory.getLogger(Restore.class);

    private final Database database;
    private final MachineActions actions;
    private final InstantSource clock;

    public Restore(Database database, MachineActions actions, InstantSource clock) {
        this.database = database;
        this.actions = actions;
        this.clock = clock;
    }

    /** What was revoked and dropped. */
    private record Revoked(int machines, int attempts, int acts) {}

    /**
     * Looks whether the database knows a witness that somebody remembers, and revokes what is under way when it does not.
     *
     * @param text the witness as it was handed out; anything else is ignored
     * @param rememberedBy for the log and the audit trail
     * @return whether the database was an older copy
     */
    public boolean examine(String text, String rememberedBy) {
        Optional<Witness> remembered = Witness.ofText(text);
        if (remembered.isEmpty()) {
            LOG.warn("witness_unreadable remembered_by={}", rememberedBy);
            return false;
        }
        Witness witness = remembered.get();
        if (!database.read(sql -> Witnesses.about(sql, witness).lost(witness))) {
            return false;
        }
        Optional<Revoked> revoked = database.write(sql -> {
            // Another region may be at it: the second finds a new life, in which the witness is of an ended one.
            sql.execute("lock table database_life in exclusive mode");
            return Witnesses.about(sql, witness).lost(witness)
                    ? Optional.of(revoke(sql, witness, rememberedBy))
                    : Optional.empty();
        });
        revoked.ifPresent(done -> {
            if (done.machines() == 0) {
                LOG.info("database_is_new witness_remembered_by={}", rememberedBy);
            } else {
                LOG.warn(
                        "database_restored_from_backup noticed_by={} attempts_revoked={} acts_dropped={} machines={}"
                                + " action=machines_boot_their_disks_until_asked_otherwise",
                        rememberedBy,
                        done.attempts(),
                        done.acts(),
                        done.machines());
            }
        });
        return revoked.isPresent();
    }

    /** The newest witness, for those who remember; empty before the first start of a region. */
    public Optional<String> newest() {
        return database.read(Witnesses::newest).map(Witness::text);
    }

    /** Writes the witness of a region's start, and forgets very old ones. */
    void started() {
        database.write(sql -> {
            Witnesses.add(sql);
            Witnesses.prune(sql);
            return null;
        });
    }

    void prune() {
        database.write(sql -> {
            Witnesses.prune(sql);
            return null;
        });
    }

    private Revoked revoke(DSLContext sql, Witness witness, String rememberedBy) {
        Instant now = clock.instant();
        List<String> underWay = sql.select(NODE.SYSTEM_ID)
                .from(NODE)
                .where(NODE.ATTEMPT.isNotNull())
                .orderBy(NODE.ID)
                .fetch(NODE.SYSTEM_ID);
        int attempts = sql.update(DISK_ATTEMPT)
                .set(DISK_ATTEMPT.STATE, "revoked")
                .set(DISK_ATTEMPT.CLOSED, Times.column(now))
                .where(DISK_ATTEMPT.STATE.in("open", "granted"))
                .execute();
        for (String systemId : underWay) {
            actions.apply(sql, systemId, new Command.AttemptRevoked(REASON), Actor.SYSTEM, ScriptInputs.NONE);
        }
        int acts = sql.update(EFFECT)
                .set(EFFECT.STATE, "superseded")
                .set(EFFECT.LAST_ERROR, "decided before the database was restored from a backup")
                .set(EFFECT.FINISHED, Times.column(now))
                .where(EFFECT.STATE.in("waiting", "running"))
                .execute();
        // Racks answer an effect id that they know with what it came to. Those of the lost future must not come again.
        sql.execute(
                "select setval(pg_get_serial_sequence('effect', 'id'), greatest(nextval(pg_get_serial_sequence('effect', 'id')), {0}))",
                DSL.val(now.toEpochMilli()));
        List<String> machines = sql.update(NODE)
                .set(NODE.RESTORED, Times.column(now))
                .where(NODE.NODE_TYPE.eq(NodeType.MACHINE.number()))
                .returningResult(NODE.SYSTEM_ID)
                .fetch(NODE.SYSTEM_ID);
        machines.forEach(systemId -> Changes.updated(sql, "machine", systemId, "restored"));
        sql.insertInto(DATABASE_LIFE).defaultValues().execute();
        // Numbers of the lost future must not come again either.
        sql.execute(
                "select setval(pg_get_serial_sequence('witness', 'number'), greatest(nextval(pg_get_serial_sequence('witness', 'number')), {0}))",
                DSL.val(witness.number()));
        sql.insertInto(WITNESS).defaultValues().execute();
        sql.insertInto(AUDIT)
                .set(AUDIT.ACTOR, "system")
                .set(AUDIT.ACTION, "revoke what a restored backup had under way")
                .set(AUDIT.KIND, "database")
                .set(AUDIT.OBJECT_ID, witness.life().toString())
                .set(
                        AUDIT.DETAIL,
                        JsonColumns.jsonb(Map.of(
                                "noticed_by", rememberedBy,
                                "attempts", attempts,
                                "acts", acts,
                                "machines", machines.size())))
                .execute();
        return new Revoked(machines.size(), attempts, acts);
    }
}
