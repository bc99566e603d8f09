package ingot.region.user;

import static ingot.region.db.Tables.APP_USER;

import ingot.core.event.EventType;
import ingot.http.Access;
import ingot.http.ApiError;
import ingot.http.Call;
import ingot.http.Operation;
import ingot.http.Param;
import ingot.http.Parameters;
import ingot.http.Reply;
import ingot.region.api.ApiPath;
import ingot.region.database.Database;
import ingot.region.db.tables.records.AppUserRecord;
import ingot.region.event.Journal;
import java.util.List;
import org.jooq.DSLContext;

/** Users: {@code users/} and {@code users/{username}/}. */
public final class UserOperations {

    private final Database database;
    private final Passwords passwords;

    public UserOperations(Database database, Passwords passwords) {
        this.database = database;
        this.passwords = passwords;
    }

    public List<Operation> operations() {
        String list = ApiPath.ROOT + "users/";
        String item = list + "{username}/";
        Access edit = Access.entitled("can_edit_identities");
        return List.of(
                Operation.get(list)
                        .as("UsersHandler", "read")
                        .summary("List users")
                        .does(call -> list()),
                Operation.get(list)
                        .op("whoami")
                        .as("UsersHandler", "whoami")
                        .summary("Read the calling user")
                        .does(call -> database.read(sql -> Reply.json(
                                UserDocuments.of(find(sql, call.user().username()))))),
                Operation.post(list)
                        .as("UsersHandler", "create")
                        .access(edit)
                        .params(
                                Param.string("username", "Name to log in with.").need(),
                                Param.string("email", "E-mail address.").need(),
                                Param.string("password", "Password.").need(),
                                Param.bool("is_superuser", "Whether it is an administrator.")
                                        .need(),
                                Param.string("key", "A public SSH key of the user."))
                        .summary("Create a user")
                        .does(this::create),
                Operation.get(item)
                        .as("UserHandler", "read")
                        .summary("Read a user")
                        .does(call -> database.read(
                                sql -> Reply.json(UserDocuments.of(find(sql, call.pathValue("username")))))),
                Operation.delete(item)
                        .as("UserHandler", "delete")
                        .access(edit)
                        .params(Param.string("transfer_resources_to", "User who gets what the deleted one owns."))
                        .summary("Delete a user")
                        .does(this::delete));
    }

    private Reply list() {
        return database.read(sql ->
                Reply.json(sql.selectFrom(APP_USER).orderBy(APP_USER.USERNAME).fetch(UserDocuments::of)));
    }

    private Reply create(Call call) {
        Parameters parameters = call.parameters();
        String username = parameters.required("username");
        String email = parameters.required("email");
        String password = parameters.required("password");
        parameters.required("is_superuser");
        boolean superuser = parameters.flag("is_superuser", false);
        if (password.length() > Passwords.CHARS_MAX) {
            throw ApiError.field("password", "Ensure this value has at most " + Passwords.CHARS_MAX + " characters.");
        }
        String key = parameters.text("key", "");
        SshKey sshKey = key.isEmpty() ? null : SshKey.parse(key);
        String hash = passwords.hash(password);
        return database.write(sql -> {
            AppUserRecord user = Users.create(sql, username, email, hash, superuser);
            Journal.of(call)
                    .created(
                            sql,
                            EventType.AUTHORISATION,
                            Users.KIND,
                            user.getId(),
                            "Created " + (superuser ? "admin" : "user") + " '" + username + "'.");
            if (sshKey != null) {
                SshKeyOperations.add(sql, user.getId(), sshKey, null);
            }
            return Reply.json(UserDocuments.of(user));
        });
    }

    private Reply delete(Call call) {
        String username = call.pathValue("username");
        if (username.equals(call.user().username())) {
            throw ApiError.badRequest("An administrator cannot self-delete.");
        }
        String heir = call.text("transfer_resources_to");
        return database.write(sql -> {
            AppUserRecord user = sql.selectFrom(APP_USER)
                    .where(APP_USER.USERNAME.eq(username))
                    .forUpdate()
                    .fetchOne();
            if (user == null) {
                return Reply.noContent();
            }
            if (user.getPasswordHash() == null && user.getIsSuperuser()) {
                throw ApiError.badRequest("User " + username + " is the system's own and cannot be deleted.");
            }
            if (heir != null && !heir.isEmpty()) {
                Users.transfer(
                        sql,
                        user.getId(),
                        Users.find(sql, heir)
                                .orElseThrow(() ->
                                        ApiError.badRequest("transfer_resources_to: there is no user '" + heir + "'."))
                                .getId());
            }
            List<String> owned = Users.owned(sql, user.getId());
            if (!owned.isEmpty()) {
                throw ApiError.badRequest("User " + username + " cannot be deleted: " + String.join(", ", owned)
                        + " are still allocated. Give them to somebody with transfer_resources_to=USERNAME.");
            }
            user.delete();
            Journal.of(call)
                    .deleted(
                            sql, EventType.AUTHORISATION, Users.KIND, user.getId(), "Deleted user '" + username + "'.");
            return Reply.noContent();
        });
    }

    private static AppUserRecord find(DSLContext sql, String username) {
        return Users.find(sql, username).orElseThrow(() -> ApiError.notFound("User"));
    }
}
