package ingot.region.metadata;

import static ingot.region.db.Tables.API_TOKEN;
import static ingot.region.db.Tables.NODE;
import static ingot.region.db.Tables.RETIRED_TOKEN;

import ingot.core.metadata.MachineToken;
import ingot.region.database.Changes;
import ingot.region.secret.Sealer;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jooq.DSLContext;

/** The OAuth token with which a machine speaks for itself: one for each machine, ended when its owner changes. Thread-safe. */
public final class NodeTokens {

    /** What sealed token secrets are bound to; users' keys share the column. */
    public static final String CONTEXT = "api_token.sealed_secret";

    private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private static final int KEY_CHARS = 18;
    private static final int SECRET_CHARS = 32;

    private final Sealer sealer;
    private final RandomGenerator random;

    /**
     * Wires the tokens.
     *
     * @param random source of secrets; must be unpredictable in production
     */
    public NodeTokens(Sealer sealer, RandomGenerator random) {
        this.sealer = sealer;
        this.random = random;
    }

    public Optional<MachineToken> find(DSLContext sql, int nodeId) {
        return Optional.ofNullable(sql.selectFrom(API_TOKEN)
                        .where(API_TOKEN.NODE_ID.eq(nodeId))
                        .fetchOne())
                .map(row -> new MachineToken(
                        row.getConsumerKey(), row.getTokenKey(), sealer.open(CONTEXT, row.getSealedSecret())));
    }

    /** The machine's token, made if it has none. The machine's row must be locked. */
    public MachineToken ensure(DSLContext sql, int nodeId) {
        return find(sql, nodeId).orElseGet(() -> create(sql, nodeId));
    }

    private MachineToken create(DSLContext sql, int nodeId) {
        MachineToken token = new MachineToken(text(KEY_CHARS), text(KEY_CHARS), text(SECRET_CHARS));
        sql.insertInto(API_TOKEN)
                .set(API_TOKEN.NODE_ID, nodeId)
                .set(API_TOKEN.NAME, "MAAS consumer")
                .set(API_TOKEN.CONSUMER_KEY, token.consumerKey())
                .set(API_TOKEN.TOKEN_KEY, token.tokenKey())
                .set(API_TOKEN.SEALED_SECRET, sealer.seal(CONTEXT, token.tokenSecret()))
                .execute();
        note(sql, nodeId);
        return token;
    }

    /** Ends a machine's token: whoever still holds it is locked out, but for the webhook's harmless answer. */
    public void delete(DSLContext sql, int nodeId) {
        sql.insertInto(RETIRED_TOKEN, RETIRED_TOKEN.TOKEN_KEY)
                .select(sql.select(API_TOKEN.TOKEN_KEY).from(API_TOKEN).where(API_TOKEN.NODE_ID.eq(nodeId)))
                .onConflictDoNothing()
                .execute();
        if (sql.deleteFrom(API_TOKEN).where(API_TOKEN.NODE_ID.eq(nodeId)).execute() > 0) {
            note(sql, nodeId);
        }
    }

    private static void note(DSLContext sql, int nodeId) {
        sql.select(NODE.SYSTEM_ID)
                .from(NODE)
                .where(NODE.ID.eq(nodeId))
                .forEach(row -> Changes.updated(sql, "machine", row.value1(), "token"));
    }

    private String text(int length) {
        StringBuilder text = new StringBuilder(length);
        for (int index = 0; index < length; index++) {
            text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return text.toString();
    }
}
