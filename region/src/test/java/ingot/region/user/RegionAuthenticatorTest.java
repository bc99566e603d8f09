package ingot.region.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ingot.http.ApiError;
import ingot.http.Call;
import ingot.http.Method;
import ingot.http.Principal;
import ingot.http.Reply;
import ingot.link.safe.Sealer;
import ingot.region.api.Api;
import ingot.region.api.TestDatabase;
import ingot.region.database.Database;
import ingot.region.db.Tables;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegionAuthenticatorTest {

    private static final Instant START = Instant.parse("2026-03-03T10:00:00Z");

    private final Database database = TestDatabase.open();
    private final SecureRandom random = new SecureRandom();
    private final Sealer sealer = new Sealer(new byte[32], random);
    private final ApiKeys keys = new ApiKeys(database, sealer, random);
    private final Passwords passwords = new Passwords(random, 10);
    private Instant now = START;
    private final Sessions sessions = new Sessions(random, () -> now);
    private final RegionAuthenticator authenticator = new RegionAuthenticator(database, keys, sessions, () -> now);
    private final Api anonymous = Api.of(new LoginOperations(database, passwords, sessions, keys).operations())
            .as(new Principal.Anonymous());
    private int nonce;

    @BeforeEach
    void users() {
        Administrators administrators = new Administrators(database, passwords);
        administrators.create("admin", "pw", "a@example.com", true);
        administrators.create("bob", "pw", "b@example.com", false);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private String header(ApiKey key, String secret, long age, String nonceText) {
        return "OAuth oauth_version=\"1.0\", oauth_signature_method=\"PLAINTEXT\", oauth_consumer_key=\""
                + key.consumerKey() + "\", oauth_token=\"" + key.tokenKey() + "\", oauth_signature=\"%26" + secret
                + "\", oauth_timestamp=\"" + (now.getEpochSecond() - age) + "\", oauth_nonce=\"" + nonceText + "\"";
    }

    private String header(ApiKey key) {
        return header(key, key.secret(), 0, "n" + nonce++);
    }

    private Call call(Method method, String path, Map<String, String> headers, Map<String, String> cookies) {
        return anonymous.with(headers, cookies).request(method, path, Map.of(), Map.of(), new byte[0]);
    }

    private Principal signed(String authorization) {
        return authenticator.authenticate(
                call(Method.POST, "/MAAS/api/2.0/zones/", Map.of("Authorization", authorization), Map.of()));
    }

    private static void refused(int status, org.assertj.core.api.ThrowableAssert.ThrowingCallable act) {
        assertThatThrownBy(act)
                .isInstanceOfSatisfying(
                        ApiError.class, error -> assertThat(error.status()).isEqualTo(status));
    }

    @Test
    void keySpeaksForItsUser() {
        assertThat(signed(header(keys.newestOrNew("admin").orElseThrow())))
                .isInstanceOfSatisfying(Principal.User.class, user -> {
                    assertThat(user.username()).isEqualTo("admin");
                    assertThat(user.holds("can_edit_machines")).isTrue();
                });
        assertThat(signed(header(keys.newestOrNew("bob").orElseThrow())))
                .isInstanceOfSatisfying(Principal.User.class, user -> {
                    assertThat(user.holds("can_edit_machines")).isFalse();
                    assertThat(user.holds("can_deploy_machines")).isTrue();
                });
    }

    @Test
    void withoutCredentialsNobodySpeaks() {
        assertThat(authenticator.authenticate(call(Method.GET, "/MAAS/api/2.0/zones/", Map.of(), Map.of())))
                .isEqualTo(new Principal.Anonymous());
    }

    @ParameterizedTest
    @CsvSource({
        "0,     200",
        "299,   200",
        "301,   401",
        "-3600, 200",
    })
    void ageOfARequestIsBounded(long ageSeconds, int status) {
        ApiKey key = keys.newestOrNew("bob").orElseThrow();
        String header = header(key, key.secret(), ageSeconds, "n");
        if (status == 200) {
            assertThat(signed(header)).isInstanceOf(Principal.User.class);
        } else {
            refused(status, () -> signed(header));
        }
    }

    @Test
    void wrongSecretAndForeignConsumerAreRefused() {
        ApiKey bob = keys.newestOrNew("bob").orElseThrow();
        ApiKey admin = keys.newestOrNew("admin").orElseThrow();
        refused(401, () -> signed(header(bob, "x".repeat(32), 0, "n")));
        ApiKey mixed = new ApiKey("", admin.consumerKey(), bob.tokenKey(), bob.secret());
        refused(401, () -> signed(header(mixed)));
        refused(401, () -> signed(header(new ApiKey("", "a", "b", "c"))));
    }

    @Test
    void nonceCountsOnceAlsoForAnotherRegionAndAfterTheSweep() {
        ApiKey key = keys.newestOrNew("bob").orElseThrow();
        String once = header(key, key.secret(), 0, "once");
        assertThat(signed(once)).isInstanceOf(Principal.User.class);
        refused(401, () -> signed(once));
        RegionAuthenticator other = new RegionAuthenticator(database, keys, sessions, () -> now);
        refused(
                401,
                () -> other.authenticate(
                        call(Method.GET, "/MAAS/api/2.0/zones/", Map.of("Authorization", once), Map.of())));
        String ahead = header(key, key.secret(), -3600, "ahead");
        assertThat(signed(ahead)).isInstanceOf(Principal.User.class);
        now = now.plus(Duration.ofMinutes(30));
        assertThat(signed(header(key))).isInstanceOf(Principal.User.class);
        refused(401, () -> signed(ahead));
        refused(401, () -> signed(once));
        int left = database.read(sql -> sql.fetchCount(Tables.OAUTH_NONCE, Tables.OAUTH_NONCE.NONCE.eq("once")));
        assertThat(left).isZero();
    }

    @Test
    void inactiveUserIsRefused() {
        ApiKey key = keys.newestOrNew("bob").orElseThrow();
        database.write(sql -> sql.update(Tables.APP_USER)
                .set(Tables.APP_USER.IS_ACTIVE, false)
                .where(Tables.APP_USER.USERNAME.eq("bob"))
                .execute());
        refused(403, () -> signed(header(key)));
    }

    @Test
    void machineSpeaksByItsOwnToken() {
        ApiKey key = new ApiKey("", "c".repeat(18), "t".repeat(18), "s".repeat(32));
        database.<@Nullable Void>write(sql -> {
            int node = sql.insertInto(Tables.NODE)
                    .set(Tables.NODE.SYSTEM_ID, "abc4gh")
                    .set(Tables.NODE.HOSTNAME, "n")
                    .set(Tables.NODE.DOMAIN_ID, 0)
                    .set(Tables.NODE.ZONE_ID, 1)
                    .returningResult(Tables.NODE.ID)
                    .fetchSingle()
                    .value1();
            sql.insertInto(Tables.API_TOKEN)
                    .set(Tables.API_TOKEN.NODE_ID, node)
                    .set(Tables.API_TOKEN.CONSUMER_KEY, key.consumerKey())
                    .set(Tables.API_TOKEN.TOKEN_KEY, key.tokenKey())
                    .set(Tables.API_TOKEN.SEALED_SECRET, sealer.seal("api_token.sealed_secret", key.secret()))
                    .execute();
            return null;
        });
        assertThat(signed(header(key))).isEqualTo(new Principal.Machine("abc4gh"));
    }

    private Map<String, String> login(String username, String password) {
        Reply reply = anonymous
                .post("/MAAS/accounts/login/", "username", username, "password", password)
                .is(204)
                .reply();
        Map<String, String> cookies = new HashMap<>();
        String header = java.util.Objects.requireNonNull(reply.headers().get("Set-Cookie"));
        for (String line : header.split("\n", -1)) {
            String pair = line.substring(0, line.indexOf(';'));
            cookies.put(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1));
        }
        assertThat(header).contains("HttpOnly").contains("SameSite=Lax");
        return cookies;
    }

    @Test
    void sessionSpeaksForItsUserAndUnsafeMethodsNeedItsToken() {
        Map<String, String> cookies = login("bob", "pw");
        assertThat(cookies).containsOnlyKeys("sessionid", "csrftoken");
        String path = "/MAAS/api/2.0/zones/";
        assertThat(authenticator.authenticate(call(Method.GET, path, Map.of(), cookies)))
                .isInstanceOf(Principal.User.class);
        for (Method unsafe : List.of(Method.POST, Method.PUT, Method.DELETE)) {
            refused(403, () -> authenticator.authenticate(call(unsafe, path, Map.of(), cookies)));
            refused(
                    403,
                    () -> authenticator.authenticate(
                            call(unsafe, path, Map.of("X-CSRFToken", "x".repeat(64)), cookies)));
            assertThat(authenticator.authenticate(call(
                            unsafe,
                            path,
                            Map.of("X-CSRFToken", java.util.Objects.requireNonNull(cookies.get("csrftoken"))),
                            cookies)))
                    .isInstanceOf(Principal.User.class);
        }
        assertThat(anonymous
                        .with(Map.of(), cookies)
                        .post("/MAAS/account/csrf/")
                        .is(200)
                        .text())
                .isEqualTo("{\"csrf\":\"" + cookies.get("csrftoken") + "\"}");
        String rows =
                database.read(sql -> sql.selectFrom(Tables.SESSION).fetch().formatJSON());
        assertThat(rows).doesNotContain(java.util.Objects.requireNonNull(cookies.get("sessionid")));
    }

    @Test
    void sessionEndsByItselfAndByLogout() {
        Map<String, String> cookies = login("bob", "pw");
        Call read = call(Method.GET, "/MAAS/api/2.0/zones/", Map.of(), cookies);
        Principal bob = authenticator.authenticate(read);
        now = now.plus(Duration.ofDays(15));
        assertThat(authenticator.authenticate(read)).isEqualTo(new Principal.Anonymous());
        now = START;
        anonymous.with(Map.of(), cookies).post("/MAAS/accounts/logout/").is(403);
        anonymous.as(bob).with(Map.of(), cookies).post("/MAAS/accounts/logout/").is(204);
        assertThat(authenticator.authenticate(read)).isEqualTo(new Principal.Anonymous());
        anonymous.with(Map.of(), cookies).post("/MAAS/account/csrf/").is(403);
    }

    @ParameterizedTest
    @CsvSource({"bob, wrong", "nobody, pw", "MAAS, pw"})
    void wrongNameOrPasswordIsRefusedAlike(String username, String password) {
        assertThat(anonymous
                        .post("/MAAS/accounts/login/", "username", username, "password", password)
                        .is(400)
                        .object())
                .containsOnlyKeys("__all__");
        anonymous
                .post("/MAAS/accounts/authenticate/", "username", username, "password", password)
                .is(403);
    }

    @Test
    void loginTellsItsState() {
        assertThat(anonymous.get("/MAAS/accounts/login/").is(200).object())
                .containsEntry("authenticated", false)
                .containsEntry("external_auth_url", null)
                .containsEntry("no_users", false);
    }

    @Test
    void passwordIsExchangedForAKey() {
        String[] ask = {"username", "bob", "password", "pw", "consumer", "laptop"};
        Api.Answer first = anonymous.post("/MAAS/accounts/authenticate/", ask).is(200);
        assertThat(first.text()).contains("\"name\":\"laptop\"").contains("token_secret");
        assertThat(anonymous.post("/MAAS/accounts/authenticate/", ask).text()).isEqualTo(first.text());
        assertThat(anonymous
                        .post("/MAAS/accounts/authenticate/", "username", "bob", "password", "pw")
                        .text())
                .isEqualTo(first.text());
    }
}
