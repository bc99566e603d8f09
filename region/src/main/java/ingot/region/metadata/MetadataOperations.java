package ingot.region.metadata;

import static ingot.region.db.Tables.INTERFACE;
import static ingot.region.db.Tables.IP_ADDRESS;
import static ingot.region.db.Tables.NODE;

import ingot.core.hardware.InventoryRefused;
import ingot.core.machine.Command;
import ingot.core.machine.GrantRequest;
import ingot.core.machine.MachineStatus;
import ingot.core.machine.ResultType;
import ingot.core.machine.SignalStatus;
import ingot.core.metadata.MetadataAnswer;
import ingot.core.metadata.MetadataPath;
import ingot.core.metadata.MetadataTree;
import ingot.core.metadata.Preseed;
import ingot.core.script.ResultStatus;
import ingot.http.Access;
import ingot.http.ApiError;
import ingot.http.Call;
import ingot.http.Operation;
import ingot.http.Parameters;
import ingot.http.Principal;
import ingot.http.Reply;
import ingot.link.plan.PlanDocument;
import ingot.region.database.Database;
import ingot.region.db.tables.records.NodeRecord;
import ingot.region.event.EventType;
import ingot.region.event.Events;
import ingot.region.inventory.InventoryStore;
import ingot.region.machine.Actor;
import ingot.region.machine.JsonColumns;
import ingot.region.machine.MachineActions;
import ingot.region.plan.DiskPlans;
import ingot.region.script.ScriptArchives;
import ingot.region.script.ScriptInputs;
import ingot.region.script.ScriptResults;
import ingot.region.setting.Settings;
import ingot.region.timeline.Timeline;
import ingot.region.timeline.TimelineStep;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
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
    private final NodeTokens tokens;
    private final DiskPlans plans;
    private final MetadataRecords records;
    private final InstantSource clock;
    private final MetadataTree tree = new MetadataTree(null);

    public MetadataOperations(
            Database database, MachineActions actions, NodeTokens tokens, DiskPlans plans, InstantSource clock) {
        this.database = database;
        this.actions = actions;
        this.tokens = tokens;
        this.plans = plans;
        this.records = new MetadataRecords(tokens);
        this.clock = clock;
    }

    public List<Operation> operations() {
        return List.of(
                Operation.get(ROOT).access(Access.anyone()).openParams().does(call -> read(call, "")),
                get(null, call -> read(call, call.pathValue("rest"))),
                get("get_enlist_preseed", this::enlistPreseed),
                get("get_preseed", this::preseed),
                post(null, this::webhook),
                post("signal", this::signal),
                post("netboot_off", call -> netboot(call, false)),
                post("netboot_on", call -> netboot(call, true)),
                post("grant", this::grant));
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
            default ->
                database.write(sql -> {
                    NodeRecord node = systemId == null ? null : node(sql, systemId);
                    Optional<MetadataAnswer> answer = tree.get(asked, node == null ? null : records.of(sql, node));
                    if (answer.isEmpty()) {
                        throw ApiError.of(404, "Not found");
                    }
                    if (node != null && answer.get().effect() == MetadataAnswer.Effect.DEPLOYMENT_FINISHED) {
                        apply(sql, node, new Command.UserDataFetched(), call);
                    }
                    return new Reply.Bytes(
                            answer.get().status(),
                            answer.get().contentType(),
                            answer.get().body(),
                            Map.of());
                });
        };
    }

    private Reply scripts(@Nullable String systemId) {
        Optional<byte[]> archive = database.write(sql -> {
            if (systemId == null) {
                return ScriptArchives.anonymous(sql, Settings.current(sql).enlistCommissioning());
            }
            NodeRecord node = node(sql, systemId);
            step(sql, node, TimelineStep.SCRIPTS, "");
            return ScriptArchives.of(sql, node);
        });
        return archive.<Reply>map(bytes -> Reply.bytes("application/x-tar", bytes))
                .orElseGet(Reply::noContent);
    }

    private Reply enlistPreseed(Call call) {
        String baseUrl = database.read(sql -> RequestOrigin.of(sql, call)).baseUrl();
        return Reply.text(new Preseed(baseUrl, null).enlist());
    }

    /** Given to the address that the machine booted with; to another only where the settings allow it (facts: lifecycle §21). */
    private Reply preseed(Call call) {
        String systemId = byId(call);
        String text = database.write(sql -> {
            NodeRecord node = node(sql, systemId);
            RequestOrigin origin = RequestOrigin.of(sql, call);
            Integer holder = sql.select(INTERFACE.NODE_ID)
                    .from(IP_ADDRESS)
                    .join(INTERFACE)
                    .on(INTERFACE.ID.eq(IP_ADDRESS.INTERFACE_ID))
                    .where(IP_ADDRESS.IP.eq(origin.address()))
                    .orderBy(IP_ADDRESS.UPDATED.desc())
                    .limit(1)
                    .fetchOne(INTERFACE.NODE_ID);
            boolean own = node.getId().equals(holder) || origin.address().equals(node.getBootPeer());
            if (!own) {
                if (holder != null || Settings.current(sql).preseedBindingStrict()) {
                    throw ApiError.forbidden("The preseed of machine " + systemId
                            + " is given to the address that it booted with; " + origin.address() + " is not.");
                }
                step(sql, node, TimelineStep.PRESEED, "asked for by " + origin.address() + ", whose boot was not seen");
            } else {
                step(sql, node, TimelineStep.PRESEED, origin.address());
            }
            tokens.ensure(sql, node.getId());
            return new Preseed(origin.baseUrl(), null).of(records.of(sql, node));
        });
        return Reply.text(text);
    }

    private Reply plan(Call call, @Nullable String systemId) {
        if (systemId == null) {
            throw ApiError.unauthorized("Not authenticated as a known node.");
        }
        byte[] plan = database.write(sql -> {
            NodeRecord node = node(sql, systemId);
            byte[] bytes = plans.of(sql, node, RequestOrigin.of(sql, call).baseUrl());
            step(sql, node, TimelineStep.PLAN, PlanDocument.hash(bytes));
            return bytes;
        });
        return Reply.bytes("application/json", plan);
    }

    private Reply signal(Call call) {
        String systemId = call.machine();
        Parameters parameters = call.parameters();
        String word = parameters.text("status", "");
        if (word.isEmpty()) {
            throw ApiError.badRequest("No provided status!");
        }
        SignalStatus status =
                SignalStatus.ofWord(word).orElseThrow(() -> ApiError.badRequest("Unknown status: '" + word + "'"));
        ScriptResults.Report report = new ScriptResults.Report(
                status,
                number(parameters, "script_result_id"),
                parameters.text("name", ""),
                exitStatus(parameters),
                decimal(parameters, "runtime"),
                files(call));
        Map<String, String> power = powerParameters(parameters);
        database.write(sql -> {
            Instant now = clock.instant();
            NodeRecord node = lock(sql, systemId);
            MachineStatus before = MachineStatus.ofNumber(node.getStatus()).orElse(MachineStatus.NEW);
            ResultType type = before == MachineStatus.COMMISSIONING && testing(sql, node, report)
                    ? ResultType.TESTING
                    : ScriptResults.type(before);
            ScriptResults.Stored stored = ScriptResults.store(sql, node, type, report, now);
            if (stored != null && report.exitStatus() != null) {
                step(
                        sql,
                        node,
                        TimelineStep.SCRIPT,
                        stored.name() + ": " + stored.status().title().toLowerCase(java.util.Locale.ROOT));
                if (stored.status() == ResultStatus.PASSED) {
                    process(sql, node, stored, now);
                }
            } else if (stored == null) {
                step(sql, node, TimelineStep.SIGNAL, word + text(" ", parameters.text("error", "")));
            }
            apply(
                    sql,
                    node,
                    new Command.Signal(status, parameters.text("error", ""), parameters.text("power_type", ""), power),
                    call);
            return null;
        });
        return Reply.text("OK");
    }

    /** Whether a result belongs to the tests that follow commissioning. */
    private static boolean testing(DSLContext sql, NodeRecord node, ScriptResults.Report report) {
        return report.resultId() != null
                && node.getCurrentTestingSetId() != null
                && sql.fetchExists(
                        ingot.region.db.Tables.SCRIPT_RESULT,
                        ingot.region.db.Tables.SCRIPT_RESULT
                                .ID
                                .eq(report.resultId())
                                .and(ingot.region.db.Tables.SCRIPT_RESULT.SCRIPT_SET_ID.eq(
                                        node.getCurrentTestingSetId())));
    }

    /** Built-in scripts tell the server about the machine; a report that cannot be read fails its script. */
    private static void process(DSLContext sql, NodeRecord node, ScriptResults.Stored stored, Instant now) {
        try {
            switch (stored.name()) {
                case "50-maas-01-commissioning" -> InventoryStore.store(sql, node, stored.stdout(), now);
                case "maas-kernel-cmdline" -> InventoryStore.bootInterface(sql, node, stored.stdout());
                default -> {}
            }
        } catch (InventoryRefused refused) {
            ScriptResults.fail(sql, stored.resultId());
            Events.record(
                    sql,
                    EventType.SCRIPT_RESULT_ERROR,
                    node.getId(),
                    stored.name() + ": " + refused.getMessage(),
                    Events.Cause.SYSTEM);
        }
    }

    private Reply netboot(Call call, boolean on) {
        String systemId = call.principal() instanceof Principal.Machine machine ? machine.systemId() : byId(call);
        database.write(sql -> {
            NodeRecord node = lock(sql, systemId);
            apply(sql, node, new Command.NetbootSet(on), call);
            if (!on) {
                step(sql, node, TimelineStep.NETBOOT_OFF, "");
            }
            return null;
        });
        return Reply.text("OK");
    }

    private Reply grant(Call call) {
        String systemId = call.machine();
        Parameters parameters = call.parameters();
        GrantRequest request = new GrantRequest(
                parameters.required("attempt").replace("-", ""),
                parameters.required("boot_id"),
                parameters.required("plan_hash"));
        String refusal = database.write(sql -> {
            NodeRecord node = lock(sql, systemId);
            String planned = DiskPlans.hash(sql, node);
            if (planned == null || !planned.equals(request.planHash())) {
                return "the plan that the machine holds is not the one that it was given";
            }
            try {
                actions.apply(sql, systemId, new Command.GrantRequested(request), Actor.of(call), ScriptInputs.NONE);
            } catch (ApiError refused) {
                step(sql, node, TimelineStep.GRANT_REFUSED, String.valueOf(refused.getMessage()));
                return String.valueOf(refused.getMessage());
            }
            step(sql, node, TimelineStep.GRANT_GIVEN, "boot " + request.bootId());
            return "";
        });
        return refusal.isEmpty()
                ? Reply.json(Map.of("granted", true))
                : Reply.json(409, Map.of("granted", false, "reason", refusal));
    }

    /** The status webhook of cloud-init and of the machine agent (facts: metadata-and-scripts §8). */
    private Reply webhook(Call call) {
        if (!(MetadataPath.parse(call.pathValue("rest")) instanceof MetadataPath.Status)) {
            throw ApiError.badRequest("Unrecognised signature: method=POST op=None");
        }
        if (!(call.principal() instanceof Principal.Machine machine)) {
            throw ApiError.unauthorized("Not authenticated as a known node.");
        }
        Parameters parameters = call.parameters();
        for (String key : List.of("event_type", "origin", "name", "description")) {
            if (!parameters.has(key)) {
                throw ApiError.badRequest("Missing parameter in status message: " + key);
            }
        }
        Command.Webhook message = new Command.Webhook(
                switch (parameters.text("event_type", "")) {
                    case "start" -> Command.Webhook.Type.START;
                    case "finish" -> Command.Webhook.Type.FINISH;
                    default -> Command.Webhook.Type.PROGRESS;
                },
                parameters.text("origin", ""),
                parameters.text("name", ""),
                parameters.text("description", ""),
                switch (parameters.text("result", "")) {
                    case "SUCCESS" -> Command.Webhook.Result.SUCCESS;
                    case "WARN" -> Command.Webhook.Result.WARN;
                    case "FAIL", "FAILURE" -> Command.Webhook.Result.FAIL;
                    default -> Command.Webhook.Result.NONE;
                });
        database.write(sql -> {
            Instant now = clock.instant();
            NodeRecord node = lock(sql, machine.systemId());
            installStep(sql, node, message, parameters, now);
            logFiles(sql, node, parameters, message, now);
            apply(sql, node, message, call);
            return null;
        });
        return Reply.noContent();
    }

    /** Steps of the installer for the timeline, with what they took. */
    private static void installStep(
            DSLContext sql, NodeRecord node, Command.Webhook message, Parameters parameters, Instant now) {
        Map<String, @Nullable Object> measured = new LinkedHashMap<>();
        String json = parameters.text("ingot", "");
        if (!json.isEmpty()) {
            try {
                measured.putAll(JsonColumns.map(JsonColumns.read(json)));
            } catch (IllegalArgumentException malformed) {
                throw ApiError.badRequest("status message: ingot is no JSON object");
            }
        }
        if (message.type() != Command.Webhook.Type.FINISH) {
            return;
        }
        Object seconds = measured.get("seconds");
        Object bytes = measured.get("bytes");
        String detail = message.description() + (message.result() == Command.Webhook.Result.FAIL ? " (failed)" : "");
        Timeline.add(
                sql,
                node.getId(),
                now,
                Timeline.Source.MACHINE,
                (message.origin().equals("curtin") ? "install." : "cloud-init.")
                        + message.name().replace('/', '.'),
                detail,
                seconds instanceof Number number ? Duration.ofMillis((long) (number.doubleValue() * 1000)) : null,
                bytes instanceof Number number ? (Long) number.longValue() : null,
                node.getAttempt());
    }

    private static void logFiles(
            DSLContext sql, NodeRecord node, Parameters parameters, Command.Webhook message, Instant now) {
        for (String text : parameters.list("files")) {
            Map<String, @Nullable Object> file;
            byte[] content;
            try {
                file = JsonColumns.map(JsonColumns.read(text));
                content = "base64".equals(file.get("encoding"))
                        ? Base64.getMimeDecoder().decode(JsonColumns.text(file, "content"))
                        : JsonColumns.text(file, "content").getBytes(StandardCharsets.UTF_8);
            } catch (IllegalArgumentException malformed) {
                throw ApiError.badRequest("status message: a file of it cannot be read");
            }
            String path = JsonColumns.text(file, "path");
            ScriptResults.store(
                    sql,
                    node,
                    ResultType.INSTALLATION,
                    new ScriptResults.Report(
                            SignalStatus.WORKING,
                            null,
                            path,
                            message.result() == Command.Webhook.Result.FAIL ? 1 : 0,
                            null,
                            Map.of(path, content)),
                    now);
        }
    }

    private void apply(DSLContext sql, NodeRecord node, Command command, Call call) {
        actions.apply(sql, node.getSystemId(), command, Actor.of(call), ScriptInputs.NONE);
    }

    private void step(DSLContext sql, NodeRecord node, TimelineStep step, String detail) {
        Timeline.add(sql, node.getId(), clock.instant(), Timeline.Source.MACHINE, step, detail, node.getAttempt());
    }

    private static NodeRecord node(DSLContext sql, String systemId) {
        return sql.selectFrom(NODE)
                .where(NODE.SYSTEM_ID.eq(systemId))
                .fetchOptional()
                .orElseThrow(() -> ApiError.notFound("Node"));
    }

    private static NodeRecord lock(DSLContext sql, String systemId) {
        return sql.selectFrom(NODE)
                .where(NODE.SYSTEM_ID.eq(systemId))
                .forUpdate()
                .fetchOptional()
                .orElseThrow(() -> ApiError.notFound("Node"));
    }

    private static String byId(Call call) {
        if (MetadataPath.parse(call.pathValue("rest")) instanceof MetadataPath.ById byId) {
            return byId.systemId();
        }
        throw ApiError.of(404, "Not found");
    }

    private static Map<String, byte[]> files(Call call) {
        Map<String, byte[]> files = new HashMap<>();
        call.files().forEach(part -> files.put(part.name(), part.content()));
        return files;
    }

    private static Map<String, String> powerParameters(Parameters parameters) {
        String json = parameters.text("power_parameters", "");
        if (json.isEmpty()) {
            return Map.of();
        }
        Map<String, String> power = new HashMap<>();
        try {
            JsonColumns.map(JsonColumns.read(json))
                    .forEach((name, value) -> power.put(name, value == null ? "" : String.valueOf(value)));
        } catch (IllegalArgumentException malformed) {
            throw ApiError.badRequest("Failed to parse JSON power_parameters");
        }
        return power;
    }

    private static @Nullable Integer exitStatus(Parameters parameters) {
        for (String name : List.of("exit_status", "script_result", "result")) {
            Integer value = number(parameters, name);
            if (value != null) {
                return value;
            }
        }
        return null;
    }

    private static @Nullable Integer number(Parameters parameters, String name) {
        String text = parameters.text(name, "");
        if (text.isEmpty()) {
            return null;
        }
        if (!text.matches("-?[0-9]{1,9}")) {
            throw ApiError.badRequest("Invalid " + name + ": " + text);
        }
        return Integer.valueOf(text);
    }

    private static @Nullable Double decimal(Parameters parameters, String name) {
        String text = parameters.text(name, "");
        if (text.isEmpty()) {
            return null;
        }
        if (!text.matches("[0-9]{1,9}(\\.[0-9]{1,9})?")) {
            throw ApiError.badRequest("Invalid " + name + ": " + text);
        }
        return Double.valueOf(text);
    }

    private static String text(String before, String text) {
        return text.isEmpty() ? "" : before + text;
    }
}
