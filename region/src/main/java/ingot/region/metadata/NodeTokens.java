package ingot.region.metadata;

import static ingot.region.db.Tables.NODE;

import ingot.core.metadata.MachineToken;
import ingot.region.database.Changes;
import ingot.region.user.ApiKey;
import ingot.region.user.ApiKeys;
import java.util.Optional;
import org.jooq.DSLContext;

/** The OAuth token with which a machine speaks for itself: one for each machine, ended when its owner changes. Thread-safe. */
public final class NodeTokens {

    private final ApiKeys keys;

    public NodeTokens(ApiKeys keys) {
        this.keys = keys;
    }

    public Optional<MachineToken> find(DSLContext sql, int nodeId) {
        return keys.ofNode(sql, nodeId).map(NodeTokens::token);
    }

    /** The machine's token, made if it has none. */
    public MachineToken ensure(DSLContext sql, int nodeId) {
        Optional<MachineToken> known = find(sql, nodeId);
        if (known.isPresent()) {
            return known.get();
        }
        MachineToken token = token(keys.ofNodeOrNew(sql, nodeId));
        note(sql, nodeId);
        return token;
    }

    /** Ends a machine's token: whoever still holds it is locked out. */
    public void delete(DSLContext sql, int nodeId) {
        keys.deleteOfNode(sql, nodeId);
        note(sql, nodeId);
    }

    private static void note(DSLContext sql, int nodeId) {
        sql.select(NODE.SYSTEM_ID)
                .from(NODE)
                .where(NODE.ID.eq(nodeId))
                .forEach(row -> Changes.updated(sql, "machine", row.value1(), "token"));
    }

    private static MachineToken token(ApiKey key) {
        return new MachineToken(key.consumerKey(), key.tokenKey(), key.secret());
    }
}
