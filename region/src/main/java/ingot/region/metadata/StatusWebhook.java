package ingot.region.metadata;

import ingot.core.machine.Command;
import ingot.core.machine.ResultType;
import ingot.core.machine.SignalStatus;
import ingot.core.metadata.MetadataPath;
import ingot.http.ApiError;
import ingot.http.Call;
import ingot.http.Principal;
import ingot.http.Reply;
import ingot.region.database.Database;
import ingot.region.db.tables.records.NodeRecord;
import ingot.region.machine.Actor;
import ingot.region.machine.MachineActions;
import ingot.region.script.ScriptInputs;
import ingot.region.script.ScriptResults;
import ingot.region.timeline.Timeline;
import ingot.region.timeline.TimelineStep;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** The status webhook of cloud-init, the installer and the machine agent (facts: metadata-and-scripts §8). */
final class StatusWebhook {

    /** The installer's log: its result runs as long as the installer does. */
    private static final String INSTALL_LOG = "/tmp/install.log";

    private final Database database;
    private final MachineActions actions;
    private final InstantSource clock;

    StatusWebhook(Database database, MachineActions actions, InstantSource clock) {
        this.database = database;
        this.actions = actions;
        this.clock = clock;
    }

    /** The token decides which machine speaks; the id in the path does not. */
    Reply receive(Call call) throws IOException {
        if (!(MetadataPath.parse(call.pathValue("rest")) instanceof MetadataPath.Status)) {
            throw ApiError.badRequest("Unrecognised signature: method=POST op=None");
        }
        if (!(call.principal() instanceof Principal.Machine machine)) {
            throw ApiError.unauthorized("Not authenticated as a known node.");
        }
        StatusMessage message = StatusMessage.of(call);
        database.write(sql -> {
            Instant now = clock.instant();
            NodeRecord node = MachineRows.lock(sql, machine.systemId());
            if (message.event().type() == Command.Webhook.Type.FINISH) {
                addStep(sql, node, message, now);
            }
            storeLogs(sql, node, message, now);
            actions.apply(sql, machine.systemId(), message.event(), Actor.of(call), ScriptInputs.NONE);
            return null;
        });
        return Reply.noContent();
    }

    private static void addStep(DSLContext sql, NodeRecord node, StatusMessage message, Instant now) {
        Command.Webhook event = message.event();
        Timeline.add(
                sql,
                node.getId(),
                now,
                Timeline.Source.MACHINE,
                event.origin().equals("curtin") ? TimelineStep.INSTALL_STEP : TimelineStep.CLOUD_INIT,
                event.name() + ": " + event.description()
                        + (event.result() == Command.Webhook.Result.FAIL ? " (failed)" : ""),
                message.took(),
                message.bytes(),
                node.getAttempt());
    }

    private static void storeLogs(DSLContext sql, NodeRecord node, StatusMessage message, Instant now) {
        Command.Webhook event = message.event();
        ResultType type = logs(node);
        if (type == ResultType.INSTALLATION
                && event.type() == Command.Webhook.Type.START
                && event.origin().equals("curtin")
                && event.name().equals("cmd-install")) {
            ScriptResults.store(sql, node, type, report(INSTALL_LOG, null, Map.of()), now);
        }
        for (StatusMessage.LogFile file : message.files()) {
            if (type == null) {
                throw ApiError.badRequest("status message: " + node.getHostname() + " is "
                        + MachineRows.status(node).label() + ", which takes no files");
            }
            int exitStatus = event.result() == Command.Webhook.Result.FAIL ? 1 : 0;
            ScriptResults.store(
                    sql, node, type, report(file.path(), exitStatus, Map.of(file.path(), file.content())), now);
        }
    }

    private static ScriptResults.Report report(String name, @Nullable Integer exitStatus, Map<String, byte[]> files) {
        return new ScriptResults.Report(SignalStatus.WORKING, null, name, exitStatus, null, files);
    }

    /** The set that files of a machine in this status belong to; null for none. */
    private static @Nullable ResultType logs(NodeRecord node) {
        return switch (MachineRows.status(node)) {
            case TESTING, FAILED_TESTING -> ResultType.TESTING;
            case COMMISSIONING -> ResultType.COMMISSIONING;
            case DEPLOYING, DEPLOYED, FAILED_DEPLOYMENT -> ResultType.INSTALLATION;
            default -> null;
        };
    }
}
