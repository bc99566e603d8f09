package ingot.http;

import java.util.regex.Pattern;

/**
 * An API key as people hold it: {@code consumer_key:token_key:token_secret}.
 */
public record ApiKey(String consumerKey, String tokenKey, String tokenSecret) {

    private static final Pattern PART = Pattern.compile("[!-9;-~]{1,128}");

    public ApiKey {
        if (!PART.matcher(consumerKey).matches()
                || !PART.matcher(tokenKey).matches()
                || !PART.matcher(tokenSecret).matches()) {
            throw new IllegalArgumentException("API key: malformed (expected: three words joined by colons)");
        }
    }

    /**
     * Reads a key as text.
     *
     * @throws IllegalArgumentException without the text in its message
     */
    public static ApiKey parse(String text) {
        String[] parts = text.strip().split(":", -1);
        if (parts.length != 3) {
            throw new IllegalArgumentException("API key: malformed (expected: three words joined by colons)");
        }
        return new ApiKey(parts[0], parts[1], parts[2]);
    }

    /** The key as people hold it; for files and answers to its owner only. */
    public String text() {
        return consumerKey + ":" + tokenKey + ":" + tokenSecret;
    }

    /** Hides the secret. */
    @Override
    public String toString() {
        return "ApiKey[" + consumerKey + ":" + tokenKey + "]";
    }
}
