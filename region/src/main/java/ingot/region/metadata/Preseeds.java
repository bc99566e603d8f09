package ingot.region.metadata;

import ingot.core.machine.MachineStatus;
import ingot.core.metadata.Preseed;
import ingot.http.ApiError;
import ingot.http.Call;
import ingot.http.Reply;
import ingot.region.database.Database;
import ingot.region.db.tables.records.NodeRecord;
import ingot.region.setting.Settings;
import ingot.region.timeline.TimelineStep;
import java.time.InstantSource;
import org.jooq.DSLContext;

/** The cloud-config that an ephemeral system starts with (facts: metadata-and-scripts §4). */
final class Preseeds {

    private final Database database;
    private final NodeTokens tokens;
    private final MetadataRecords records;
    private final InstantSource clock;

    Preseeds(Database database, NodeTokens tokens, MetadataRecords records, InstantSource clock) {
        this.database = database;
        this.tokens = tokens;
        this.records = records;
        this.clock = clock;
    }

    /** For a machine that nobody knows yet. */
    Reply enlist(Call call) {
        return Reply.text(
                database.read(sql -> preseed(sql, RequestOrigin.of(sql, call)).enlist()));
    }

    /** For a known machine, with its token: given to the address that it booted with, and only while it boots from the network. */
    Reply of(Call call) {
        String systemId = MachineRows.byId(call);
        String text = database.write(sql -> {
            NodeRecord node = MachineRows.lock(sql, systemId);
            if (MachineRows.status(node) == MachineStatus.DEPLOYED && !node.getEphemeralDeploy()) {
                throw ApiError.forbidden("Machine " + systemId
                        + " is deployed: it boots from its disk, and its token is there already.");
            }
            RequestOrigin origin = RequestOrigin.of(sql, call);
            boolean seen = BootBinding.seen(sql, node, origin, "preseed");
            MachineRows.step(
                    sql,
                    node,
                    clock.instant(),
                    TimelineStep.PRESEED,
                    seen ? origin.address() : "asked for by " + origin.address() + ", whose boot was not seen");
            tokens.ensure(sql, node.getId());
            return preseed(sql, origin).of(records.of(sql, node));
        });
        return Reply.text(text);
    }

    private static Preseed preseed(DSLContext sql, RequestOrigin origin) {
        return new Preseed(origin.baseUrl(), Settings.current(sql).remoteSyslog());
    }
}
