package ingot.region.user;

import ingot.core.event.EventType;
import ingot.http.ApiError;
import ingot.region.database.Database;
import ingot.region.db.tables.records.AppUserRecord;
import ingot.region.event.Journal;

/** Makes users from the region's own host: {@code ./ingot admin create}. Works whether or not a region runs. */
public final class Administrators {

    /** How it ended. */
    public sealed interface Outcome {

        record Created(String username) implements Outcome {}

        /** The name is taken: exit code 5. */
        record NameTaken(String username) implements Outcome {}

        /** A value does not hold. */
        record Refused(String reason) implements Outcome {}
    }

    private final Database database;
    private final Passwords passwords;

    public Administrators(Database database, Passwords passwords) {
        this.database = database;
        this.passwords = passwords;
    }

    /**
     * Makes a user.
     *
     * @param superuser false for an ordinary user ({@code --plain})
     */
    public Outcome create(String username, String password, String email, boolean superuser) {
        if (password.isEmpty() || password.length() > Passwords.CHARS_MAX) {
            return new Outcome.Refused(
                    "password: " + password.length() + " characters (expected: 1.." + Passwords.CHARS_MAX + ")");
        }
        String hash = passwords.hash(password);
        try {
            return database.write(sql -> {
                if (Users.find(sql, username).isPresent()) {
                    return new Outcome.NameTaken(username);
                }
                AppUserRecord user = Users.create(sql, username, email, hash, superuser);
                Journal.ofCommand("command line")
                        .created(
                                sql,
                                EventType.AUTHORISATION,
                                Users.KIND,
                                user.getId(),
                                "Created " + (superuser ? "administrator" : "user") + " '" + username + "'.");
                return new Outcome.Created(username);
            });
        } catch (ApiError refused) {
            return new Outcome.Refused(String.valueOf(refused.getMessage()));
        }
    }

    /** Whether anybody but the system's own user exists: no one does on a fresh region. */
    public boolean any() {
        return database.read(sql -> sql.fetchExists(
                ingot.region.db.Tables.APP_USER, ingot.region.db.Tables.APP_USER.PASSWORD_HASH.isNotNull()));
    }
}
