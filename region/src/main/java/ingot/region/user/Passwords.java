package ingot.region.user;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Hashes of passwords: PBKDF2 with HMAC-SHA-256 (RFC 8018 section 5.2), stored as {@code pbkdf2_sha256$ROUNDS$SALT$HASH}, the
 * parameters with it so that they can grow. A hash takes 0.2 to 0.4 s: once for a login, never for a request. Thread-safe.
 */
public final class Passwords {

    /** Rounds of new hashes. */
    public static final int ROUNDS = 870_000;

    /** Longest password that is hashed, in characters: a bound on work asked for by strangers. */
    public static final int CHARS_MAX = 4096;

    private static final String SCHEME = "pbkdf2_sha256";
    private static final int ROUNDS_MAX = 10_000_000;
    private static final int SALT_BYTES = 16;
    private static final int HASH_BITS = 256;

    private final SecureRandom random;
    private final int rounds;

    public Passwords(SecureRandom random) {
        this(random, ROUNDS);
    }

    /** With a number of rounds of its own: tests. */
    Passwords(SecureRandom random, int rounds) {
        this.random = random;
        this.rounds = rounds;
    }

    public String hash(String password) {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        String saltText = Base64.getUrlEncoder().withoutPadding().encodeToString(salt);
        return SCHEME + "$" + rounds + "$" + saltText + "$"
                + Base64.getEncoder().encodeToString(derive(password, saltText, rounds));
    }

    /**
     * Whether the password is the one. Takes as long for a user without password hash as for one with, so that time tells
     * nobody which names exist.
     */
    public boolean matches(String password, @Nullable String stored) {
        if (password.length() > CHARS_MAX) {
            return false;
        }
        String[] parts = stored == null ? new String[0] : stored.split("\\$", -1);
        if (parts.length != 4 || !parts[0].equals(SCHEME) || !parts[1].matches("[0-9]{1,8}")) {
            derive(password, "no such user", rounds);
            return false;
        }
        int storedRounds = Math.clamp(Integer.parseInt(parts[1]), 1, ROUNDS_MAX);
        byte[] expected = parts[3].getBytes(StandardCharsets.US_ASCII);
        byte[] derived = Base64.getEncoder().encode(derive(password, parts[2], storedRounds));
        return MessageDigest.isEqual(expected, derived);
    }

    private static byte[] derive(String password, String salt, int rounds) {
        PBEKeySpec spec =
                new PBEKeySpec(password.toCharArray(), salt.getBytes(StandardCharsets.UTF_8), rounds, HASH_BITS);
        try {
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(spec)
                    .getEncoded();
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("PBKDF2WithHmacSHA256 is part of every JDK", missing);
        } finally {
            spec.clearPassword();
        }
    }
}
