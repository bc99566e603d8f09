package ingot.region.user;

import static ingot.region.db.Tables.APP_USER;
import static ingot.region.db.Tables.SESSION;

import ingot.http.Principal;
import ingot.region.db.tables.records.AppUserRecord;
import ingot.region.setting.Settings;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jooq.Record;

/** Sessions of people in browsers. The database holds only a hash of the session id. Thread-safe. */
public final class Sessions {

    static final String COOKIE = "sessionid";
    static final String CSRF_COOKIE = "csrftoken";

    /** Most sessions of one user; the oldest ends when another begins. */
    private static final int SESSIONS_MAX = 100;

    private static final int ID_CHARS = 32;
    private static final int CSRF_CHARS = 64;

    private final RandomText random;
    private final InstantSource clock;

    public Sessions(SecureRandom random, InstantSource clock) {
        this.random = new RandomText(random);
        this.clock = clock;
    }

    /** A session that was just begun: the id is known to nobody but its holder. */
    record Begun(String id, String csrf, Duration length) {}

    /** A running session. */
    record Running(Principal.User user, String csrf) {}

    Begun begin(DSLContext sql, int userId) {
        Begun session = new Begun(
                random.of(ID_CHARS),
                random.of(CSRF_CHARS),
                Settings.current(sql).sessionLength());
        sql.deleteFrom(SESSION).where(SESSION.EXPIRES.lt(now())).execute();
        sql.deleteFrom(SESSION)
                .where(SESSION.KEY_HASH.in(sql.select(SESSION.KEY_HASH)
                        .from(SESSION)
                        .where(SESSION.USER_ID.eq(userId))
                        .orderBy(SESSION.EXPIRES.desc())
                        .offset(SESSIONS_MAX - 1)))
                .execute();
        sql.insertInto(SESSION)
                .set(SESSION.KEY_HASH, hash(session.id()))
                .set(SESSION.USER_ID, userId)
                .set(SESSION.CSRF_TOKEN, session.csrf())
                .set(SESSION.EXPIRES, now().plus(session.length()))
                .execute();
        return session;
    }

    /** The session of an id that has not ended, of a user who is active. */
    Optional<Running> find(DSLContext sql, String id) {
        Record row = sql.select(APP_USER.fields())
                .select(SESSION.CSRF_TOKEN)
                .from(SESSION)
                .join(APP_USER)
                .on(APP_USER.ID.eq(SESSION.USER_ID))
                .where(SESSION.KEY_HASH.eq(hash(id)))
                .and(SESSION.EXPIRES.gt(now()))
                .and(APP_USER.IS_ACTIVE)
                .fetchOne();
        if (row == null) {
            return Optional.empty();
        }
        AppUserRecord user = row.into(APP_USER);
        return Optional.of(new Running(Entitlements.principal(user), row.get(SESSION.CSRF_TOKEN)));
    }

    void end(DSLContext sql, String id) {
        sql.deleteFrom(SESSION).where(SESSION.KEY_HASH.eq(hash(id))).execute();
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }

    private static byte[] hash(String id) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("SHA-256 is part of every JDK", missing);
        }
    }
}
