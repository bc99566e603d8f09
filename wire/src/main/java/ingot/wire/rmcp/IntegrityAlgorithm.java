package ingot.wire.rmcp;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** How frames of a session are signed (IPMI 2.0 §13.28.4). Numbers are those of the wire. */
public enum IntegrityAlgorithm {
    NONE(0, "", 0),
    HMAC_SHA1_96(1, "HmacSHA1", 12),
    HMAC_MD5_128(2, "HmacMD5", 16),
    MD5_128(3, "MD5", 16),
    HMAC_SHA256_128(4, "HmacSHA256", 16);

    private final int number;
    private final String function;
    private final int codeBytes;

    IntegrityAlgorithm(int number, String function, int codeBytes) {
        this.number = number;
        this.function = function;
        this.codeBytes = codeBytes;
    }

    public int number() {
        return number;
    }

    static IntegrityAlgorithm of(int number) {
        for (IntegrityAlgorithm algorithm : values()) {
            if (algorithm.number == number) {
                return algorithm;
            }
        }
        throw MalformedRmcp.value("integrity algorithm", number, "0..4");
    }

    /**
     * The authentication code of a frame.
     *
     * @param key K1, or for {@link #MD5_128} the password
     */
    Octets code(Octets key, Octets signed) {
        return switch (this) {
            case NONE -> Octets.EMPTY;
            case MD5_128 -> md5(Octets.concat(key, signed, key));
            case HMAC_SHA1_96, HMAC_MD5_128, HMAC_SHA256_128 ->
                AuthenticationAlgorithm.hmac(function, key, signed).slice(0, codeBytes);
        };
    }

    private static Octets md5(Octets data) {
        try {
            return Octets.of(MessageDigest.getInstance("MD5").digest(data.toArray()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the Java runtime lacks MD5", e);
        }
    }
}
