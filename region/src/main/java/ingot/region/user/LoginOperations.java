package ingot.region.user;

import static ingot.region.db.Tables.APP_USER;

import ingot.core.event.EventType;
import ingot.http.Access;
import ingot.http.ApiError;
import ingot.http.Call;
import ingot.http.Operation;
import ingot.http.Param;
import ingot.http.Principal;
import ingot.http.Reply;
import ingot.region.api.JsonText;
import ingot.region.database.Database;
import ingot.region.db.tables.records.AppUserRecord;
import ingot.region.event.Journal;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Logging in and out by name and password (maas-api/conventions.md §4, sessions and key from password). */
public final class LoginOperations {

    /** Passwords hashed at a time: each costs a core for 0.3 s, and strangers may ask for it. */
    private static final int HASHES_MAX = 2;

    private static final long HASH_WAIT_SECONDS = 10;
    private static final String WRONG =
            "Please enter a correct username and password. Note that both fields may be case-sensitive.";

    private final Database database;
    private final Passwords passwords;
    private final Sessions sessions;
    private final ApiKeys keys;
    private final Semaphore hashes = new Semaphore(HASHES_MAX, true);

    public LoginOperations(Database database, Passwords passwords, Sessions sessions, ApiKeys keys) {
        this.database = database;
        this.passwords = passwords;
        this.sessions = sessions;
        this.keys = keys;
    }

    public List<Operation> operations() {
        Param username = Param.string("username", "Name of the user.").need();
        Param password = Param.string("password", "Password.").need();
        return List.of(
                Operation.get("/MAAS/accounts/login/").access(Access.anyone()).does(this::state),
                Operation.post("/MAAS/accounts/login/")
                        .access(Access.anyone())
                        .params(username, password)
                        .does(this::login),
                Operation.post("/MAAS/accounts/logout/").access(Access.anyone()).does(this::logout),
                Operation.post("/MAAS/accounts/authenticate/")
                        .access(Access.anyone())
                        .params(
                                Param.string("username", "Name of the user."),
                                Param.string("password", "Password."),
                                Param.string("consumer", "Name of the key to give again or make."))
                        .does(this::authenticate),
                Operation.post("/MAAS/account/csrf/").access(Access.anyone()).does(this::csrf));
    }

    private Reply state(Call call) {
        Map<String, @Nullable Object> state = new LinkedHashMap<>();
        state.put("authenticated", call.principal() instanceof Principal.User);
        state.put("external_auth_url", null);
        state.put("no_users", database.read(sql -> !sql.fetchExists(APP_USER, APP_USER.PASSWORD_HASH.isNotNull())));
        return Reply.json(state);
    }

    private Reply login(Call call) throws InterruptedException {
        if (call.principal() instanceof Principal.User) {
            return Reply.noContent();
        }
        String username = call.parameters().required("username");
        AppUserRecord user = check(username, call.parameters().required("password"))
                .orElseThrow(() -> ApiError.field("__all__", WRONG));
        Sessions.Begun session = database.write(sql -> {
            Journal.of(call.as(Entitlements.principal(user)))
                    .noted(sql, EventType.AUTHORISATION, Users.KIND, user.getId(), "Logged in user.", Map.of());
            return sessions.begin(sql, user.getId());
        });
        long seconds = session.length().toSeconds();
        return Reply.noContent().with("Set-Cookie", cookies(call, session.id(), session.csrf(), seconds));
    }

    private Reply logout(Call call) {
        String id = call.cookie().apply(Sessions.COOKIE);
        if (!(call.principal() instanceof Principal.User) || id == null) {
            throw ApiError.forbidden("There is no session to end.");
        }
        database.<@Nullable Void>write(sql -> {
            sessions.end(sql, id);
            return null;
        });
        return Reply.noContent().with("Set-Cookie", cookies(call, "", "", 0));
    }

    private Reply authenticate(Call call) throws InterruptedException {
        Optional<AppUserRecord> user =
                check(call.parameters().text("username", ""), call.parameters().text("password", ""));
        if (user.isEmpty()) {
            return Reply.text(403, "");
        }
        String consumer = call.parameters().text("consumer", "");
        int id = user.get().getId();
        ApiKey key = database.write(sql -> {
            // The user's row is the lock: two askers for one name get the same key.
            sql.select(APP_USER.ID)
                    .from(APP_USER)
                    .where(APP_USER.ID.eq(id))
                    .forUpdate()
                    .fetchSingle();
            return keys.ofUser(sql, id).stream()
                    .filter(one -> consumer.isEmpty() || one.name().equals(consumer))
                    .findFirst()
                    .orElseGet(() -> keys.create(sql, id, consumer.isEmpty() ? ApiKeys.NAME_DEFAULT : consumer));
        });
        return Reply.bytes(
                "application/json", JsonText.of(AccountOperations.document(key)).getBytes(StandardCharsets.UTF_8));
    }

    private Reply csrf(Call call) {
        String id = call.cookie().apply(Sessions.COOKIE);
        String csrf = id == null
                ? null
                : database.read(sql ->
                        sessions.find(sql, id).map(Sessions.Running::csrf).orElse(null));
        if (csrf == null) {
            return Reply.text(403, "");
        }
        return Reply.bytes("application/json", JsonText.of(Map.of("csrf", csrf)).getBytes(StandardCharsets.UTF_8));
    }

    /** The active user of that name, if the password is right. */
    private Optional<AppUserRecord> check(String username, String password) throws InterruptedException {
        Optional<AppUserRecord> user =
                database.read(sql -> Users.find(sql, username).filter(AppUserRecord::getIsActive));
        if (!hashes.tryAcquire(HASH_WAIT_SECONDS, TimeUnit.SECONDS)) {
            throw ApiError.of(429, "Too many people are logging in at once; try again in a moment.");
        }
        try {
            boolean right = passwords.matches(
                    password, user.map(AppUserRecord::getPasswordHash).orElse(null));
            return right ? user : Optional.empty();
        } finally {
            hashes.release();
        }
    }

    /** Two cookies, one a line. */
    private static String cookies(Call call, String id, String csrf, long seconds) {
        String rest =
                "; Path=/; Max-Age=" + seconds + "; SameSite=Lax" + (call.url().startsWith("https:") ? "; Secure" : "");
        return Sessions.COOKIE + "=" + id + rest + "; HttpOnly\n" + Sessions.CSRF_COOKIE + "=" + csrf + rest;
    }
}
