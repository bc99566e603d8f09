package ingot.wire.rmcp;

import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** How the two sides prove that they know the password (IPMI 2.0 §13.28). Numbers are those of the wire. */
public enum AuthenticationAlgorithm {
    NONE(0, "", 0),
    HMAC_SHA1(1, "HmacSHA1", 12),
    HMAC_MD5(2, "HmacMD5", 16),
    HMAC_SHA256(3, "HmacSHA256", 16);

    private final int number;
    private final String mac;
    private final int checkBytes;

    AuthenticationAlgorithm(int number, String mac, int checkBytes) {
        this.number = number;
        this.mac = mac;
        this.checkBytes = checkBytes;
    }

    public int number() {
        return number;
    }

    static AuthenticationAlgorithm of(int number) {
        for (AuthenticationAlgorithm algorithm : values()) {
            if (algorithm.number == number) {
                return algorithm;
            }
        }
        throw MalformedRmcp.value("authentication algorithm", number, "0..3");
    }

    /** The full digest; empty for {@link #NONE}. */
    Octets digest(Octets key, Octets data) {
        return this == NONE ? Octets.EMPTY : hmac(mac, key, data);
    }

    /** The digest cut to the length that RAKP message 4 carries. */
    Octets check(Octets key, Octets data) {
        return this == NONE ? Octets.EMPTY : digest(key, data).slice(0, checkBytes);
    }

    static Octets hmac(String name, Octets key, Octets data) {
        try {
            Mac function = Mac.getInstance(name);
            function.init(new SecretKeySpec(key.toArray(), name));
            return Octets.of(function.doFinal(data.toArray()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the Java runtime lacks " + name, e);
        }
    }
}
