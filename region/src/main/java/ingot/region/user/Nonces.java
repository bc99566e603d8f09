package ingot.region.user;

import static ingot.region.db.Tables.OAUTH_NONCE;

import ingot.http.NonceStore;
import ingot.http.OAuth;
import ingot.region.database.Database;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;

/** Nonces that were used, shared by all regions through the database. Thread-safe. */
final class Nonces implements NonceStore {

    private static final Duration SWEEP_EVERY = Duration.ofMinutes(1);

    /** Timestamps may lie ahead; how far ahead a nonce is remembered. */
    private static final Duration AHEAD_MAX = Duration.ofDays(366);

    private final Database database;
    private final InstantSource clock;
    private final AtomicReference<Instant> swept;

    Nonces(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
        this.swept = new AtomicReference<>(clock.instant());
    }

    @Override
    public boolean use(String consumerKey, String tokenKey, long timestamp, String nonce) {
        Instant now = clock.instant();
        Instant sent = Instant.ofEpochSecond(Math.min(
                Math.max(timestamp, now.getEpochSecond()), now.plus(AHEAD_MAX).getEpochSecond()));
        boolean sweep = due(now);
        return database.write(sql -> {
            // A crash may forget the last few: their timestamps end soon, and a request need not wait for the disk.
            sql.execute("set local synchronous_commit = off");
            if (sweep) {
                sql.deleteFrom(OAUTH_NONCE)
                        .where(OAUTH_NONCE.AT.lt(
                                now.minus(OAuth.AGE_MAX).minusSeconds(1).atOffset(ZoneOffset.UTC)))
                        .execute();
            }
            return sql.insertInto(OAUTH_NONCE)
                            .set(OAUTH_NONCE.TOKEN_KEY, tokenKey)
                            .set(OAUTH_NONCE.NONCE, nonce)
                            .set(OAUTH_NONCE.AT, sent.atOffset(ZoneOffset.UTC))
                            .onConflictDoNothing()
                            .execute()
                    == 1;
        });
    }

    private boolean due(Instant now) {
        Instant last = swept.get();
        return Duration.between(last, now).compareTo(SWEEP_EVERY) > 0 && swept.compareAndSet(last, now);
    }
}
