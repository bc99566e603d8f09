package ingot.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OAuthTest {

    private static final long NOW = 1_772_532_000;
    private static final InstantSource CLOCK = () -> Instant.ofEpochSecond(NOW);

    private final OAuth<String> oauth = new OAuth<>(
            (consumer, token) ->
                    consumer.equals("ck") && token.equals("tk") ? new OAuth.Token<>("s3cret", "ada") : null,
            new RecentNonces(100),
            CLOCK);

    private static Call call(String authorization) {
        return Calls.call(
                Method.GET,
                "/MAAS/api/2.0/users/",
                "",
                new Principal.Anonymous(),
                Map.of("Authorization", authorization));
    }

    private static String header(String... changes) {
        String header = "OAuth oauth_nonce=\"1\", oauth_timestamp=\"" + NOW
                + "\", oauth_version=\"1.0\", oauth_signature_method=\"PLAINTEXT\", oauth_consumer_key=\"ck\","
                + " oauth_token=\"tk\", oauth_signature=\"%26s3cret\"";
        for (int i = 0; i < changes.length; i += 2) {
            assertThat(header).contains(changes[i]);
            header = header.replace(changes[i], changes[i + 1]);
        }
        return header;
    }

    private ApiError refusal(String authorization) {
        try {
            oauth.verify(call(authorization));
        } catch (ApiError refused) {
            return refused;
        }
        throw new AssertionError("accepted: " + authorization);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "OAuth oauth_nonce=\"n\", oauth_timestamp=\"1772532000\", oauth_version=\"1.0\","
                        + " oauth_signature_method=\"PLAINTEXT\", oauth_consumer_key=\"ck\", oauth_token=\"tk\","
                        + " oauth_signature=\"%26s3cret\"",
                "OAuth realm=\"\",oauth_token=\"tk\",oauth_consumer_key=\"ck\",oauth_signature=\"%26s3cret\","
                        + "oauth_timestamp=\"1772532000\",oauth_nonce=\"n\",oauth_signature_method=\"PLAINTEXT\"",
                "oauth realm=\"MAAS API\", oauth_token=tk, oauth_consumer_key=ck, oauth_signature=%26s3cret,"
                        + " oauth_timestamp=1772532000, oauth_nonce=a+b, oauth_signature_method=PLAINTEXT",
                "  OAuth   oauth_token = \"tk\" ,oauth_consumer_key=\"ck\",oauth_signature=\"&s3cret\","
                        + "oauth_timestamp=\"1772532000\",oauth_nonce=\"n\",oauth_signature_method=\"PLAINTEXT\"",
            })
    void headersOfAllKnownClientsAreRead(String authorization) {
        assertThat(oauth.verify(call(authorization))).isEqualTo(new OAuth.Verified<>("ck", "tk", "ada"));
    }

    @Test
    void credentialsMayStandInParameters() {
        Call call = Calls.call(
                Method.GET,
                "/x/",
                "oauth_nonce=1&oauth_timestamp=" + NOW + "&oauth_signature_method=PLAINTEXT&oauth_consumer_key=ck"
                        + "&oauth_token=tk&oauth_signature=%26s3cret&a=b",
                new Principal.Anonymous());
        assertThat(oauth.verify(call)).isEqualTo(new OAuth.Verified<>("ck", "tk", "ada"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Bearer abc", "OAuth ", "OAuth realm=\"x\"", "OAuth oauth_token=\"tk\"", "Basic YTpi"})
    void incompleteOrOtherCredentialsMeanNobody(String authorization) {
        assertThat(oauth.verify(call(authorization))).isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
            oauth_consumer_key="ck" | oauth_consumer_key="xx"            | Invalid API key.
            oauth_token="tk"        | oauth_token="xx"                   | Invalid API key.
            %26s3cret               | %26wrong                           | 'Invalid signature.'
            %26s3cret               | s3cret                             | 'Invalid signature.'
            PLAINTEXT               | RSA-SHA1                           | 'Unknown signature method; send PLAINTEXT or HMAC-SHA1.'
            "1.0"                   | "2.0"                              | 'OAuth version is not supported; send 1.0.'
            1772532000              | 1772531699                         | 'Expired timestamp: the clock of this client is behind; see the Date header.'
            """)
    void whatDoesNotHoldIs401AndTellsNoSecret(String from, String to, String reason) {
        ApiError refused = refusal(header(from, to));
        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused).hasMessage("Authorization Error: " + reason);
        assertThat(refused.getMessage()).doesNotContain("s3cret");
        assertThat(refused.reply().headers()).containsEntry("WWW-Authenticate", "OAuth realm=\"OAuth\"");
        assertThat(refused.reply())
                .isInstanceOfSatisfying(
                        Reply.Bytes.class,
                        bytes -> assertThat(bytes.contentType()).startsWith("text/html"));
    }

    @ParameterizedTest
    @ValueSource(longs = {NOW - 300, NOW, NOW + 3600})
    void timestampsWithinFiveMinutesOrAheadPass(long timestamp) {
        assertThat(oauth.verify(call(header("" + NOW, "" + timestamp)))).isNotNull();
    }

    @Test
    void timestampThatIsNoNumberIs400() {
        assertThat(refusal(header("" + NOW, "soon")).status()).isEqualTo(400);
    }

    @Test
    void parameterTwiceIs400() {
        assertThat(refusal(header() + ", oauth_token=\"other\"").status()).isEqualTo(400);
    }

    @Test
    void aNonceCountsOnceAndOnlyWithTheRightSignature() {
        assertThat(refusal(header("%26s3cret", "%26wrong"))).hasMessageContaining("signature");
        assertThat(oauth.verify(call(header()))).isNotNull();
        assertThat(refusal(header())).hasMessage("Authorization Error: 'Nonce already used.'");
        assertThat(oauth.verify(call(header("nonce=\"1\"", "nonce=\"2\"")))).isNotNull();
    }

    /** The example of RFC 5849 section 3.4.1, whose base string is printed there. */
    @Test
    void baseStringIsThatOfTheRfc() {
        Map<String, String> headers = Map.of(
                "Content-Type",
                "application/x-www-form-urlencoded",
                "Authorization",
                "OAuth realm=\"Example\", oauth_consumer_key=\"9djdj82h48djs9d2\", oauth_token=\"kkk9d7dh3k39sjv7\","
                        + " oauth_signature_method=\"HMAC-SHA1\", oauth_timestamp=\"137131201\","
                        + " oauth_nonce=\"7d8f3e4a\", oauth_signature=\"bYT5CMsGcbgUdFHObYMEfcx6bsw%3D\"");
        String query = "b5=%3D%253D&a3=a&c%40=&a2=r%20b";
        Call call = new Call(
                Method.POST,
                "/request",
                Map.of(),
                new Parameters(FormDecoder.decode(query + "&c2&a3=2+q", StandardCharsets.UTF_8, "", 100)),
                List.of(),
                new Principal.Anonymous(),
                new java.net.InetSocketAddress(0),
                new java.net.InetSocketAddress(0),
                headers::get,
                name -> null,
                query,
                "http://EXAMPLE.COM:80/request",
                InputStream.nullInputStream(),
                "id");
        OAuthHeader sent = java.util.Objects.requireNonNull(OAuthHeader.read(call));
        assertThat(OAuth.baseString(call, sent))
                .isEqualTo(
                        "POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da%26b5%3D%253D%252"
                                + "53D%26c%2540%3D%26c2%3D%26oauth_consumer_key%3D9djdj82h48djs9d2%26oauth_nonce%3D7d8f3e4a%26oau"
                                + "th_signature_method%3DHMAC-SHA1%26oauth_timestamp%3D137131201%26oauth_token%3Dkkk9d7dh3k39sjv7");
    }

    /** Signature computed with Python's hmac over a hand-written base string. */
    @Test
    void hmacSha1IsVerified() {
        Call call = Calls.call(
                Method.GET,
                "/MAAS/api/2.0/users/",
                "op=whoami",
                new Principal.Anonymous(),
                Map.of(
                        "Authorization",
                        header("PLAINTEXT", "HMAC-SHA1", "%26s3cret", Percent.encode("dqcsZB0yhpAsY5bGKckqLac/1nM="))));
        assertThat(oauth.verify(call)).isNotNull();
        Call other = Calls.call(
                Method.GET,
                "/MAAS/api/2.0/users/",
                "op=delete",
                new Principal.Anonymous(),
                Map.of(
                        "Authorization",
                        java.util.Objects.requireNonNull(call.header().apply("Authorization"))));
        assertThatThrownBy(() -> oauth.verify(other)).hasMessageContaining("Invalid signature");
    }

    @Test
    void whatTheSignerSignsIsVerified() {
        OAuthSigner signer = new OAuthSigner(ApiKey.parse("ck:tk:s3cret\n"), CLOCK, new SplittableRandom(1));
        assertThat(oauth.verify(call(signer.authorization()))).isNotNull();
        assertThat(oauth.verify(call(signer.authorization()))).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a:b", "a:b:c:d", "a::c", "a:b:c d", "a:b:gr\u00fc"})
    void malformedKeyIsRefusedWithoutShowingIt(String text) {
        assertThatThrownBy(() -> ApiKey.parse(text))
                .hasMessage("API key: malformed (expected: three words joined by colons)");
    }

    @Test
    void secretsDoNotShow() {
        assertThat(ApiKey.parse("ck:tk:s3cret")).hasToString("ApiKey[ck:tk]");
        assertThat(new OAuth.Token<>("s3cret", "ada")).hasToString("Token[ada]");
        assertThat(OAuthHeader.read(call(header()))).asString().doesNotContain("s3cret");
    }

    @Test
    void nonceMemoryIsBounded() {
        RecentNonces nonces = new RecentNonces(2);
        assertThat(nonces.use("c", "t", 1, "a")).isTrue();
        assertThat(nonces.use("c", "t", 1, "b")).isTrue();
        assertThat(nonces.use("c", "t", 1, "b")).isFalse();
        assertThat(nonces.use("c", "t", 1, "c")).isTrue();
        assertThat(nonces.use("c", "t", 1, "a")).as("forgotten").isTrue();
    }
}
