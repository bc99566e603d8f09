package ingot.http;

import java.time.InstantSource;
import java.util.random.RandomGenerator;

/** Signs requests for clients: OAuth 1.0 with PLAINTEXT, as all MAAS clients do. Thread-safe if its random source is. */
public final class OAuthSigner {

    private final ApiKey key;
    private final InstantSource clock;
    private final RandomGenerator random;

    public OAuthSigner(ApiKey key, InstantSource clock, RandomGenerator random) {
        this.key = key;
        this.clock = clock;
        this.random = random;
    }

    /** The value of the Authorization header for one request. */
    public String authorization() {
        return "OAuth oauth_nonce=\"" + String.format("%016x%016x", random.nextLong(), random.nextLong())
                + "\", oauth_timestamp=\"" + clock.instant().getEpochSecond()
                + "\", oauth_version=\"1.0\", oauth_signature_method=\"PLAINTEXT\", oauth_consumer_key=\""
                + Percent.encode(key.consumerKey()) + "\", oauth_token=\"" + Percent.encode(key.tokenKey())
                + "\", oauth_signature=\"" + Percent.encode("&" + Percent.encode(key.tokenSecret())) + "\"";
    }
}
