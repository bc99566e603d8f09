package ingot.region.rack;

import static ingot.region.db.Tables.RACK_ENROLMENT;

import ingot.region.database.Database;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * One-time tokens by which racks enrol. A token reads {@code PORT.FINGERPRINT.SECRET}: the link's port, the authority's
 * certificate so that the rack knows the region that it talks to, and the secret, of which only a hash is stored.
 */
public final class Enrolments {

    /** How long a token may be used. */
    public static final Duration VALID = Duration.ofMinutes(5);

    private static final int SECRET_BYTES = 24;

    private final Database database;
    private final CertificateAuthority authority;
    private final InstantSource clock;
    private final SecureRandom random;

    public Enrolments(Database database, CertificateAuthority authority, InstantSource clock, SecureRandom random) {
        this.database = database;
        this.authority = authority;
        this.clock = clock;
        this.random = random;
    }

    /**
     * Makes a token.
     *
     * @param site name of the site, may be empty
     * @param linkPort port on which the region's link listens
     */
    public String issue(String site, int linkPort) {
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        String text = Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
        database.write(sql -> {
            sql.deleteFrom(RACK_ENROLMENT)
                    .where(RACK_ENROLMENT.EXPIRES.lt(now()))
                    .execute();
            return sql.insertInto(RACK_ENROLMENT)
                    .set(RACK_ENROLMENT.TOKEN_HASH, hash(text))
                    .set(RACK_ENROLMENT.SITE, site)
                    .set(RACK_ENROLMENT.EXPIRES, now().plus(VALID))
                    .execute();
        });
        return linkPort + "." + authority.fingerprint() + "." + text;
    }

    /** Uses a token's secret up and returns its site; null when it is unknown, used or too old. */
    public @Nullable String use(String secret) {
        return database.write(sql -> sql.update(RACK_ENROLMENT)
                .set(RACK_ENROLMENT.USED, now())
                .where(RACK_ENROLMENT.TOKEN_HASH.eq(hash(secret)))
                .and(RACK_ENROLMENT.USED.isNull())
                .and(RACK_ENROLMENT.EXPIRES.gt(now()))
                .returning(RACK_ENROLMENT.SITE)
                .fetchOne(RACK_ENROLMENT.SITE));
    }

    private OffsetDateTime now() {
        return OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC);
    }

    private static byte[] hash(String secret) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("SHA-256 is part of every JDK", missing);
        }
    }
}
