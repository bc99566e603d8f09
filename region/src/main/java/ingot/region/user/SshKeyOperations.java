package ingot.region.user;

import static ingot.region.db.Tables.APP_USER;
import static ingot.region.db.Tables.SSH_KEY;

import ingot.core.event.EventType;
import ingot.http.ApiError;
import ingot.http.Call;
import ingot.http.Operation;
import ingot.http.Param;
import ingot.http.Reply;
import ingot.region.api.ApiPath;
import ingot.region.api.Ids;
import ingot.region.api.Rows;
import ingot.region.database.Database;
import ingot.region.db.tables.records.SshKeyRecord;
import ingot.region.event.Journal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** Public SSH keys of users: {@code account/prefs/sshkeys/}. They end in the authorized_keys of what the user deploys. */
public final class SshKeyOperations {

    private static final String KIND = "sshkey";
    private static final String COLLECTION = "account/prefs/sshkeys";

    /** {@code lp:} and {@code gh:} name the service; a bare name means Launchpad. */
    private static final Pattern SOURCE = Pattern.compile("((lp|gh):)?[A-Za-z0-9][A-Za-z0-9+._-]{0,99}");

    private final Database database;

    public SshKeyOperations(Database database) {
        this.database = database;
    }

    public List<Operation> operations() {
        String list = ApiPath.ROOT + COLLECTION + "/";
        String item = list + "{id}/";
        return List.of(
                Operation.get(list)
                        .as("SSHKeysHandler", "read")
                        .summary("List the caller's public SSH keys")
                        .does(this::list),
                Operation.post(list)
                        .as("SSHKeysHandler", "create")
                        .params(
                                Param.string("key", "One line: type, base64, comment.")
                                        .need(),
                                Param.string("user", "Whose key it is; administrators only."))
                        .summary("Add a public SSH key")
                        .does(this::create),
                Operation.post(list)
                        .op("import")
                        .as("SSHKeysHandler", "import")
                        .params(Param.string("keysource", "lp:NAME or gh:NAME.").need())
                        .summary("Fetch the public SSH keys that a person shows elsewhere")
                        .does(this::fetch),
                Operation.get(item)
                        .as("SSHKeyHandler", "read")
                        .summary("Read a public SSH key")
                        .does(call -> database.read(sql -> Reply.json(document(find(sql, call))))),
                Operation.delete(item)
                        .as("SSHKeyHandler", "delete")
                        .summary("Delete a public SSH key")
                        .does(this::delete));
    }

    /** Adds a key to a user; 400 when the user has it. */
    static SshKeyRecord add(DSLContext sql, int userId, SshKey key, @Nullable String source) {
        return Rows.unique(
                "key",
                "This key has already been added for this user.",
                () -> sql.insertInto(SSH_KEY)
                        .set(SSH_KEY.USER_ID, userId)
                        .set(SSH_KEY.KEY, key.line())
                        .set(SSH_KEY.KEYSOURCE, source)
                        .returning()
                        .fetchSingle());
    }

    private Reply list(Call call) {
        return database.read(sql -> Reply.json(sql.selectFrom(SSH_KEY)
                .where(SSH_KEY.USER_ID.eq(call.user().id()))
                .orderBy(SSH_KEY.ID)
                .fetch(SshKeyOperations::document)));
    }

    private Reply create(Call call) {
        SshKey key = SshKey.parse(call.parameters().required("key"));
        String username = call.text("user");
        return database.write(sql -> {
            int owner = call.user().id();
            if (username != null && !username.isEmpty()) {
                if (!call.user().superuser()) {
                    throw ApiError.badRequest("Only administrators can specify a user when creating an SSH key.");
                }
                owner = sql.select(APP_USER.ID)
                        .from(APP_USER)
                        .where(APP_USER.USERNAME.eq(username))
                        .fetchOptional(APP_USER.ID)
                        .orElseThrow(() -> ApiError.badRequest("Supplied username does not match any current users."));
            }
            SshKeyRecord row = add(sql, owner, key, null);
            Journal.of(call).created(sql, EventType.AUTHORISATION, KIND, row.getId(), "Created SSH key.");
            Map<String, @Nullable Object> document = new LinkedHashMap<>();
            document.put("id", row.getId());
            document.put("key", row.getKey());
            document.put("keysource", null);
            return Reply.json(201, document);
        });
    }

    private Reply fetch(Call call) {
        String source = call.parameters().required("keysource");
        if (!SOURCE.matcher(source).matches()) {
            throw ApiError.field("keysource", "Invalid key source '" + source + "' (expected: lp:NAME or gh:NAME).");
        }
        throw ApiError.unavailable("This region does not fetch keys from other sites: '" + source
                + "' was not imported. Add the keys with POST " + ApiPath.ROOT + COLLECTION + "/.");
    }

    private Reply delete(Call call) {
        return database.write(sql -> {
            SshKeyRecord key = find(sql, call);
            if (key.getUserId() != call.user().id()) {
                throw ApiError.forbidden("Can't delete a key you don't own.");
            }
            key.delete();
            Journal.of(call).deleted(sql, EventType.AUTHORISATION, KIND, key.getId(), "Deleted SSH key.");
            return Reply.noContent();
        });
    }

    private static SshKeyRecord find(DSLContext sql, Call call) {
        SshKeyRecord key = sql.selectFrom(SSH_KEY)
                .where(SSH_KEY.ID.eq(Ids.path(call, "id", "SSHKey")))
                .fetchOne();
        if (key == null) {
            throw ApiError.notFound("SSHKey");
        }
        return key;
    }

    private static Map<String, @Nullable Object> document(SshKeyRecord key) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("id", key.getId());
        document.put("key", key.getKey());
        document.put("keysource", key.getKeysource() == null ? "" : key.getKeysource());
        document.put("resource_uri", ApiPath.of(COLLECTION, key.getId()));
        return document;
    }
}
