package ingot.region.user;

/**
 * An API key in its three parts; the consumer's own secret is always empty.
 *
 * @param name consumer name that people gave it
 * @param consumerKey 18 characters
 * @param tokenKey 18 characters
 * @param secret 32 characters
 */
public record ApiKey(String name, String consumerKey, String tokenKey, String secret) {

    /** The three parts as one text, as clients are given it. */
    public String text() {
        return consumerKey + ":" + tokenKey + ":" + secret;
    }

    /** Without the secret: it may end in a log. */
    @Override
    public String toString() {
        return "ApiKey[" + name + ", " + consumerKey + ":" + tokenKey + ":…]";
    }
}
