package ingot.region.inventory;

import ingot.core.event.EventType;
import ingot.core.hardware.InventoryRefused;
import ingot.core.script.ScriptStatus;
import ingot.http.ApiError;
import ingot.region.db.tables.records.NodeRecord;
import ingot.region.event.Events;
import ingot.region.script.ScriptResults;
import ingot.region.script.ScriptSetRevision;
import java.sql.Savepoint;
import java.time.Instant;
import java.util.Set;
import org.jooq.DSLContext;
import org.jooq.exception.DataAccessException;

/**
 * What the server learns from a result that passed: built-in scripts tell it about the machine (facts: metadata-and-scripts §14, §15).
 * A report that cannot be taken fails its script and leaves nothing half done. Runs in the caller's transaction.
 */
public final class ResultProcessing {

    /** The whole transaction is repeated: serialisation failure, deadlock. */
    private static final Set<String> TRANSIENT = Set.of("40001", "40P01");

    private ResultProcessing() {}

    /** Learns from a stored result and returns the status that it keeps. */
    public static ScriptStatus process(DSLContext sql, NodeRecord node, ScriptResults.Stored stored, Instant now) {
        if (stored.status() != ScriptStatus.PASSED) {
            return stored.status();
        }
        return sql.connectionResult(connection -> {
            Savepoint before = connection.setSavepoint();
            try {
                learn(sql, node, stored, now);
                connection.releaseSavepoint(before);
                return stored.status();
            } catch (InventoryRefused | ApiError refused) {
                connection.rollback(before);
                return refuse(sql, node, stored, String.valueOf(refused.getMessage()));
            } catch (DataAccessException refused) {
                if (TRANSIENT.contains(refused.sqlState())) {
                    throw refused;
                }
                connection.rollback(before);
                return refuse(sql, node, stored, "a value in it cannot be stored");
            }
        });
    }

    private static void learn(DSLContext sql, NodeRecord node, ScriptResults.Stored stored, Instant now) {
        switch (stored.name()) {
            case "50-maas-01-commissioning" -> {
                InventoryStore.store(sql, node, stored.stdout(), now);
                ScriptSetRevision.resolveDevices(sql, node, now);
            }
            case "maas-kernel-cmdline" -> InventoryStore.bootInterface(sql, node, stored.stdout());
            default -> {}
        }
        ScriptSetRevision.recommission(sql, stored.resultId(), now);
    }

    private static ScriptStatus refuse(DSLContext sql, NodeRecord node, ScriptResults.Stored stored, String reason) {
        ScriptResults.fail(sql, stored.resultId());
        Events.record(
                sql,
                EventType.SCRIPT_RESULT_ERROR,
                node.getId(),
                stored.name() + ": " + reason.replace("\0", ""),
                Events.Cause.SYSTEM);
        return ScriptStatus.FAILED;
    }
}
