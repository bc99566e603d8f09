package ingot.http;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The OAuth 1.0 credentials of a request (RFC 5849 sections 3.1 and 3.5), from the Authorization header or else from
 * query and form parameters. Values may be quoted or not, stand in any order, and encode a blank as plus.
 *
 * @param consumerKey first part of an API key
 * @param tokenKey second part
 * @param method signature method
 * @param signature as sent, decoded
 * @param timestamp seconds since 1970, still text
 * @param nonce unique for each request
 * @param version empty when absent
 * @param header all parameters that stood in the header, decoded; empty when the credentials came otherwise
 */
record OAuthHeader(
        String consumerKey,
        String tokenKey,
        String method,
        String signature,
        String timestamp,
        String nonce,
        String version,
        Map<String, String> header) {

    private static final int VALUE_LENGTH_MAX = 1024;

    /** Null when there are no credentials or not all of them: both mean an anonymous caller. */
    static @Nullable OAuthHeader read(Call call) {
        String authorization = call.header().apply("Authorization");
        Map<String, String> header = parse(authorization);
        if (header.isEmpty()) {
            Map<String, String> parameters = new LinkedHashMap<>();
            for (Map.Entry<String, List<String>> entry : call.parameters().all().entrySet()) {
                if (entry.getKey().startsWith("oauth_") && !entry.getValue().isEmpty()) {
                    parameters.put(entry.getKey(), entry.getValue().getFirst());
                }
            }
            return of(parameters, Map.of());
        }
        return of(header, header);
    }

    /** The parameters of a header with the scheme OAuth, empty for any other and for what cannot be read. */
    static Map<String, String> parse(@Nullable String authorization) {
        Map<String, String> values = new LinkedHashMap<>();
        if (authorization == null
                || !authorization.strip().toLowerCase(Locale.ROOT).startsWith("oauth ")) {
            return values;
        }
        for (String pair : authorization.strip().substring("OAuth ".length()).split(",", -1)) {
            int equals = pair.indexOf('=');
            if (equals < 0) {
                continue;
            }
            String name = pair.substring(0, equals).strip();
            String value = pair.substring(equals + 1).strip();
            if (value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"")) {
                value = value.substring(1, value.length() - 1);
            }
            if (value.length() > VALUE_LENGTH_MAX) {
                throw ApiError.badRequest("The Authorization header holds an overlong value.");
            }
            String decoded = Percent.decodeForm(value, StandardCharsets.UTF_8, "The Authorization header");
            if (values.put(name, decoded) != null) {
                throw ApiError.badRequest("The Authorization header names a parameter twice.");
            }
        }
        return values;
    }

    private static @Nullable OAuthHeader of(Map<String, String> values, Map<String, String> header) {
        String consumerKey = values.get("oauth_consumer_key");
        String tokenKey = values.get("oauth_token");
        String method = values.get("oauth_signature_method");
        String signature = values.get("oauth_signature");
        String timestamp = values.get("oauth_timestamp");
        String nonce = values.get("oauth_nonce");
        if (consumerKey == null
                || tokenKey == null
                || method == null
                || signature == null
                || timestamp == null
                || nonce == null) {
            return null;
        }
        return new OAuthHeader(
                consumerKey,
                tokenKey,
                method,
                signature,
                timestamp,
                nonce,
                values.getOrDefault("oauth_version", ""),
                Map.copyOf(header));
    }

    /** Hides the signature, which holds the secret with PLAINTEXT. */
    @Override
    public String toString() {
        return "OAuthHeader[" + consumerKey + ":" + tokenKey + " " + method + "]";
    }
}
