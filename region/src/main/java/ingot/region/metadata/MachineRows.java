package ingot.region.metadata;

import static ingot.region.db.Tables.NODE;

import ingot.core.machine.MachineStatus;
import ingot.core.metadata.MetadataPath;
import ingot.http.ApiError;
import ingot.http.Call;
import ingot.region.db.tables.records.NodeRecord;
import ingot.region.timeline.Timeline;
import ingot.region.timeline.TimelineStep;
import java.time.Instant;
import org.jooq.DSLContext;

/** The row of the machine that speaks, or is spoken of. Runs in the caller's transaction. */
final class MachineRows {

    private MachineRows() {}

    static NodeRecord read(DSLContext sql, String systemId) {
        return sql.selectFrom(NODE)
                .where(NODE.SYSTEM_ID.eq(systemId))
                .fetchOptional()
                .orElseThrow(() -> ApiError.notFound("Node"));
    }

    /** The row, locked until the transaction ends. */
    static NodeRecord lock(DSLContext sql, String systemId) {
        return sql.selectFrom(NODE)
                .where(NODE.SYSTEM_ID.eq(systemId))
                .forUpdate()
                .fetchOptional()
                .orElseThrow(() -> ApiError.notFound("Node"));
    }

    static MachineStatus status(NodeRecord node) {
        return MachineStatus.ofNumber(node.getStatus()).orElse(MachineStatus.NEW);
    }

    /** Whom a path with {@code by-id} names. */
    static String byId(Call call) {
        if (MetadataPath.parse(call.pathValue("rest")) instanceof MetadataPath.ById byId) {
            return byId.systemId();
        }
        throw ApiError.of(404, "Not found");
    }

    static void step(DSLContext sql, NodeRecord node, Instant now, TimelineStep step, String detail) {
        Timeline.add(
                sql,
                node.getId(),
                now,
                Timeline.Source.MACHINE,
                step,
                PlainText.of(detail, Timeline.DETAIL_CHARS_MAX),
                node.getAttempt());
    }
}
