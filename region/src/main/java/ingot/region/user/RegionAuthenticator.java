package ingot.region.user;

import static ingot.region.db.Tables.API_TOKEN;
import static ingot.region.db.Tables.APP_USER;
import static ingot.region.db.Tables.NODE;

import ingot.http.ApiError;
import ingot.http.Authenticator;
import ingot.http.Call;
import ingot.http.Method;
import ingot.http.OAuth;
import ingot.http.Principal;
import ingot.http.Reply;
import ingot.region.database.Database;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.Set;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;

/**
 * Who a request to the region speaks for: a user or a machine by API key (OAuth 1.0), or a user by session cookie. Unsafe
 * methods with a session need its CSRF token. Thread-safe.
 */
public final class RegionAuthenticator implements Authenticator {

    /** Without CSRF token even with a session: they neither act for it nor say anything to a foreign page. */
    private static final Set<String> CSRF_EXEMPT =
            Set.of("/MAAS/accounts/login/", "/MAAS/accounts/authenticate/", "/MAAS/account/csrf/");

    /** Where installed systems report (facts: metadata-and-scripts §8). */
    private static final String STATUS_WEBHOOK = "/MAAS/metadata/status/";

    private final Database database;
    private final ApiKeys keys;
    private final Sessions sessions;
    private final OAuth<Owner> oauth;
    private final OAuth<Boolean> ended;

    /** Whom a token speaks for, and whether that user may speak at all. */
    record Owner(Principal principal, boolean active) {}

    public RegionAuthenticator(Database database, ApiKeys keys, Sessions sessions, InstantSource clock) {
        this.database = database;
        this.keys = keys;
        this.sessions = sessions;
        this.oauth = new OAuth<>(this::token, new Nonces(database, clock), clock);
        this.ended = new OAuth<>(this::endedToken, (consumer, token, timestamp, nonce) -> true, clock);
    }

    @Override
    public Principal authenticate(Call call) {
        OAuth.Verified<Owner> verified;
        try {
            verified = oauth.verify(call);
        } catch (ApiError refused) {
            if (call.path().startsWith(STATUS_WEBHOOK) && ofEarlierOwner(call)) {
                throw new ApiError("webhook of a machine's earlier owner", Reply.noContent());
            }
            throw refused;
        }
        if (verified != null) {
            if (!verified.owner().active()) {
                throw ApiError.forbidden("User is not allowed access to this API.");
            }
            return verified.owner().principal();
        }
        String session = call.cookie().apply(Sessions.COOKIE);
        return session == null || session.isEmpty() ? new Principal.Anonymous() : ofSession(call, session);
    }

    /** Such a system did nothing wrong, and would only try again: it is heard, and nothing is done. */
    private boolean ofEarlierOwner(Call call) {
        try {
            return ended.verify(call) != null;
        } catch (ApiError notEither) {
            return false;
        }
    }

    private OAuth.@Nullable Token<Boolean> endedToken(String consumerKey, String tokenKey) {
        return database.read(sql -> keys.endedSecret(sql, consumerKey, tokenKey))
                .map(secret -> new OAuth.Token<>(secret, true))
                .orElse(null);
    }

    private Principal ofSession(Call call, String id) {
        Sessions.Running running = database.read(sql -> sessions.find(sql, id)).orElse(null);
        if (running == null) {
            return new Principal.Anonymous();
        }
        if (call.method() != Method.GET && !CSRF_EXEMPT.contains(call.path())) {
            String header = call.header().apply("X-CSRFToken");
            String sent = header == null ? call.parameters().text("csrfmiddlewaretoken", "") : header;
            if (!same(running.csrf(), sent)) {
                throw ApiError.forbidden(
                        "CSRF token missing or incorrect: send it in the header X-CSRFToken. POST /MAAS/account/csrf/ tells it.");
            }
        }
        return running.user();
    }

    private OAuth.@Nullable Token<Owner> token(String consumerKey, String tokenKey) {
        return database.read(sql -> {
            Record row = sql.select(API_TOKEN.fields())
                    .select(APP_USER.fields())
                    .select(NODE.SYSTEM_ID)
                    .from(API_TOKEN)
                    .leftJoin(APP_USER)
                    .on(APP_USER.ID.eq(API_TOKEN.USER_ID))
                    .leftJoin(NODE)
                    .on(NODE.ID.eq(API_TOKEN.NODE_ID))
                    .where(API_TOKEN.TOKEN_KEY.eq(tokenKey))
                    .fetchOne();
            if (row == null || !same(row.get(API_TOKEN.CONSUMER_KEY), consumerKey)) {
                return null;
            }
            String secret = keys.open(row.into(API_TOKEN)).secret();
            String systemId = row.get(NODE.SYSTEM_ID);
            Owner owner = systemId != null
                    ? new Owner(new Principal.Machine(systemId), true)
                    : new Owner(Entitlements.principal(row.into(APP_USER)), row.get(APP_USER.IS_ACTIVE));
            return new OAuth.Token<>(secret, owner);
        });
    }

    private static boolean same(String expected, String sent) {
        return MessageDigest.isEqual(expected.getBytes(StandardCharsets.UTF_8), sent.getBytes(StandardCharsets.UTF_8));
    }
}
