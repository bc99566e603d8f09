package ingot.http;

/** Remembers which nonces were used, so that no signed request counts twice (RFC 5849 section 3.3). Thread-safe. */
@FunctionalInterface
public interface NonceStore {

    /**
     * Marks a nonce as used; false when it was used already.
     *
     * @param timestampSeconds the request's own time, seconds since 1970; may lie in the future
     */
    boolean use(String consumerKey, String tokenKey, long timestampSeconds, String nonce);

    /** For callers that repeat requests freely and protect them otherwise. */
    static NonceStore none() {
        return (consumerKey, tokenKey, timestampSeconds, nonce) -> true;
    }
}
