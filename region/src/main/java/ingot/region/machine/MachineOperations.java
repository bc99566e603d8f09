package ingot.region.machine;

import static ingot.region.db.Tables.INTERFACE;
import static ingot.region.db.Tables.NODE;
import static ingot.region.db.Tables.OWNER_DATA;

import ingot.core.constraint.Candidate;
import ingot.core.constraint.Choice;
import ingot.core.constraint.Constraints;
import ingot.core.constraint.Matcher;
import ingot.core.machine.Command;
import ingot.core.machine.MachineStatus;
import ingot.core.machine.NodeType;
import ingot.core.machine.Permission;
import ingot.core.machine.Principal;
import ingot.core.machine.StopMode;
import ingot.http.Access;
import ingot.http.ApiError;
import ingot.http.Call;
import ingot.http.Operation;
import ingot.http.Param;
import ingot.http.Parameters;
import ingot.http.Reply;
import ingot.region.database.Changes;
import ingot.region.database.Database;
import ingot.region.db.tables.records.NodeRecord;
import ingot.region.image.Releases;
import ingot.region.metadata.NodeTokens;
import ingot.region.power.BmcStore;
import ingot.region.power.PowerAnswer;
import ingot.region.power.PowerOrder;
import ingot.region.power.PowerRelay;
import ingot.region.power.PowerTypes;
import ingot.region.script.ScriptInputs;
import ingot.region.setting.Settings;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** {@code machines/} and {@code machines/{system_id}/}: the life of machines as people and programs ask for it. */
public final class MachineOperations {

    private static final String ALL = "/MAAS/api/2.0/machines/";
    private static final String ONE = "/MAAS/api/2.0/machines/{system_id}/";
    private static final String HANDLER_ALL = "MachinesHandler";
    private static final String HANDLER_ONE = "MachineHandler";

    /** The reference's own number for its allocation lock. */
    private static final long ALLOCATION_LOCK = 7;

    /** Parameters of {@code allocate} that are no constraints. */
    private static final Set<String> ALLOCATE_OWN = Set.of(
            "op",
            "comment",
            "agent_name",
            "bridge_all",
            "bridge_type",
            "bridge_stp",
            "bridge_fd",
            "dry_run",
            "verbose",
            "explain",
            "plan",
            "strict");

    private static final Param COMMENT = Param.string("comment", "Why, for the event log.");

    private final Database database;
    private final MachineActions actions;
    private final MachineCreation creation;
    private final BmcStore bmcs;
    private final PowerTypes powerTypes;
    private final NodeTokens tokens;
    private final PowerRelay relay;

    public MachineOperations(
            Database database,
            MachineActions actions,
            MachineCreation creation,
            BmcStore bmcs,
            PowerTypes powerTypes,
            NodeTokens tokens,
            PowerRelay relay) {
        this.database = database;
        this.actions = actions;
        this.creation = creation;
        this.bmcs = bmcs;
        this.powerTypes = powerTypes;
        this.tokens = tokens;
        this.relay = relay;
    }

    public List<Operation> operations() {
        List<Operation> operations = new ArrayList<>(collection());
        operations.addAll(single());
        operations.addAll(lifecycle());
        operations.addAll(power());
        return List.copyOf(operations);
    }

    private List<Operation> collection() {
        return List.of(
                Operation.get(ALL)
                        .as(HANDLER_ALL, "read")
                        .params(MachineListing.PARAMS)
                        .summary("List machines, all or those that the filters leave.")
                        .does(call -> Reply.json(database.read(sql -> MachineListing.list(
                                sql, call.parameters(), principal(call), Set.of(NodeType.MACHINE))))),
                Operation.post(ALL)
                        .as(HANDLER_ALL, "create")
                        .access(Access.anyone())
                        .params(MachineForm.PARAMS)
                        .openParams()
                        .summary("Add a machine; it is commissioned at once unless commission=false.")
                        .does(creation::create),
                Operation.get(ALL)
                        .op("is_registered")
                        .as(HANDLER_ALL, "is_registered")
                        .access(Access.anyone())
                        .params(Param.string("mac_address", "A MAC address.").need())
                        .summary("Whether a machine with this MAC address is known.")
                        .does(this::isRegistered),
                Operation.post(ALL)
                        .op("allocate")
                        .as(HANDLER_ALL, "allocate")
                        .params(MachineListing.CONSTRAINT_PARAMS)
                        .openParams()
                        .summary("Allocate a machine that meets all constraints; the cheapest is chosen.")
                        .does(this::allocate),
                Operation.post(ALL)
                        .op("release")
                        .as(HANDLER_ALL, "release")
                        .params(
                                Param.string("machines", "System ids.").need().many(),
                                Param.bool("erase", "Erase the disks."),
                                COMMENT)
                        .summary("Release several machines; answers the ids of those that were.")
                        .does(this::releaseSeveral),
                Operation.get(ALL)
                        .op("list_allocated")
                        .as(HANDLER_ALL, "list_allocated")
                        .summary("List the machines that are allocated to the caller.")
                        .does(call -> Reply.json(database.read(sql -> MachineDocuments.list(
                                sql,
                                NODE.NODE_TYPE
                                        .eq(NodeType.MACHINE.number())
                                        .and(NODE.OWNER_ID.eq(call.user().id()))
                                        .and(NODE.STATUS.eq(MachineStatus.ALLOCATED.number())))))));
    }

    private List<Operation> single() {
        return List.of(
                Operation.get(ONE)
                        .as(HANDLER_ONE, "read")
                        .summary("Read a machine.")
                        .does(call -> Reply.json(database.read(sql -> {
                            MachineStore.Loaded loaded = Lookup.read(sql, id(call), Actor.of(call), Permission.VIEW);
                            return MachineDocuments.one(sql, loaded.nodeId());
                        }))),
                Operation.put(ONE)
                        .as(HANDLER_ONE, "update")
                        .params(MachineForm.PARAMS)
                        .openParams()
                        .summary("Change what was given; the rest stays.")
                        .does(this::update),
                Operation.delete(ONE)
                        .as(HANDLER_ONE, "delete")
                        .summary("Delete a machine.")
                        .does(call -> {
                            actions.apply(id(call), new Command.Delete(), Actor.of(call));
                            return Reply.noContent();
                        }),
                Operation.get(ONE)
                        .op("power_parameters")
                        .as(HANDLER_ONE, "power_parameters")
                        .summary("Read the settings of the machine's power driver, secrets included.")
                        .does(call -> Reply.json(database.read(sql -> {
                            MachineStore.Loaded loaded =
                                    Lookup.read(sql, id(call), Actor.of(call), Permission.ADMIN_READ);
                            return new LinkedHashMap<String, @Nullable Object>(
                                    bmcs.of(sql, loaded.nodeId()).parameters());
                        }))),
                Operation.get(ONE)
                        .op("get_token")
                        .as(HANDLER_ONE, "get_token")
                        .summary("Read the machine's token for the metadata service; null when it has none.")
                        .does(call -> Reply.json(database.read(sql -> {
                            MachineStore.Loaded loaded =
                                    Lookup.read(sql, id(call), Actor.of(call), Permission.ADMIN_READ);
                            return tokens.find(sql, loaded.nodeId())
                                    .map(token -> Map.of(
                                            "consumer_key", token.consumerKey(),
                                            "token_key", token.tokenKey(),
                                            "token_secret", token.tokenSecret()))
                                    .orElse(null);
                        }))),
                Operation.post(ONE)
                        .op("set_owner_data")
                        .as(HANDLER_ONE, "set_owner_data")
                        .openParams()
                        .summary("Set notes on an allocated machine; an empty value takes one away.")
                        .does(call -> annotate(call)),
                Operation.post(ONE)
                        .op("set_workload_annotations")
                        .as(HANDLER_ONE, "set_workload_annotations")
                        .openParams()
                        .summary("Set notes on an allocated machine; an empty value takes one away.")
                        .does(call -> annotate(call)));
    }

    private List<Operation> lifecycle() {
        return List.of(
                act(
                        "commission",
                        "Commission the machine.",
                        commissionParams(),
                        call -> MachineCreation.commission(call.parameters())),
                act("test", "Run tests on the machine.", testParams(), call -> test(call.parameters())),
                Operation.post(ONE)
                        .op("deploy")
                        .as(HANDLER_ONE, "deploy")
                        .params(deployParams())
                        .openParams()
                        .summary("Install an operating system and hand the machine over.")
                        .does(this::deploy),
                act("release", "Give the machine back.", releaseParams(), call -> release(call.parameters())),
                act(
                        "abort",
                        "Abort what the machine is doing.",
                        List.of(COMMENT),
                        call -> new Command.Abort(comment(call))),
                act(
                        "rescue_mode",
                        "Start the ephemeral system for a person.",
                        List.of(),
                        call -> new Command.EnterRescue()),
                act("exit_rescue_mode", "Leave rescue mode.", List.of(), call -> new Command.ExitRescue()),
                act(
                        "mark_broken",
                        "Mark the machine broken.",
                        List.of(COMMENT),
                        call -> new Command.MarkBroken(comment(call), true)),
                act(
                        "mark_fixed",
                        "Mark the machine fixed.",
                        List.of(COMMENT),
                        call -> new Command.MarkFixed(comment(call))),
                act(
                        "lock",
                        "Lock the machine against changes.",
                        List.of(COMMENT),
                        call -> new Command.Lock(comment(call))),
                act("unlock", "Unlock the machine.", List.of(COMMENT), call -> new Command.Unlock(comment(call))),
                act(
                        "override_failed_testing",
                        "Take the machine as good although tests failed.",
                        List.of(COMMENT),
                        call -> new Command.OverrideFailedTesting(comment(call))));
    }

    private List<Operation> power() {
        return List.of(
                Operation.post(ONE)
                        .op("power_on")
                        .as(HANDLER_ONE, "power_on")
                        .params(Param.string("user_data", "User data in base64."), COMMENT)
                        .summary("Switch the machine on.")
                        .does(call -> {
                            actions.apply(id(call), new Command.SwitchOn(comment(call)), Actor.of(call));
                            return machine(call);
                        }),
                Operation.post(ONE)
                        .op("power_off")
                        .as(HANDLER_ONE, "power_off")
                        .params(Param.choice("stop_mode", List.of("hard", "soft"), "How."), COMMENT)
                        .summary("Switch the machine off.")
                        .does(call -> {
                            StopMode mode = "soft".equals(call.text("stop_mode")) ? StopMode.SOFT : StopMode.HARD;
                            actions.apply(id(call), new Command.SwitchOff(mode, comment(call)), Actor.of(call));
                            return machine(call);
                        }),
                Operation.get(ONE)
                        .op("query_power_state")
                        .as(HANDLER_ONE, "query_power_state")
                        .summary("Ask the BMC for the power state, now.")
                        .does(this::queryPower));
    }

    private Operation act(String op, String summary, List<Param> params, Function<Call, Command> command) {
        return Operation.post(ONE)
                .op(op)
                .as(HANDLER_ONE, op)
                .params(params)
                .openParams()
                .summary(summary)
                .does(call -> {
                    actions.apply(
                            id(call),
                            command.apply(call),
                            Actor.of(call),
                            new ScriptInputs(call.parameters().all()));
                    return machine(call);
                });
    }

    private Reply isRegistered(Call call) {
        String mac = call.parameters().required("mac_address").toLowerCase(java.util.Locale.ROOT);
        if (!mac.matches("[0-9a-f]{2}(:[0-9a-f]{2}){5}")) {
            throw ApiError.field("mac_address", "'" + mac + "' is not a valid MAC address.");
        }
        return Reply.json(database.read(sql -> sql.fetchExists(sql.selectOne()
                .from(INTERFACE)
                .join(NODE)
                .on(NODE.ID.eq(INTERFACE.NODE_ID))
                .where(INTERFACE.MAC_ADDRESS.eq(mac))
                .and(INTERFACE.TYPE.eq("physical"))
                .and(NODE.STATUS.ne(MachineStatus.RETIRED.number())))));
    }

    private Reply update(Call call) {
        Actor actor = Actor.of(call);
        Map<String, @Nullable Object> document = database.write(sql -> {
            MachineStore.Loaded loaded = Lookup.lock(sql, id(call), actor, Permission.ADMIN);
            NodeRecord row = loaded.row();
            MachineForm form = new MachineForm(call.parameters(), powerTypes);
            form.apply(sql, row, loaded.nodeId());
            row.store();
            BmcStore.Power power = form.power(bmcs.of(sql, loaded.nodeId()));
            if (power != null) {
                bmcs.set(sql, loaded.nodeId(), power.type(), power.parameters());
            }
            Changes.updated(sql, "machine", row.getSystemId());
            return MachineDocuments.one(sql, loaded.nodeId());
        });
        return Reply.json(document);
    }

    /** One allocation at a time over all regions: choice and write are one transaction under the lock (facts: lifecycle §19). */
    private Reply allocate(Call call) {
        Parameters parameters = call.parameters();
        Actor actor = Actor.of(call);
        Map<String, List<String>> wanted = new LinkedHashMap<>();
        parameters.all().forEach((name, values) -> {
            if (!ALLOCATE_OWN.contains(name)) {
                wanted.put(name, values);
            }
        });
        return database.write(sql -> {
            sql.execute("select pg_advisory_xact_lock({0})", DSL.val(ALLOCATION_LOCK));
            Constraints constraints = MachineListing.parse(sql, wanted);
            List<Integer> ids = MachineListing.visible(
                    sql,
                    NODE.NODE_TYPE
                            .eq(NodeType.MACHINE.number())
                            .and(NODE.STATUS.eq(MachineStatus.READY.number()))
                            .and(NODE.OWNER_ID.isNull())
                            .and(DSL.not(NODE.LOCKED)),
                    principal(call),
                    Permission.EDIT);
            Candidates builder = new Candidates(sql);
            List<Candidate> candidates = new ArrayList<>();
            for (Map<String, @Nullable Object> document : MachineDocuments.list(sql, NODE.ID.in(ids))) {
                candidates.add(builder.of(candidates.size(), document));
            }
            boolean explain = parameters.flag("explain", false);
            return switch (Matcher.choose(candidates, constraints)) {
                case Choice.NoMatch none ->
                    throw explain
                            ? new ApiError(none.message(), Reply.json(409, explanation(none.explanation())))
                            : ApiError.conflict(none.message());
                case Choice.Chosen chosen -> {
                    String systemId = chosen.candidate().systemId();
                    if (!parameters.flag("dry_run", false)) {
                        actions.apply(
                                sql,
                                systemId,
                                new Command.Acquire(parameters.text("agent_name", ""), null, comment(call)),
                                actor,
                                ScriptInputs.NONE);
                    }
                    Map<String, @Nullable Object> document = MachineDocuments.list(sql, NODE.SYSTEM_ID.eq(systemId))
                            .getFirst();
                    document.put("constraints_by_type", byType(chosen));
                    if (explain) {
                        document.putAll(explanation(Matcher.explain(candidates, constraints)));
                    }
                    yield Reply.json(document);
                }
            };
        });
    }

    private static Map<String, @Nullable Object> byType(Choice.Chosen chosen) {
        Map<String, @Nullable Object> byType = new LinkedHashMap<>();
        if (!chosen.storage().isEmpty()) {
            Map<String, @Nullable Object> storage = new LinkedHashMap<>();
            chosen.storage()
                    .forEach((label, devices) -> storage.put(
                            label,
                            devices.stream()
                                    .<Object>map(device -> device.partition() ? device.text() : device.id())
                                    .toList()));
            byType.put("storage", storage);
        }
        if (!chosen.interfaces().isEmpty()) {
            byType.put("interfaces", new LinkedHashMap<String, @Nullable Object>(chosen.interfaces()));
        }
        return byType;
    }

    private static Map<String, @Nullable Object> explanation(Choice.Explanation explanation) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("candidates", explanation.candidates());
        document.put(
                "excluded",
                explanation.excluded().stream()
                        .map(excluded -> {
                            Map<String, @Nullable Object> entry = new LinkedHashMap<>();
                            entry.put("constraint", excluded.constraint());
                            entry.put("value", excluded.value());
                            entry.put("machines", excluded.machines());
                            entry.put("examples", excluded.examples());
                            return entry;
                        })
                        .toList());
        return document;
    }

    private Reply deploy(Call call) {
        Parameters parameters = call.parameters();
        Actor actor = Actor.of(call);
        String userData = parameters.text("user_data");
        database.write(sql -> {
            Settings settings = Settings.current(sql);
            Releases.Release release = release(sql, settings, parameters);
            if (userData != null) {
                sql.update(NODE)
                        .set(NODE.USER_DATA, userData.getBytes(StandardCharsets.UTF_8))
                        .where(NODE.SYSTEM_ID.eq(id(call)))
                        .execute();
            }
            return actions.apply(
                    sql,
                    id(call),
                    new Command.Deploy(
                            release.osystem(),
                            release.series(),
                            parameters.text("hwe_kernel", ""),
                            parameters.text("license_key", ""),
                            parameters.flag("ephemeral_deploy", false),
                            parameters.flag("enable_kernel_crash_dump", false),
                            null,
                            parameters.text("agent_name"),
                            null,
                            comment(call)),
                    actor,
                    ScriptInputs.NONE);
        });
        return machine(call);
    }

    private static Releases.Release release(DSLContext sql, Settings settings, Parameters parameters) {
        String given = parameters.text("distro_series", "");
        String osystem = parameters.text("osystem", "");
        String wanted = !given.isEmpty()
                ? (osystem.isEmpty() || given.contains("/") ? given : osystem + "/" + given)
                : settings.defaultOsystem() + "/" + settings.defaultDistroSeries();
        return Releases.parse(sql, wanted)
                .orElseThrow(() -> ApiError.field(
                        "distro_series",
                        "'" + wanted + "' is not a valid distro_series: no such series, and no image of that name."));
    }

    private static Command release(Parameters parameters) {
        return new Command.Release(
                parameters.flag("erase", false),
                parameters.flag("secure_erase", false),
                parameters.flag("quick_erase", false),
                parameters.words("scripts"),
                parameters.text("comment", ""));
    }

    private static Command test(Parameters parameters) {
        List<String> tests = MachineCreation.scripts(parameters, "testing_scripts");
        return new Command.Test(
                parameters.flag("enable_ssh", false), tests, tests == null ? 1 : tests.size(), false, false);
    }

    private Reply releaseSeveral(Call call) {
        List<String> released = new ArrayList<>();
        for (String systemId : call.parameters().words("machines")) {
            if (database.read(sql -> MachineStore.read(sql, systemId)).isEmpty()) {
                throw ApiError.badRequest("Unknown machine(s): " + systemId + ".");
            }
            MachineStatus before = status(systemId);
            actions.apply(
                    systemId,
                    release(call.parameters()),
                    Actor.of(call),
                    new ScriptInputs(call.parameters().all()));
            if (before != MachineStatus.READY && before != MachineStatus.RELEASING) {
                released.add(systemId);
            }
        }
        return Reply.json(released);
    }

    private MachineStatus status(String systemId) {
        return database.read(sql -> MachineStore.read(sql, systemId))
                .orElseThrow(() -> ApiError.notFound("Machine"))
                .state()
                .status();
    }

    private Reply annotate(Call call) {
        database.write(sql -> {
            MachineStore.Loaded loaded = Lookup.lock(sql, id(call), Actor.of(call), Permission.EDIT);
            if (loaded.state().owner() == null) {
                throw ApiError.conflict("Cannot set owner data on a machine that is not allocated.");
            }
            call.parameters().all().forEach((key, values) -> {
                if (key.equals("strict")) {
                    return;
                }
                String value = values.getLast();
                if (value.isEmpty()) {
                    sql.deleteFrom(OWNER_DATA)
                            .where(OWNER_DATA.NODE_ID.eq(loaded.nodeId()))
                            .and(OWNER_DATA.KEY.eq(key))
                            .execute();
                } else {
                    sql.insertInto(OWNER_DATA)
                            .set(OWNER_DATA.NODE_ID, loaded.nodeId())
                            .set(OWNER_DATA.KEY, key)
                            .set(OWNER_DATA.VALUE, value)
                            .onConflict(OWNER_DATA.NODE_ID, OWNER_DATA.KEY)
                            .doUpdate()
                            .set(OWNER_DATA.VALUE, value)
                            .execute();
                }
            });
            Changes.updated(sql, "machine", id(call), "owner_data");
            return null;
        });
        return machine(call);
    }

    private Reply queryPower(Call call) throws InterruptedException {
        record Target(String hostname, BmcStore.Power power) {}
        Target target = database.read(sql -> {
            MachineStore.Loaded loaded = Lookup.read(sql, id(call), Actor.of(call), Permission.VIEW);
            return new Target(loaded.row().getHostname(), bmcs.of(sql, loaded.nodeId()));
        });
        PowerAnswer answer = relay.perform(new PowerOrder(
                0,
                0,
                id(call),
                target.hostname(),
                target.power().type(),
                target.power().parameters(),
                PowerOrder.Action.QUERY,
                PowerOrder.BootTarget.UNCHANGED));
        return switch (answer) {
            case PowerAnswer.Done done -> {
                actions.apply(
                        id(call),
                        new Command.PowerReported(ingot.core.machine.PowerState.valueOf(
                                done.state().toUpperCase(java.util.Locale.ROOT))),
                        Actor.of(call));
                yield Reply.json(Map.of("state", done.state()));
            }
            case PowerAnswer.Failed failed -> throw ApiError.unavailable(failed.message());
            case PowerAnswer.NoRack none ->
                throw new ApiError(
                        none.message(), Reply.text(503, none.message()).with("Retry-After", "10"));
        };
    }

    private Reply machine(Call call) {
        return Reply.json(database.read(sql -> MachineStore.read(sql, id(call))
                .map(loaded -> MachineDocuments.one(sql, loaded.nodeId()))
                .orElse(null)));
    }

    private static Principal principal(Call call) {
        return Actor.principal(call.user());
    }

    private static String id(Call call) {
        return call.pathValue("system_id");
    }

    private static String comment(Call call) {
        return call.parameters().text("comment", "");
    }

    private static List<Param> commissionParams() {
        return List.of(
                Param.bool("enable_ssh", "Keep the machine running for a login."),
                Param.bool("skip_bmc_config", "Leave the BMC as it is."),
                Param.bool("skip_networking", "Keep the configured network."),
                Param.bool("skip_storage", "Keep the configured storage."),
                Param.string("commissioning_scripts", "Scripts by name, id or tag; none for built-in ones only."),
                Param.string("testing_scripts", "Tests by name, id or tag; none for none."));
    }

    private static List<Param> testParams() {
        return List.of(
                Param.bool("enable_ssh", "Keep the machine running for a login."),
                Param.string("testing_scripts", "Tests by name, id or tag."));
    }

    private static List<Param> deployParams() {
        return List.of(
                Param.string("distro_series", "os/series, or a series."),
                Param.string("osystem", "Operating system, when distro_series is a bare series."),
                Param.string("user_data", "User data in base64."),
                Param.string("hwe_kernel", "Kernel to run."),
                Param.string("license_key", "Licence key."),
                Param.string("agent_name", "Free text of the caller."),
                Param.bool("ephemeral_deploy", "Run from memory; nothing is installed."),
                Param.bool("enable_kernel_crash_dump", "Keep dumps of a crashed kernel."),
                Param.bool("enable_hw_sync", "Report hardware while deployed."),
                COMMENT);
    }

    private static List<Param> releaseParams() {
        return List.of(
                Param.bool("erase", "Erase the disks."),
                Param.bool("secure_erase", "By the drive itself where it can."),
                Param.bool("quick_erase", "Only the ends of each disk."),
                Param.bool("force", "Release a VM host with its machines."),
                Param.string("scripts", "Release scripts by name or tag."),
                COMMENT);
    }
}
