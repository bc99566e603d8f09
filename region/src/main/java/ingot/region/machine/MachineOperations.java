package ingot.region.machine;

import static ingot.region.db.Tables.INTERFACE;
import static ingot.region.db.Tables.NODE;

import ingot.core.machine.Command;
import ingot.core.machine.MachineState;
import ingot.core.machine.MachineStatus;
import ingot.core.machine.NodeType;
import ingot.core.machine.Permission;
import ingot.core.machine.Principal;
import ingot.core.network.MacAddress;
import ingot.http.Access;
import ingot.http.ApiError;
import ingot.http.Call;
import ingot.http.Operation;
import ingot.http.Param;
import ingot.http.Parameters;
import ingot.http.Reply;
import ingot.region.api.ApiPath;
import ingot.region.database.Changes;
import ingot.region.database.Database;
import ingot.region.db.tables.records.NodeRecord;
import ingot.region.metadata.NodeTokens;
import ingot.region.power.BmcStore;
import ingot.region.power.PowerRelay;
import ingot.region.power.PowerTypes;
import ingot.region.script.ScriptInputs;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** The collection of machines and what is not an action of one machine: create, read, update, lists. Thread-safe. */
public final class MachineOperations {

    private static final String COLLECTION = ApiPath.ROOT + "machines/";
    private static final String ITEM = COLLECTION + "{system_id}/";
    private static final String HANDLER = "MachinesHandler";
    private static final String ITEM_HANDLER = "MachineHandler";
    private static final Param MACHINES =
            Param.string("machines", "System ids of the machines.").many();

    private final Database database;
    private final MachineActions actions;
    private final BmcStore bmcs;
    private final PowerTypes powerTypes;
    private final MachineCreation creation;
    private final Allocation allocation;
    private final MachineActionOperations ofOne;

    public MachineOperations(
            Database database,
            MachineActions actions,
            MachineCreation creation,
            BmcStore bmcs,
            PowerTypes powerTypes,
            NodeTokens tokens,
            PowerRelay relay,
            InstantSource clock,
            RandomGenerator random) {
        this.database = database;
        this.actions = actions;
        this.creation = creation;
        this.bmcs = bmcs;
        this.powerTypes = powerTypes;
        this.allocation = new Allocation(database, actions);
        this.ofOne = new MachineActionOperations(database, actions, bmcs, relay, tokens, clock, random);
    }

    public List<Operation> operations() {
        List<Operation> operations = new ArrayList<>(collection());
        operations.add(Operation.get(ITEM)
                .as(ITEM_HANDLER, "read")
                .summary("Read a machine")
                .does(this::read));
        operations.add(Operation.put(ITEM)
                .as(ITEM_HANDLER, "update")
                .params(MachineForm.PARAMS)
                .openParams()
                .summary("Change a machine")
                .does(this::update));
        operations.add(Operation.delete(ITEM)
                .as(ITEM_HANDLER, "delete")
                .params(Param.bool("force", "Delete even a machine that hosts others."))
                .summary("Delete a machine")
                .does(this::delete));
        operations.add(Operation.get(ITEM)
                .op("power_parameters")
                .as(ITEM_HANDLER, "power_parameters")
                .summary("Read the settings of a machine's power driver, secrets included")
                .does(this::powerParameters));
        operations.addAll(ofOne.operations());
        return List.copyOf(operations);
    }

    private List<Operation> collection() {
        return List.of(
                Operation.get(COLLECTION)
                        .as(HANDLER, "read")
                        .params(MachineListing.PARAMS)
                        .openParams()
                        .summary("List machines")
                        .does(this::list),
                Operation.post(COLLECTION)
                        .as(HANDLER, "create")
                        .access(Access.anyone())
                        .params(MachineForm.PARAMS)
                        .openParams()
                        .summary("Add a machine; without credentials, introduce oneself")
                        .does(creation::create),
                Operation.get(COLLECTION)
                        .op("is_registered")
                        .as(HANDLER, "is_registered")
                        .access(Access.anyone())
                        .params(Param.string("mac_address", "MAC address of one interface.")
                                .need())
                        .summary("Whether a MAC address belongs to a known node")
                        .does(this::isRegistered),
                Operation.get(COLLECTION)
                        .op("list_allocated")
                        .as(HANDLER, "list_allocated")
                        .params(Param.string("id", "Only machines with this system id.")
                                .many())
                        .summary("List the machines that the caller has allocated")
                        .does(this::listAllocated),
                Operation.get(COLLECTION)
                        .op("power_parameters")
                        .as(HANDLER, "power_parameters")
                        .access(Access.entitled("can_edit_machines"))
                        .params(Param.string("id", "Only machines with this system id.")
                                .many())
                        .summary("Read the settings of the power drivers of many machines")
                        .does(this::powerParametersOfAll),
                Operation.post(COLLECTION)
                        .op("allocate")
                        .as(HANDLER, "allocate")
                        .params(allocation.params())
                        .openParams()
                        .summary("Allocate the cheapest machine that meets all constraints")
                        .does(allocation::allocate),
                Operation.post(COLLECTION)
                        .op("release")
                        .as(HANDLER, "release")
                        .params(MACHINES, Param.string("comment", "Text for the event log."))
                        .summary("Release machines")
                        .does(this::release),
                Operation.post(COLLECTION)
                        .op("accept")
                        .as(HANDLER, "accept")
                        .params(MACHINES)
                        .summary("Accept machines that introduced themselves: they commission")
                        .does(this::accept),
                Operation.post(COLLECTION)
                        .op("accept_all")
                        .as(HANDLER, "accept_all")
                        .summary("Accept all machines that introduced themselves")
                        .does(this::acceptAll),
                Operation.post(COLLECTION)
                        .op("set_zone")
                        .as(HANDLER, "set_zone")
                        .params(
                                Param.string("zone", "Name of the zone.").need(),
                                Param.string("nodes", "System ids.").need().many())
                        .summary("Move machines to a zone")
                        .does(this::setZone));
    }

    static Principal principal(Call call) {
        return Actor.principal(call.user());
    }

    private Reply list(Call call) {
        Principal principal = principal(call);
        return Reply.json(
                database.read(sql -> MachineListing.list(sql, call.parameters(), principal, Set.of(NodeType.MACHINE))));
    }

    private Reply read(Call call) {
        Actor actor = Actor.of(call);
        return Reply.json(database.read(sql -> MachineDocuments.one(
                sql,
                Lookup.read(sql, call.pathValue("system_id"), actor, Permission.VIEW)
                        .nodeId())));
    }

    private Reply isRegistered(Call call) {
        String mac = MacAddress.parse(call.parameters().required("mac_address"))
                .map(MacAddress::toString)
                .orElse("");
        if (mac.isEmpty()) {
            return Reply.json(false);
        }
        // A machine that waits for a person, or is being taken in, introduces itself again.
        return Reply.json(database.read(sql -> sql.fetchExists(sql.selectOne()
                .from(INTERFACE)
                .join(NODE)
                .on(NODE.ID.eq(INTERFACE.NODE_ID))
                .where(INTERFACE.MAC_ADDRESS.eq(mac)))));
    }

    private Reply listAllocated(Call call) {
        List<String> ids = call.parameters().list("id");
        Condition mine = NODE.OWNER_ID
                .eq(call.user().id())
                .and(NODE.NODE_TYPE.eq(NodeType.MACHINE.number()))
                .and(NODE.STATUS.eq(MachineStatus.ALLOCATED.number()));
        Condition wanted = ids.isEmpty() ? mine : mine.and(NODE.SYSTEM_ID.in(ids));
        return Reply.json(database.read(sql -> MachineDocuments.list(sql, wanted)));
    }

    private Reply powerParametersOfAll(Call call) {
        List<String> ids = call.parameters().list("id");
        Condition machines = NODE.NODE_TYPE.eq(NodeType.MACHINE.number());
        Condition wanted = ids.isEmpty() ? machines : machines.and(NODE.SYSTEM_ID.in(ids));
        return Reply.json(database.read(sql -> {
            Map<String, @Nullable Object> all = new LinkedHashMap<>();
            sql.select(NODE.ID, NODE.SYSTEM_ID)
                    .from(NODE)
                    .where(wanted)
                    .orderBy(NODE.ID)
                    .forEach(row -> all.put(row.value2(), powerDocument(bmcs.of(sql, row.value1()))));
            return all;
        }));
    }

    private Reply powerParameters(Call call) {
        Actor actor = Actor.of(call);
        return Reply.json(database.read(sql -> powerDocument(bmcs.of(
                sql,
                Lookup.read(sql, call.pathValue("system_id"), actor, Permission.ADMIN_READ)
                        .nodeId()))));
    }

    /** Several choices travel as a list. */
    private Map<String, @Nullable Object> powerDocument(BmcStore.Power power) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        power.parameters().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(entry -> {
                    boolean several = powerTypes.multipleChoice(power.type(), entry.getKey());
                    document.put(
                            entry.getKey(),
                            several && !entry.getValue().isEmpty()
                                    ? List.of(entry.getValue().split(",", -1))
                                    : several ? List.of() : entry.getValue());
                });
        return document;
    }

    private Reply update(Call call) {
        Actor actor = Actor.of(call);
        Parameters parameters = call.parameters();
        return Reply.json(database.write(sql -> {
            MachineStore.Loaded loaded = Lookup.lock(sql, call.pathValue("system_id"), actor, Permission.ADMIN);
            NodeRecord row = loaded.row();
            MachineForm form = new MachineForm(parameters, powerTypes);
            form.apply(sql, row, loaded.nodeId());
            if (row.modified()) {
                row.attach(sql.configuration());
                row.update();
                Changes.updated(sql, "machine", row.getSystemId(), "machine");
            }
            BmcStore.Power power = form.power(bmcs.of(sql, loaded.nodeId()));
            if (power != null) {
                bmcs.set(sql, loaded.nodeId(), power.type(), power.parameters());
            }
            return MachineDocuments.one(sql, loaded.nodeId());
        }));
    }

    private Reply delete(Call call) {
        actions.apply(call.pathValue("system_id"), new Command.Delete(), Actor.of(call));
        return Reply.noContent();
    }

    /** Releases those that can be; the answer names the ones whose release began. */
    private Reply release(Call call) {
        Actor actor = Actor.of(call);
        List<String> ids = List.copyOf(Set.copyOf(call.parameters().list("machines")));
        String comment = call.parameters().text("comment", "");
        return Reply.json(database.write(sql -> {
            refuseUnknown(sql, ids);
            List<String> begun = new ArrayList<>();
            for (String id : ids.stream().sorted().toList()) {
                MachineStore.Loaded loaded = Lookup.lock(sql, id, actor, Permission.EDIT);
                MachineStatus status = loaded.state().status();
                if (status == MachineStatus.READY || status == MachineStatus.RELEASING) {
                    continue;
                }
                Command.Release command = new Command.Release(false, false, false, List.of(), comment);
                actions.apply(sql, loaded, command, actor, ScriptInputs.NONE);
                begun.add(id);
            }
            return begun;
        }));
    }

    private static void refuseUnknown(DSLContext sql, List<String> ids) {
        List<String> known = sql.select(NODE.SYSTEM_ID)
                .from(NODE)
                .where(NODE.SYSTEM_ID.in(ids))
                .fetch(NODE.SYSTEM_ID);
        List<String> unknown =
                ids.stream().filter(id -> !known.contains(id)).sorted().toList();
        if (!unknown.isEmpty()) {
            throw ApiError.badRequest("Unknown machine(s): " + String.join(", ", unknown) + ".");
        }
    }

    private Reply accept(Call call) {
        return accept(call, call.parameters().words("machines"));
    }

    private Reply acceptAll(Call call) {
        Principal principal = principal(call);
        Condition waiting =
                NODE.NODE_TYPE.eq(NodeType.MACHINE.number()).and(NODE.STATUS.eq(MachineStatus.NEW.number()));
        return accept(
                call,
                database.read(sql -> sql.select(NODE.SYSTEM_ID)
                        .from(NODE)
                        .where(NODE.ID.in(MachineListing.visible(sql, waiting, principal, Permission.ADMIN)))
                        .orderBy(NODE.ID)
                        .fetch(NODE.SYSTEM_ID)));
    }

    private Reply accept(Call call, List<String> ids) {
        Actor actor = Actor.of(call);
        return Reply.json(database.write(sql -> {
            refuseUnknown(sql, ids);
            List<Integer> accepted = new ArrayList<>();
            for (String id : ids.stream().sorted().toList()) {
                MachineStore.Loaded loaded = Lookup.lock(sql, id, actor, Permission.ADMIN);
                MachineState next = actions.apply(sql, loaded, new Command.Accept(), actor, ScriptInputs.NONE);
                if (next.status() != loaded.state().status()) {
                    accepted.add(loaded.nodeId());
                }
            }
            return accepted.isEmpty() ? List.of() : MachineDocuments.list(sql, NODE.ID.in(accepted));
        }));
    }

    private Reply setZone(Call call) {
        Actor actor = Actor.of(call);
        List<String> ids = call.parameters().list("nodes");
        return Reply.json(database.write(sql -> {
            int zone = Lookup.zone(sql, call.parameters().required("zone"));
            for (String id : ids.stream().sorted().toList()) {
                MachineStore.Loaded loaded = Lookup.lock(sql, id, actor, Permission.ADMIN);
                sql.update(NODE)
                        .set(NODE.ZONE_ID, zone)
                        .where(NODE.ID.eq(loaded.nodeId()))
                        .execute();
                Changes.updated(sql, "machine", id, "zone");
            }
            return null;
        }));
    }
}
