package ingot.region.user;

import static ingot.region.db.Tables.APP_USER;
import static ingot.region.db.Tables.IP_ADDRESS;
import static ingot.region.db.Tables.IP_RANGE;
import static ingot.region.db.Tables.NODE;

import ingot.http.ApiError;
import ingot.region.api.Rows;
import ingot.region.database.Changes;
import ingot.region.db.tables.records.AppUserRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jooq.DSLContext;

/** Rows of users: making, finding and removing them. Stateless. */
final class Users {

    static final String KIND = "user";

    private static final Pattern USERNAME = Pattern.compile("[\\w.@+-]{1,150}", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern EMAIL = Pattern.compile("[^@\\s]{1,150}@[^@\\s]{1,255}");

    private Users() {}

    /**
     * Makes a user.
     *
     * @param passwordHash from {@link Passwords#hash}
     * @throws ApiError 400 by field when a value does not hold or the name or address is taken
     */
    static AppUserRecord create(DSLContext sql, String username, String email, String passwordHash, boolean superuser) {
        if (!USERNAME.matcher(username).matches()) {
            throw ApiError.field(
                    "username",
                    "Enter a valid username. This value may contain only letters, numbers, and @/./+/-/_ characters.");
        }
        if (!EMAIL.matcher(email).matches()) {
            throw ApiError.field("email", "Enter a valid email address.");
        }
        if (sql.fetchExists(APP_USER, APP_USER.EMAIL.equalIgnoreCase(email))) {
            throw ApiError.field("email", "User with this E-mail address already exists.");
        }
        return Rows.unique(
                "username",
                "A user with that username already exists.",
                () -> sql.insertInto(APP_USER)
                        .set(APP_USER.USERNAME, username)
                        .set(APP_USER.EMAIL, email)
                        .set(APP_USER.PASSWORD_HASH, passwordHash)
                        .set(APP_USER.IS_SUPERUSER, superuser)
                        .returning()
                        .fetchSingle());
    }

    static Optional<AppUserRecord> find(DSLContext sql, String username) {
        return sql.selectFrom(APP_USER).where(APP_USER.USERNAME.eq(username)).fetchOptional();
    }

    /** What stands in the way of removing a user, as phrases such as {@code 2 machines}; empty when nothing does. */
    static List<String> owned(DSLContext sql, int userId) {
        List<String> owned = new ArrayList<>();
        int nodes = sql.fetchCount(NODE, NODE.OWNER_ID.eq(userId));
        int addresses = sql.fetchCount(IP_ADDRESS, IP_ADDRESS.USER_ID.eq(userId));
        int ranges = sql.fetchCount(IP_RANGE, IP_RANGE.USER_ID.eq(userId));
        if (nodes > 0) {
            owned.add(nodes + " node(s)");
        }
        if (addresses > 0) {
            owned.add(addresses + " static IP address(es)");
        }
        if (ranges > 0) {
            owned.add(ranges + " IP range(s)");
        }
        return owned;
    }

    static void transfer(DSLContext sql, int from, int to) {
        sql.update(NODE)
                .set(NODE.OWNER_ID, to)
                .where(NODE.OWNER_ID.eq(from))
                .returningResult(NODE.SYSTEM_ID)
                .fetch(NODE.SYSTEM_ID)
                .forEach(systemId -> Changes.updated(sql, "machine", systemId, "owner_id"));
        sql.update(IP_ADDRESS)
                .set(IP_ADDRESS.USER_ID, to)
                .where(IP_ADDRESS.USER_ID.eq(from))
                .execute();
        sql.update(IP_RANGE)
                .set(IP_RANGE.USER_ID, to)
                .where(IP_RANGE.USER_ID.eq(from))
                .returningResult(IP_RANGE.ID)
                .fetch(IP_RANGE.ID)
                .forEach(id -> Changes.updated(sql, "iprange", id, "user_id"));
    }
}
