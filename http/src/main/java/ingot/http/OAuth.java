package ingot.http;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Verifies OAuth 1.0 requests (RFC 5849) signed with PLAINTEXT or HMAC-SHA1. Consumer secrets are always empty, as with
 * MAAS API keys. Refusals follow maas-api/conventions.md §4 and never contain a secret. Thread-safe.
 *
 * @param <T> whom a token speaks for
 */
public final class OAuth<T> {

    /** How old a request may be; clients whose clock is off correct it from the Date header of the refusal. */
    public static final Duration AGE_MAX = Duration.ofMinutes(5);

    private final Tokens<T> tokens;
    private final NonceStore nonces;
    private final InstantSource clock;

    /** Finds tokens. */
    @FunctionalInterface
    public interface Tokens<T> {
        /** The token of that consumer, null when there is none. */
        @Nullable Token<T> find(String consumerKey, String tokenKey);
    }

    /** A token's secret and whom it speaks for. */
    public record Token<T>(String secret, T owner) {
        @Override
        public String toString() {
            return "Token[" + owner + "]";
        }
    }

    /** A request whose signature holds. */
    public record Verified<T>(String consumerKey, String tokenKey, T owner) {}

    public OAuth(Tokens<T> tokens, NonceStore nonces, InstantSource clock) {
        this.tokens = tokens;
        this.nonces = nonces;
        this.clock = clock;
    }

    /**
     * Verifies a call that holds all parameters as they came.
     *
     * @return null when it carries no OAuth credentials, or not all fields of them
     * @throws ApiError 401 when they do not hold; 400 when they are malformed
     */
    public @Nullable Verified<T> verify(Call call) {
        OAuthHeader sent = OAuthHeader.read(call);
        if (sent == null) {
            return null;
        }
        if (!sent.version().isEmpty() && !sent.version().equals("1.0")) {
            throw refused("'OAuth version is not supported; send 1.0.'");
        }
        long timestamp = timestamp(sent.timestamp());
        if (timestamp < clock.instant().minus(AGE_MAX).getEpochSecond()) {
            throw refused("'Expired timestamp: the clock of this client is behind; see the Date header.'");
        }
        Token<T> token = tokens.find(sent.consumerKey(), sent.tokenKey());
        if (token == null) {
            throw refused("Invalid API key.");
        }
        String expected = switch (sent.method()) {
            case "PLAINTEXT" -> "&" + Percent.encode(token.secret());
            case "HMAC-SHA1" -> hmac(token.secret(), baseString(call, sent));
            default -> throw refused("'Unknown signature method; send PLAINTEXT or HMAC-SHA1.'");
        };
        if (!MessageDigest.isEqual(
                expected.getBytes(StandardCharsets.UTF_8), sent.signature().getBytes(StandardCharsets.UTF_8))) {
            throw refused("'Invalid signature.'");
        }
        // after the signature, so that nobody else can use up a client's nonces
        if (!nonces.use(sent.consumerKey(), sent.tokenKey(), timestamp, sent.nonce())) {
            throw refused("'Nonce already used.'");
        }
        return new Verified<>(sent.consumerKey(), sent.tokenKey(), token.owner());
    }

    /** The signature base string, RFC 5849 section 3.4.1. */
    static String baseString(Call call, OAuthHeader sent) {
        List<String> pairs = new ArrayList<>();
        sent.header().forEach((name, value) -> {
            if (!name.equalsIgnoreCase("realm") && !name.equals("oauth_signature")) {
                pairs.add(Percent.encode(name) + "=" + Percent.encode(value));
            }
        });
        for (Map.Entry<String, List<String>> parameter : signedParameters(call).entrySet()) {
            if (!parameter.getKey().equals("oauth_signature")) {
                for (String value : parameter.getValue()) {
                    pairs.add(Percent.encode(parameter.getKey()) + "=" + Percent.encode(value));
                }
            }
        }
        // by encoded name, then by encoded value: '=' must not take part in the order of names
        pairs.sort((left, right) -> {
            int names = left.substring(0, left.indexOf('=')).compareTo(right.substring(0, right.indexOf('=')));
            return names != 0 ? names : left.compareTo(right);
        });
        return call.method().name() + "&" + Percent.encode(baseUrl(call.url())) + "&"
                + Percent.encode(String.join("&", pairs));
    }

    /** Query parameters, and those of a url-encoded body; other bodies are not signed. */
    private static Map<String, List<String>> signedParameters(Call call) {
        String type = HeaderValue.parse(call.header().apply("Content-Type")).value();
        return type.equals("application/x-www-form-urlencoded")
                ? call.parameters().all()
                : FormDecoder.decode(call.queryString(), StandardCharsets.UTF_8, "The query", Integer.MAX_VALUE);
    }

    /** RFC 5849 section 3.4.1.2: scheme and host in lower case, no default port. */
    private static String baseUrl(String url) {
        int host = url.indexOf("://") + 3;
        int path = url.indexOf('/', host);
        String authority = (path < 0 ? url.substring(host) : url.substring(host, path)).toLowerCase(Locale.ROOT);
        String scheme = url.substring(0, host).toLowerCase(Locale.ROOT);
        String port = scheme.equals("https://") ? ":443" : ":80";
        if (authority.endsWith(port)) {
            authority = authority.substring(0, authority.length() - port.length());
        }
        return scheme + authority + (path < 0 ? "/" : url.substring(path));
    }

    private static String hmac(String secret, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(("&" + Percent.encode(secret)).getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
            return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("HmacSHA1: not in this JDK", impossible);
        }
    }

    private static long timestamp(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException notANumber) {
            throw ApiError.badRequest("oauth_timestamp is not a number of seconds.");
        }
    }

    private static ApiError refused(String reason) {
        String message = "Authorization Error: " + reason;
        Reply reply = new Reply.Bytes(
                401,
                "text/html; charset=utf-8",
                message.getBytes(StandardCharsets.UTF_8),
                Map.of("WWW-Authenticate", "OAuth realm=\"OAuth\""));
        return new ApiError(message, reply);
    }
}
