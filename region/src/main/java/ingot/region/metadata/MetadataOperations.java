package ingot.region.metadata;

import ingot.core.event.EventType;
import ingot.core.machine.Command;
import ingot.core.metadata.MetadataAnswer;
import ingot.core.metadata.MetadataPath;
import ingot.core.metadata.MetadataTree;
import ingot.http.Access;
import ingot.http.ApiError;
import ingot.http.Call;
import ingot.http.Operation;
import ingot.http.Principal;
import ingot.http.Reply;
import ingot.link.plan.PlanDocument;
import ingot.region.database.Database;
import ingot.region.db.tables.records.NodeRecord;
import ingot.region.event.Events;
import ingot.region.machine.Actor;
import ingot.region.machine.MachineActions;
import ingot.region.plan.DiskPlans;
import ingot.region.power.PowerTypes;
import ingot.region.script.ScriptArchives;
import ingot.region.script.ScriptInputs;
import ingot.region.setting.Settings;
import ingot.region.timeline.TimelineStep;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** Everything below {@code /MAAS/metadata/}: what machines ask and report (facts: metadata-and-scripts). */
public final class MetadataOperations {

    private static final String TREE = "/MAAS/metadata/{rest*}";
    private static final String ROOT = "/MAAS/metadata/";

    private final Database database;
    private final MachineActions actions;
    private final DiskPlans plans;
    private final MetadataRecords records;
    private final Preseeds preseeds;
    private final SignalReceiver signals;
    private final StatusWebhook webhook;
    private final DiskGrants grants;
    private final InstantSource clock;
    private final MetadataTree tree = new MetadataTree(null);

    /**
     * Wires the metadata service.
     *
     * @param powerTypes the types of BMC that a machine may say it found
     */
    public MetadataOperations(
            Database database,
            MachineActions actions,
            NodeTokens tokens,
            DiskPlans plans,
            PowerTypes powerTypes,
            InstantSource clock) {
        this.database = database;
        this.actions = actions;
        this.plans = plans;
        this.records = new MetadataRecords(tokens);
        this.preseeds = new Preseeds(database, tokens, records, clock);
        this.signals = new SignalReceiver(database, actions, powerTypes, clock);
        this.webhook = new StatusWebhook(database, actions, clock);
        this.grants = new DiskGrants(database, actions, clock);
        this.clock = clock;
    }

    /** Open to anybody, as a machine that nobody knows yet asks here too; each operation looks for the machine's token itself. */
    public List<Operation> operations() {
        return List.of(
                Operation.get(ROOT).access(Access.anyone()).openParams().does(call -> read(call, "")),
                get(null, call -> read(call, call.pathValue("rest"))),
                get("get_enlist_preseed", preseeds::enlist),
                get("get_preseed", preseeds::of),
                post(null, webhook::receive),
                post("signal", signals::receive),
                post("netboot_off", this::netbootOff),
                post("netboot_on", this::netbootOn),
                post("grant", grants::answer));
    }

    private static Operation get(@Nullable String op, Operation.Action action) {
        return row(Operation.get(TREE), op, action);
    }

    private static Operation post(@Nullable String op, Operation.Action action) {
        return row(Operation.post(TREE), op, action);
    }

    private static Operation row(Operation.Builder row, @Nullable String op, Operation.Action action) {
        return (op == null ? row : row.op(op))
                .access(Access.anyone())
                .openParams()
                .does(action);
    }

    private Reply read(Call call, String path) {
        MetadataPath asked = MetadataPath.parse(path);
        String systemId = call.principal() instanceof Principal.Machine machine ? machine.systemId() : null;
        return switch (asked) {
            case MetadataPath.Scripts scripts -> scripts(systemId);
            case MetadataPath.DiskPlan plan -> plan(call, systemId);
            default -> database.write(sql -> answer(sql, call, asked, systemId));
        };
    }

    private Reply answer(DSLContext sql, Call call, MetadataPath asked, @Nullable String systemId) {
        NodeRecord node = systemId == null ? null : MachineRows.read(sql, systemId);
        MetadataAnswer answer = tree.get(asked, node == null ? null : records.of(sql, node))
                .orElseThrow(() -> ApiError.of(404, "Not found"));
        if (node != null) {
            switch (answer.effect()) {
                case NONE -> {}
                case DEPLOYMENT_FINISHED -> apply(sql, node, new Command.UserDataFetched(), call);
                case INFORMATION_GATHERING ->
                    Events.record(sql, EventType.GATHERING_INFO, node.getId(), "", Events.Cause.SYSTEM);
            }
        }
        return new Reply.Bytes(answer.status(), answer.contentType(), answer.body(), Map.of());
    }

    private Reply scripts(@Nullable String systemId) {
        Optional<byte[]> archive = database.write(sql -> {
            if (systemId == null) {
                return ScriptArchives.anonymous(sql, Settings.current(sql).enlistCommissioning());
            }
            NodeRecord node = MachineRows.lock(sql, systemId);
            MachineRows.step(sql, node, clock.instant(), TimelineStep.SCRIPTS, "");
            return ScriptArchives.of(sql, node, clock.instant());
        });
        return archive.<Reply>map(bytes -> Reply.bytes("application/x-tar", bytes))
                .orElseGet(Reply::noContent);
    }

    private Reply plan(Call call, @Nullable String systemId) {
        if (systemId == null) {
            throw ApiError.unauthorized("Not authenticated as a known node.");
        }
        byte[] plan = database.write(sql -> {
            NodeRecord node = MachineRows.read(sql, systemId);
            byte[] bytes = plans.of(sql, node, RequestOrigin.of(sql, call).baseUrl());
            MachineRows.step(sql, node, clock.instant(), TimelineStep.PLAN, PlanDocument.hash(bytes));
            return bytes;
        });
        return Reply.bytes("application/json", plan);
    }

    /** By the machine with its token, or by its installer, which has only a URL. */
    private Reply netbootOff(Call call) {
        boolean itself = call.principal() instanceof Principal.Machine;
        String systemId = itself ? call.machine() : MachineRows.byId(call);
        database.write(sql -> {
            NodeRecord node = MachineRows.lock(sql, systemId);
            if (!itself) {
                BootBinding.seen(sql, node, RequestOrigin.of(sql, call), "network boot switch");
            }
            apply(sql, node, new Command.NetbootSet(false), call);
            MachineRows.step(sql, node, clock.instant(), TimelineStep.NETBOOT_OFF, "");
            Events.record(
                    sql,
                    EventType.NODE_INSTALLATION_FINISHED,
                    node.getId(),
                    "Node disabled netboot",
                    Events.Cause.SYSTEM);
            return null;
        });
        return Reply.text("OK");
    }

    /** Only with the token: it would let anybody start a machine from the network again. */
    private Reply netbootOn(Call call) {
        String systemId = call.machine();
        database.write(sql -> {
            apply(sql, MachineRows.lock(sql, systemId), new Command.NetbootSet(true), call);
            return null;
        });
        return Reply.text("OK");
    }

    private void apply(DSLContext sql, NodeRecord node, Command command, Call call) {
        actions.apply(sql, node.getSystemId(), command, Actor.of(call), ScriptInputs.NONE);
    }
}
