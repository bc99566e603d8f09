package ingot.region.user;

import static ingot.region.db.Tables.API_TOKEN;
import static ingot.region.db.Tables.APP_USER;

import ingot.link.safe.Sealer;
import ingot.region.database.Changes;
import ingot.region.database.Database;
import ingot.region.db.tables.records.ApiTokenRecord;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import org.jooq.DSLContext;

/** API keys of users. Machines have tokens in the same table ({@code ingot.region.metadata.NodeTokens}). Secrets are sealed at rest. Thread-safe. */
public final class ApiKeys {

    /** Consumer name of keys that were given none. */
    public static final String NAME_DEFAULT = "MAAS consumer";

    /** Most keys that one user may hold. */
    public static final int KEYS_MAX = 1000;

    private static final int KEY_CHARS = 18;
    private static final int SECRET_CHARS = 32;
    /** Context of the sealed secrets in api_token. */
    public static final String SEAL_CONTEXT = "api_token.sealed_secret";

    private final Database database;
    private final Sealer sealer;
    private final RandomText random;

    public ApiKeys(Database database, Sealer sealer, SecureRandom random) {
        this.database = database;
        this.sealer = sealer;
        this.random = new RandomText(random);
    }

    /**
     * The user's newest key; a new one when there is none. For the command line.
     *
     * @return empty when there is no such user
     */
    public Optional<ApiKey> newestOrNew(String username) {
        return database.write(sql -> userId(sql, username).map(user -> {
            List<ApiKey> keys = ofUser(sql, user);
            return keys.isEmpty() ? create(sql, user, NAME_DEFAULT) : keys.getLast();
        }));
    }

    /** A new key of the user, for the command line; empty when there is no such user. */
    public Optional<ApiKey> fresh(String username) {
        return database.write(sql -> userId(sql, username).map(user -> create(sql, user, NAME_DEFAULT)));
    }

    /** The user's keys, oldest first. */
    public List<ApiKey> ofUser(DSLContext sql, int userId) {
        return sql.selectFrom(API_TOKEN)
                .where(API_TOKEN.USER_ID.eq(userId))
                .orderBy(API_TOKEN.ID)
                .fetch(this::open);
    }

    /** Makes a key for a user. */
    public ApiKey create(DSLContext sql, int userId, String name) {
        ApiKey key = draw(name);
        int id = sql.insertInto(API_TOKEN)
                .set(API_TOKEN.USER_ID, userId)
                .set(API_TOKEN.NAME, name)
                .set(API_TOKEN.CONSUMER_KEY, key.consumerKey())
                .set(API_TOKEN.TOKEN_KEY, key.tokenKey())
                .set(API_TOKEN.SEALED_SECRET, sealer.seal(SEAL_CONTEXT, key.secret()))
                .returningResult(API_TOKEN.ID)
                .fetchSingle()
                .value1();
        Changes.created(sql, "token", id);
        return key;
    }

    /** The machine's token, empty when it has none. */
    public Optional<ApiKey> ofNode(DSLContext sql, int nodeId) {
        return sql.selectFrom(API_TOKEN).where(API_TOKEN.NODE_ID.eq(nodeId)).fetchOptional(this::open);
    }

    /** The machine's token, made when it has none. */
    public ApiKey ofNodeOrNew(DSLContext sql, int nodeId) {
        return ofNode(sql, nodeId).orElseGet(() -> {
            ApiKey key = draw(NAME_DEFAULT);
            sql.insertInto(API_TOKEN)
                    .set(API_TOKEN.NODE_ID, nodeId)
                    .set(API_TOKEN.NAME, NAME_DEFAULT)
                    .set(API_TOKEN.CONSUMER_KEY, key.consumerKey())
                    .set(API_TOKEN.TOKEN_KEY, key.tokenKey())
                    .set(API_TOKEN.SEALED_SECRET, sealer.seal(SEAL_CONTEXT, key.secret()))
                    .execute();
            return key;
        });
    }

    /** Ends the machine's token. */
    public void deleteOfNode(DSLContext sql, int nodeId) {
        sql.deleteFrom(API_TOKEN).where(API_TOKEN.NODE_ID.eq(nodeId)).execute();
    }

    ApiKey open(ApiTokenRecord row) {
        return new ApiKey(
                row.getName(),
                row.getConsumerKey(),
                row.getTokenKey(),
                sealer.open(SEAL_CONTEXT, row.getSealedSecret()));
    }

    private ApiKey draw(String name) {
        return new ApiKey(name, random.of(KEY_CHARS), random.of(KEY_CHARS), random.of(SECRET_CHARS));
    }

    private static Optional<Integer> userId(DSLContext sql, String username) {
        return sql.select(APP_USER.ID)
                .from(APP_USER)
                .where(APP_USER.USERNAME.eq(username))
                .forUpdate()
                .fetchOptional(APP_USER.ID);
    }
}
