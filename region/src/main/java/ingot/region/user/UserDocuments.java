package ingot.region.user;

import static ingot.region.db.Tables.APP_USER;

import ingot.region.api.ApiPath;
import ingot.region.db.tables.records.AppUserRecord;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** Users as they travel. */
public final class UserDocuments {

    private UserDocuments() {}

    public static Map<String, @Nullable Object> of(AppUserRecord user) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("username", user.getUsername());
        document.put("email", user.getEmail());
        document.put("is_local", true);
        document.put("is_superuser", user.getIsSuperuser());
        document.put("resource_uri", ApiPath.of("users", user.getUsername()));
        return document;
    }

    /** All users by id. */
    public static Map<Integer, Map<String, @Nullable Object>> all(DSLContext sql) {
        Map<Integer, Map<String, @Nullable Object>> all = new HashMap<>();
        sql.selectFrom(APP_USER).forEach(user -> all.put(user.getId(), of(user)));
        return all;
    }
}
