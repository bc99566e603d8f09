package ingot.region.machine;

import static ingot.region.db.Tables.NODE;
import static ingot.region.db.Tables.OWNER_DATA;

import ingot.core.machine.Command;
import ingot.core.machine.MachineState;
import ingot.core.machine.MachineStatus;
import ingot.core.machine.Permission;
import ingot.core.machine.PowerState;
import ingot.core.machine.StopMode;
import ingot.core.metadata.MachineToken;
import ingot.core.script.ScriptType;
import ingot.core.storage.LayoutParameters;
import ingot.core.storage.StorageLayout;
import ingot.core.storage.StorageRefused;
import ingot.http.ApiError;
import ingot.http.Call;
import ingot.http.Operation;
import ingot.http.Param;
import ingot.http.Parameters;
import ingot.http.Reply;
import ingot.region.api.ApiPath;
import ingot.region.database.Changes;
import ingot.region.database.Database;
import ingot.region.metadata.NodeTokens;
import ingot.region.power.BmcStore;
import ingot.region.power.PowerAnswer;
import ingot.region.power.PowerOrder;
import ingot.region.power.PowerRelay;
import ingot.region.script.ScriptInputs;
import ingot.region.script.ScriptLookup;
import ingot.region.storage.StorageStore;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** The actions on one machine: {@code POST machines/{system_id}/?op=…} (facts: lifecycle §5). Thread-safe. */
public final class MachineActionOperations {

    private static final String ITEM = ApiPath.ROOT + "machines/{system_id}/";
    private static final String HANDLER = "MachineHandler";
    private static final Param COMMENT = Param.string("comment", "Text for the event log.");
    private static final Param PLAN = Param.bool("plan", "Say what would happen and change nothing.");

    private final Database database;
    private final MachineActions actions;
    private final Deploys deploys;
    private final Previews previews;
    private final BmcStore bmcs;
    private final PowerRelay relay;
    private final NodeTokens tokens;
    private final RandomGenerator random;

    public MachineActionOperations(
            Database database,
            MachineActions actions,
            BmcStore bmcs,
            PowerRelay relay,
            NodeTokens tokens,
            InstantSource clock,
            RandomGenerator random) {
        this.database = database;
        this.actions = actions;
        this.previews = new Previews(actions);
        this.deploys = new Deploys(database, actions, previews, clock);
        this.bmcs = bmcs;
        this.relay = relay;
        this.tokens = tokens;
        this.random = random;
    }

    public List<Operation> operations() {
        List<Operation> operations = new ArrayList<>();
        operations.add(post("commission", this::commission, MachineActionParams.COMMISSION, "Find out the hardware"));
        operations.add(post("test", this::test, MachineActionParams.TEST, "Run tests"));
        operations.add(post("deploy", deploys::deploy, MachineActionParams.DEPLOY, "Install an operating system"));
        operations.add(post("release", this::release, MachineActionParams.RELEASE, "Give the machine back"));
        operations.add(simple("abort", comment -> new Command.Abort(comment), "Abort the current operation"));
        operations.add(simple("rescue_mode", _ -> new Command.EnterRescue(), "Boot into rescue mode"));
        operations.add(simple("exit_rescue_mode", _ -> new Command.ExitRescue(), "Leave rescue mode"));
        operations.add(post(
                "mark_broken",
                call -> apply(
                        call,
                        new Command.MarkBroken(
                                call.parameters()
                                        .text("comment", call.parameters().text("error_description", "")),
                                true)),
                List.of(COMMENT, Param.string("error_description", "Old name of comment.")),
                "Mark a machine of one's own broken"));
        operations.add(simple("mark_fixed", comment -> new Command.MarkFixed(comment), "Mark a broken machine fixed"));
        operations.add(simple("lock", comment -> new Command.Lock(comment), "Lock a deployed machine"));
        operations.add(simple("unlock", comment -> new Command.Unlock(comment), "Unlock a machine"));
        operations.add(simple(
                "override_failed_testing",
                comment -> new Command.OverrideFailedTesting(comment),
                "Take a machine into use although tests failed"));
        operations.add(post(
                "power_on",
                this::powerOn,
                List.of(COMMENT, Param.string("user_data", "Data for the first boot, as base64 or text.")),
                "Switch on"));
        operations.add(post(
                "power_off",
                this::powerOff,
                List.of(COMMENT, Param.choice("stop_mode", List.of("hard", "soft"), "How to switch off.")),
                "Switch off"));
        operations.add(Operation.get(ITEM)
                .op("query_power_state")
                .as(HANDLER, "query_power_state")
                .summary("Ask the BMC for the power state")
                .does(this::queryPower));
        operations.add(Operation.get(ITEM)
                .op("get_token")
                .as(HANDLER, "get_token")
                .summary("Read the machine's metadata token")
                .does(this::token));
        operations.add(annotations("set_workload_annotations"));
        operations.add(annotations("set_owner_data"));
        operations.add(post(
                "set_storage_layout",
                this::storageLayout,
                MachineActionParams.LAYOUT,
                "Replace the storage configuration by a layout"));
        operations.add(
                post("clear_default_gateways", this::clearGateways, List.of(), "Forget which gateways were chosen"));
        return operations;
    }

    private static Operation post(String op, Operation.Action action, List<Param> params, String summary) {
        Operation.Builder row =
                Operation.post(ITEM).op(op).as(HANDLER, op).params(params).summary(summary);
        boolean scripts = List.of("commission", "test", "release").contains(op);
        return (scripts ? row.openParams() : row).does(action);
    }

    private interface OfComment {
        Command.UserCommand command(String comment);
    }

    private Operation simple(String op, OfComment make, String summary) {
        return post(
                op,
                call -> apply(call, make.command(call.parameters().text("comment", ""))),
                List.of(COMMENT),
                summary);
    }

    private Operation annotations(String op) {
        return Operation.post(ITEM)
                .op(op)
                .as(HANDLER, op)
                .openParams()
                .summary("Set texts on a machine of one's own; an empty value deletes")
                .does(this::annotate);
    }

    private Reply apply(Call call, Command.UserCommand command) {
        return apply(call, command, ScriptInputs.NONE);
    }

    private Reply apply(Call call, Command.UserCommand command, ScriptInputs inputs) {
        String systemId = call.pathValue("system_id");
        Actor actor = Actor.of(call);
        return Reply.json(database.write(sql -> {
            MachineStore.Loaded loaded = Lookup.lock(sql, systemId, actor, Permission.VIEW);
            actions.apply(sql, loaded, command, actor, inputs);
            return MachineDocuments.one(sql, loaded.nodeId());
        }));
    }

    private Reply commission(Call call) {
        Command.Commission command = MachineCreation.commission(call.parameters());
        if (call.parameters().flag("plan", false)) {
            return preview(call, command);
        }
        return apply(call, command, new ScriptInputs(call.parameters().all()));
    }

    private Reply preview(Call call, Command.UserCommand command) {
        Actor actor = Actor.of(call);
        return Reply.json(database.read(sql -> previews.of(
                sql, Lookup.read(sql, call.pathValue("system_id"), actor, Permission.VIEW), command, actor)));
    }

    private Reply test(Call call) {
        List<String> names = MachineCreation.scripts(call.parameters(), "testing_scripts");
        ScriptLookup.Matching matching = database.read(sql ->
                ScriptLookup.matching(sql, ScriptType.TESTING, names == null ? List.of("commissioning") : names));
        return apply(
                call,
                new Command.Test(
                        call.parameters().flag("enable_ssh", false),
                        names,
                        matching.count(),
                        matching.destructive(),
                        matching.configuredNetworking()),
                new ScriptInputs(call.parameters().all()));
    }

    private Reply release(Call call) {
        Parameters parameters = call.parameters();
        List<String> named = MachineCreation.scripts(parameters, "scripts");
        List<String> scripts = named == null
                ? List.of()
                : database.read(sql -> ScriptLookup.matching(sql, ScriptType.RELEASE, named))
                        .names();
        if (named != null && !named.isEmpty() && scripts.isEmpty()) {
            throw ApiError.field("scripts", "No release script matches " + String.join(", ", named) + ".");
        }
        Command.Release command = new Command.Release(
                parameters.flag("erase", false),
                parameters.flag("secure_erase", false),
                parameters.flag("quick_erase", false),
                scripts,
                parameters.text("comment", ""));
        if (parameters.flag("plan", false)) {
            return preview(call, command);
        }
        return apply(call, command, new ScriptInputs(parameters.all()));
    }

    private Reply powerOn(Call call) {
        String data = call.parameters().text("user_data");
        String systemId = call.pathValue("system_id");
        Actor actor = Actor.of(call);
        return Reply.json(database.write(sql -> {
            MachineStore.Loaded loaded = Lookup.lock(sql, systemId, actor, Permission.VIEW);
            actions.apply(
                    sql, loaded, new Command.SwitchOn(call.parameters().text("comment", "")), actor, ScriptInputs.NONE);
            if (data != null) {
                Deploys.storeUserData(sql, loaded.nodeId(), data);
            }
            return MachineDocuments.one(sql, loaded.nodeId());
        }));
    }

    private Reply powerOff(Call call) {
        String mode = call.parameters().text("stop_mode", "hard");
        StopMode stop = switch (mode) {
            case "hard" -> StopMode.HARD;
            case "soft" -> StopMode.SOFT;
            default -> throw ApiError.field("stop_mode", "Invalid stop_mode: Value must be one of: hard, soft");
        };
        return apply(call, new Command.SwitchOff(stop, call.parameters().text("comment", "")));
    }

    /** Asks while the caller waits: a query switches nothing, so it needs no place in the queue of effects. */
    private Reply queryPower(Call call) throws InterruptedException {
        String systemId = call.pathValue("system_id");
        Actor actor = Actor.of(call);
        PowerOrder order = database.read(sql -> {
            MachineStore.Loaded loaded = Lookup.read(sql, systemId, actor, Permission.VIEW);
            BmcStore.Power power = bmcs.of(sql, loaded.nodeId());
            return new PowerOrder(
                    0,
                    0,
                    systemId,
                    loaded.state().hostname(),
                    power.type(),
                    power.parameters(),
                    PowerOrder.Action.QUERY,
                    PowerOrder.BootTarget.UNCHANGED);
        });
        return switch (relay.perform(order)) {
            case PowerAnswer.Done done -> {
                PowerState state = PowerState.ofWord(done.state()).orElse(PowerState.UNKNOWN);
                actions.apply(systemId, new Command.PowerReported(state), Actor.SYSTEM);
                yield Reply.json(Map.of("state", state.word()));
            }
            case PowerAnswer.Failed failed -> {
                actions.apply(systemId, new Command.PowerQueryFailed(failed.message()), Actor.SYSTEM);
                throw ApiError.unavailable(failed.message());
            }
            case PowerAnswer.NoRack none ->
                throw new ApiError(
                        none.message(), Reply.text(503, none.message()).with("Retry-After", "10"));
        };
    }

    private Reply token(Call call) {
        Actor actor = Actor.of(call);
        return Reply.json(database.read(sql -> tokens.find(
                        sql,
                        Lookup.read(sql, call.pathValue("system_id"), actor, Permission.ADMIN_READ)
                                .nodeId())
                .map(MachineActionOperations::tokenDocument)
                .orElse(null)));
    }

    private static Map<String, @Nullable Object> tokenDocument(MachineToken token) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("token_key", token.tokenKey());
        document.put("token_secret", token.tokenSecret());
        document.put("consumer_key", token.consumerKey());
        return document;
    }

    private Reply annotate(Call call) {
        Actor actor = Actor.of(call);
        return Reply.json(database.write(sql -> {
            MachineStore.Loaded loaded = Lookup.lock(sql, call.pathValue("system_id"), actor, Permission.EDIT);
            MachineState state = loaded.state();
            Integer user = actor.userId();
            if (!MachineStatus.IN_USE.contains(state.status())
                    || state.owner() == null
                    || user == null
                    || state.owner().id() != user) {
                throw ApiError.conflict("Cannot set owner data on a machine that is not allocated to you.");
            }
            call.parameters().all().forEach((key, values) -> {
                if (!key.equals("strict")) {
                    annotate(sql, loaded.nodeId(), key, values.getLast());
                }
            });
            Changes.updated(sql, "machine", state.systemId(), "workload_annotations");
            return MachineDocuments.one(sql, loaded.nodeId());
        }));
    }

    private static void annotate(DSLContext sql, int nodeId, String key, String value) {
        if (value.isEmpty()) {
            sql.deleteFrom(OWNER_DATA)
                    .where(OWNER_DATA.NODE_ID.eq(nodeId))
                    .and(OWNER_DATA.KEY.eq(key))
                    .execute();
        } else {
            sql.insertInto(OWNER_DATA)
                    .set(OWNER_DATA.NODE_ID, nodeId)
                    .set(OWNER_DATA.KEY, key)
                    .set(OWNER_DATA.VALUE, value)
                    .onConflict(OWNER_DATA.NODE_ID, OWNER_DATA.KEY)
                    .doUpdate()
                    .set(OWNER_DATA.VALUE, value)
                    .execute();
        }
    }

    private Reply storageLayout(Call call) {
        Actor actor = Actor.of(call);
        Parameters parameters = call.parameters();
        String name = parameters.required("storage_layout");
        StorageLayout layout = StorageLayout.ofText(name)
                .orElseThrow(() -> ApiError.field(
                        "storage_layout",
                        "'" + name + "' is not a layout that Ingot can make (expected: flat, lvm or blank)."));
        Map<String, String> form =
                parameters.names().stream().collect(Collectors.toMap(each -> each, each -> parameters.text(each, "")));
        return Reply.json(database.write(sql -> {
            MachineStore.Loaded loaded = Lookup.lock(sql, call.pathValue("system_id"), actor, Permission.ADMIN);
            if (loaded.state().status() != MachineStatus.READY) {
                throw ApiError.conflict("Cannot change the storage layout on a machine that is not Ready.");
            }
            try {
                StorageStore.applyLayout(sql, loaded.row(), layout, LayoutParameters.of(form), random);
            } catch (StorageRefused refused) {
                String subject = refused.subject().toLowerCase(Locale.ROOT);
                throw ApiError.field(
                        form.containsKey(subject) ? subject : "storage_layout", String.valueOf(refused.getMessage()));
            }
            return MachineDocuments.one(sql, loaded.nodeId());
        }));
    }

    private Reply clearGateways(Call call) {
        Actor actor = Actor.of(call);
        return Reply.json(database.write(sql -> {
            MachineStore.Loaded loaded = Lookup.lock(sql, call.pathValue("system_id"), actor, Permission.ADMIN);
            sql.update(NODE)
                    .setNull(NODE.GATEWAY_LINK_IPV4_ID)
                    .setNull(NODE.GATEWAY_LINK_IPV6_ID)
                    .where(NODE.ID.eq(loaded.nodeId()))
                    .execute();
            Changes.updated(sql, "machine", loaded.state().systemId(), "default_gateways");
            return MachineDocuments.one(sql, loaded.nodeId());
        }));
    }

    /** The parameters that script runs have in common with previews. */
    static List<Param> withPlan(Param... params) {
        List<Param> all = new ArrayList<>(List.of(params));
        all.add(PLAN);
        return List.copyOf(all);
    }
}
