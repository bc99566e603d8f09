package ingot.region.machine;

import static ingot.region.db.Tables.DISK_ATTEMPT;

import ingot.core.machine.Attempt;
import ingot.core.machine.AttemptPurpose;
import ingot.region.db.tables.records.DiskAttemptRecord;
import ingot.region.db.tables.records.NodeRecord;
import java.time.Instant;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** Rows of attempts: the one place where a right to write disks is stored (design §3 rule 3). */
public final class Attempts {

    private Attempts() {}

    static @Nullable Attempt of(DSLContext sql, NodeRecord node) {
        UUID id = node.getAttempt();
        if (id == null) {
            return null;
        }
        DiskAttemptRecord row =
                sql.selectFrom(DISK_ATTEMPT).where(DISK_ATTEMPT.ID.eq(id)).fetchOne();
        if (row == null) {
            return null;
        }
        String bootId = row.getBootId();
        String hash = row.getPlanHash();
        boolean granted = row.getState().equals("granted") && bootId != null && hash != null;
        return new Attempt(
                text(id),
                purpose(row.getKind()),
                granted && bootId != null && hash != null ? new Attempt.Grant(bootId, hash) : null);
    }

    /** Writes a new attempt, or the grant of a known one. Attempts that ended are closed by {@link #revoke}. */
    static void store(DSLContext sql, int nodeId, @Nullable Attempt attempt, Instant now) {
        if (attempt == null) {
            return;
        }
        UUID id = uuid(attempt.id());
        sql.insertInto(DISK_ATTEMPT)
                .set(DISK_ATTEMPT.ID, id)
                .set(DISK_ATTEMPT.NODE_ID, nodeId)
                .set(DISK_ATTEMPT.KIND, kind(attempt.purpose()))
                .onConflictDoNothing()
                .execute();
        Attempt.Grant grant = attempt.grant();
        if (grant != null) {
            sql.update(DISK_ATTEMPT)
                    .set(DISK_ATTEMPT.STATE, "granted")
                    .set(DISK_ATTEMPT.BOOT_ID, grant.bootId())
                    .set(DISK_ATTEMPT.PLAN_HASH, grant.planHash())
                    .set(DISK_ATTEMPT.GRANTED, Times.column(now))
                    .where(DISK_ATTEMPT.ID.eq(id))
                    .and(DISK_ATTEMPT.STATE.eq("open"))
                    .execute();
        }
    }

    static void revoke(DSLContext sql, String id, Instant now) {
        sql.update(DISK_ATTEMPT)
                .set(
                        DISK_ATTEMPT.STATE,
                        org.jooq
                                .impl
                                .DSL
                                .when(DISK_ATTEMPT.STATE.eq("granted"), "closed")
                                .otherwise("revoked"))
                .set(DISK_ATTEMPT.CLOSED, Times.column(now))
                .where(DISK_ATTEMPT.ID.eq(uuid(id)))
                .and(DISK_ATTEMPT.STATE.in("open", "granted"))
                .execute();
    }

    static @Nullable UUID uuid(@Nullable Attempt attempt) {
        return attempt == null ? null : uuid(attempt.id());
    }

    /**
     * Reads an attempt's id with or without dashes.
     *
     * @throws IllegalArgumentException for another text
     */
    public static UUID uuid(String id) {
        String digits = id.replace("-", "");
        if (!digits.matches("[0-9a-fA-F]{32}")) {
            throw new IllegalArgumentException("attempt: " + id + " (expected: 32 hexadecimal digits)");
        }
        return new UUID(Long.parseUnsignedLong(digits, 0, 16, 16), Long.parseUnsignedLong(digits, 16, 32, 16));
    }

    /** The id as decisions know it: 32 hexadecimal digits. */
    public static String text(UUID id) {
        return id.toString().replace("-", "");
    }

    private static String kind(AttemptPurpose purpose) {
        return switch (purpose) {
            case DEPLOY -> "install";
            case ERASE -> "erase";
            case DESTRUCTIVE_TEST -> "test";
        };
    }

    private static AttemptPurpose purpose(String kind) {
        return switch (kind) {
            case "install" -> AttemptPurpose.DEPLOY;
            case "erase" -> AttemptPurpose.ERASE;
            case "test" -> AttemptPurpose.DESTRUCTIVE_TEST;
            default -> throw new IllegalStateException("kind of attempt: " + kind);
        };
    }
}
