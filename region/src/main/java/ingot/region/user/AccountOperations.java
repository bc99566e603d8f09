package ingot.region.user;

import static ingot.region.db.Tables.API_TOKEN;

import ingot.core.event.EventType;
import ingot.http.ApiError;
import ingot.http.Call;
import ingot.http.Operation;
import ingot.http.Param;
import ingot.http.Reply;
import ingot.region.api.ApiPath;
import ingot.region.api.Names;
import ingot.region.database.Database;
import ingot.region.db.tables.records.ApiTokenRecord;
import ingot.region.event.Journal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** The calling user's API keys: {@code account/}. */
public final class AccountOperations {

    private static final String KIND = "token";
    private static final int NAME_CHARS_MAX = 255;

    private final Database database;
    private final ApiKeys keys;

    public AccountOperations(Database database, ApiKeys keys) {
        this.database = database;
        this.keys = keys;
    }

    public List<Operation> operations() {
        String path = ApiPath.ROOT + "account/";
        return List.of(
                Operation.get(path)
                        .op("list_authorisation_tokens")
                        .as("AccountHandler", "list_authorisation_tokens")
                        .summary("List the caller's API keys")
                        .does(this::list),
                Operation.post(path)
                        .op("create_authorisation_token")
                        .as("AccountHandler", "create_authorisation_token")
                        .params(Param.string("name", "What it is for."))
                        .summary("Make an API key")
                        .does(this::create),
                Operation.post(path)
                        .op("delete_authorisation_token")
                        .as("AccountHandler", "delete_authorisation_token")
                        .params(Param.string("token_key", "Middle part of the key.")
                                .need())
                        .summary("Delete an API key")
                        .does(this::delete),
                Operation.post(path)
                        .op("update_token_name")
                        .as("AccountHandler", "update_token_name")
                        .params(
                                Param.string("token", "Middle part of the key, or all three parts.")
                                        .need(),
                                Param.string("name", "New name.").need())
                        .summary("Rename an API key")
                        .does(this::rename));
    }

    /** A key as the answers to its making have it. */
    static Map<String, @Nullable Object> document(ApiKey key) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("token_key", key.tokenKey());
        document.put("token_secret", key.secret());
        document.put("consumer_key", key.consumerKey());
        document.put("name", key.name());
        return document;
    }

    private Reply list(Call call) {
        return database.read(sql -> Reply.json(keys.ofUser(sql, call.user().id()).stream()
                .map(key -> Map.of("name", key.name(), "token", key.text()))
                .toList()));
    }

    private Reply create(Call call) {
        String given = Names.bounded(call.parameters().text("name", ""), "name", NAME_CHARS_MAX);
        String name = given.isEmpty() ? ApiKeys.NAME_DEFAULT : given;
        return database.write(sql -> {
            if (sql.fetchCount(API_TOKEN, API_TOKEN.USER_ID.eq(call.user().id())) >= ApiKeys.KEYS_MAX) {
                throw ApiError.badRequest(
                        "You hold " + ApiKeys.KEYS_MAX + " API keys, which is the most; delete one first.");
            }
            ApiKey key = keys.create(sql, call.user().id(), name);
            Journal.of(call).created(sql, EventType.AUTHORISATION, KIND, key.tokenKey(), "Created token.");
            return Reply.json(document(key));
        });
    }

    private Reply delete(Call call) {
        return database.write(sql -> {
            ApiTokenRecord token = find(sql, call, call.parameters().required("token_key"));
            token.delete();
            Journal.of(call).deleted(sql, EventType.AUTHORISATION, KIND, token.getTokenKey(), "Deleted token.");
            return Reply.noContent();
        });
    }

    private Reply rename(Call call) {
        String name = Names.bounded(call.parameters().required("name"), "name", NAME_CHARS_MAX);
        String[] parts = call.parameters().required("token").split(":", -1);
        return database.write(sql -> {
            ApiTokenRecord token = find(sql, call, parts.length == 3 ? parts[1] : parts[0]);
            String before = token.getName();
            token.setName(name);
            token.update();
            Journal.of(call)
                    .updated(
                            sql,
                            EventType.AUTHORISATION,
                            KIND,
                            token.getTokenKey(),
                            "Modified consumer name of token.",
                            Map.of("name", before));
            return Reply.text(202, "Accepted");
        });
    }

    private static ApiTokenRecord find(DSLContext sql, Call call, String tokenKey) {
        ApiTokenRecord token = sql.selectFrom(API_TOKEN)
                .where(API_TOKEN.TOKEN_KEY.eq(tokenKey))
                .and(API_TOKEN.USER_ID.eq(call.user().id()))
                .fetchOne();
        if (token == null) {
            throw ApiError.notFound("Token");
        }
        return token;
    }
}
