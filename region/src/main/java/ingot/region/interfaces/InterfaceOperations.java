package ingot.region.interfaces;

import static ingot.region.db.Tables.INTERFACE;
import static ingot.region.db.Tables.INTERFACE_PARENT;
import static ingot.region.db.Tables.IP_ADDRESS;
import static ingot.region.db.Tables.NODE;

import ingot.core.machine.MachineStatus;
import ingot.core.machine.NodeType;
import ingot.core.machine.Permission;
import ingot.core.network.LinkMode;
import ingot.http.ApiError;
import ingot.http.Call;
import ingot.http.Operation;
import ingot.http.Param;
import ingot.http.Parameters;
import ingot.http.Reply;
import ingot.region.api.ApiPath;
import ingot.region.api.SharedDocuments;
import ingot.region.database.Changes;
import ingot.region.database.Database;
import ingot.region.db.tables.records.InterfaceRecord;
import ingot.region.db.tables.records.SubnetRecord;
import ingot.region.machine.Actor;
import ingot.region.machine.Lookup;
import ingot.region.machine.MachineStore;
import ingot.region.machine.Times;
import ingot.region.network.Specifiers;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** {@code nodes/{system_id}/interfaces/} and its items (facts: networking §3). Thread-safe. */
public final class InterfaceOperations {

    private static final String ALL = ApiPath.ROOT + "nodes/{system_id}/interfaces/";
    private static final String ONE = ALL + "{id}/";
    private static final String HANDLER_ALL = "InterfacesHandler";
    private static final String HANDLER_ONE = "InterfaceHandler";

    /** Statuses in which everything about a machine's interfaces may change. */
    private static final Set<MachineStatus> FREE = EnumSet.of(
            MachineStatus.NEW,
            MachineStatus.READY,
            MachineStatus.FAILED_TESTING,
            MachineStatus.ALLOCATED,
            MachineStatus.BROKEN);

    private final Database database;
    private final InstantSource clock;

    public InterfaceOperations(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    public List<Operation> operations() {
        List<Operation> operations = new ArrayList<>();
        operations.add(Operation.get(ALL)
                .as(HANDLER_ALL, "read")
                .summary("List the interfaces of a node.")
                .does(this::list));
        operations.add(create("create_physical", "physical", Set.of(), InterfaceForm.params()));
        operations.add(create("create_bond", "bond", Set.of("physical"), InterfaceForm.params("bond")));
        operations.add(
                create("create_bridge", "bridge", Set.of("physical", "bond", "vlan"), InterfaceForm.params("bridge")));
        operations.add(create("create_vlan", "vlan", Set.of("physical", "bond", "bridge"), InterfaceForm.params()));
        operations.add(Operation.get(ONE)
                .as(HANDLER_ONE, "read")
                .summary("Read an interface.")
                .does(this::read));
        operations.add(Operation.put(ONE)
                .as(HANDLER_ONE, "update")
                .params(InterfaceForm.params("bond", "bridge"))
                .summary("Change what was given; the rest stays.")
                .does(call -> change(call, false, this::update)));
        operations.add(Operation.delete(ONE)
                .as(HANDLER_ONE, "delete")
                .summary("Delete an interface.")
                .does(this::delete));
        operations.addAll(links());
        operations.add(tag("add_tag"));
        operations.add(tag("remove_tag"));
        return List.copyOf(operations);
    }

    private List<Operation> links() {
        return List.of(
                post(
                        "link_subnet",
                        "Link the interface to a subnet.",
                        List.of(
                                Param.string("mode", "auto, dhcp, static or link_up.")
                                        .need(),
                                Param.string("subnet", "Subnet by id, CIDR or specifier."),
                                Param.of(Param.Type.IP, "ip_address", "Address, in mode static."),
                                Param.bool("default_gateway", "Make its gateway the node's."),
                                Param.bool("force", "Drop other links and take the subnet's VLAN.")),
                        this::link),
                post(
                        "unlink_subnet",
                        "Take a link away.",
                        List.of(Param.integer("id", 0, Integer.MAX_VALUE, "Id of the link.")
                                .need()),
                        (sql, nic, parameters) -> new LinkChanges(sql, nic, clock.instant())
                                .unlink(Math.toIntExact(number(parameters, "id")))),
                post(
                        "disconnect",
                        "Take all links and the VLAN away.",
                        List.of(),
                        (sql, nic, parameters) -> new LinkChanges(sql, nic, clock.instant()).disconnect()),
                post(
                        "set_default_gateway",
                        "Make the gateway of a link's subnet the node's own.",
                        List.of(Param.integer("link_id", 0, Integer.MAX_VALUE, "Id of the link.")),
                        (sql, nic, parameters) ->
                                new LinkChanges(sql, nic, clock.instant()).makeGateway(parameters.integer("link_id"))));
    }

    /** A change of one interface in a transaction with its node locked. */
    private interface Change {
        void apply(DSLContext sql, InterfaceRecord nic, Parameters parameters);
    }

    private Operation post(String op, String summary, List<Param> params, Change change) {
        return Operation.post(ONE)
                .op(op)
                .as(HANDLER_ONE, op)
                .params(params)
                .summary(summary)
                .does(call -> change(call, true, change));
    }

    private Operation tag(String op) {
        boolean adds = op.equals("add_tag");
        return Operation.post(ONE)
                .op(op)
                .as(HANDLER_ONE, op)
                .params(Param.string("tag", "Name of the tag.").need())
                .summary(adds ? "Put a tag on the interface." : "Take a tag from the interface.")
                .does(call -> change(call, false, (sql, nic, parameters) -> {
                    List<String> tags = new ArrayList<>(List.of(nic.getTags()));
                    String tag = parameters.required("tag");
                    tags.remove(tag);
                    if (adds) {
                        tags.add(tag);
                    }
                    nic.setTags(tags.toArray(String[]::new));
                }));
    }

    private Operation create(String op, String type, Set<String> parentTypes, List<Param> params) {
        return Operation.post(ALL)
                .op(op)
                .as(HANDLER_ALL, op)
                .params(params)
                .summary("Add an interface of type " + type + ".")
                .does(call -> create(call, type, parentTypes));
    }

    private Reply list(Call call) {
        Actor actor = Actor.of(call);
        return Reply.json(database.read(sql -> {
            int node = Lookup.read(sql, call.pathValue("system_id"), actor, Permission.VIEW)
                    .nodeId();
            return InterfaceDocuments.load(sql, NODE.ID.eq(node), new SharedDocuments(sql))
                    .of(node);
        }));
    }

    private Reply read(Call call) {
        Actor actor = Actor.of(call);
        return Reply.json(database.read(sql -> {
            int node = Lookup.read(sql, call.pathValue("system_id"), actor, Permission.VIEW)
                    .nodeId();
            return document(sql, node, find(sql, node, call.pathValue("id")).getId());
        }));
    }

    private static Map<String, @Nullable Object> document(DSLContext sql, int node, int id) {
        for (Map<String, @Nullable Object> document : InterfaceDocuments.load(
                        sql, NODE.ID.eq(node), new SharedDocuments(sql))
                .of(node)) {
            if (document.get("id") instanceof Integer own && own == id) {
                return document;
            }
        }
        throw ApiError.notFound("Interface");
    }

    /** By id or name. */
    private static InterfaceRecord find(DSLContext sql, int node, String text) {
        InterfaceRecord row = sql.selectFrom(INTERFACE)
                .where(INTERFACE.NODE_ID.eq(node))
                .and(text.matches("[0-9]{1,9}") ? INTERFACE.ID.eq(Integer.valueOf(text)) : INTERFACE.NAME.eq(text))
                .fetchOne();
        if (row == null) {
            throw ApiError.notFound("Interface");
        }
        return row;
    }

    /** A node whose interfaces the caller may change: a machine as its administrator, a device as its owner. */
    private static MachineStore.Loaded lock(DSLContext sql, Call call, boolean linksOnly) {
        Actor actor = Actor.of(call);
        MachineStore.Loaded loaded = Lookup.lock(sql, call.pathValue("system_id"), actor, Permission.VIEW);
        boolean device = loaded.state().nodeType() == NodeType.DEVICE;
        MachineStore.Loaded allowed =
                Lookup.lock(sql, call.pathValue("system_id"), actor, device ? Permission.EDIT : Permission.ADMIN);
        boolean machine = allowed.state().nodeType() == NodeType.MACHINE;
        boolean deployedLink = linksOnly && allowed.state().status() == MachineStatus.DEPLOYED;
        if (machine && !FREE.contains(allowed.state().status()) && !deployedLink) {
            throw ApiError.conflict(
                    "Cannot change interfaces of machine " + allowed.state().hostname() + " while it is "
                            + allowed.state().status().label() + " (expected: New, Ready, Allocated or Broken).");
        }
        return allowed;
    }

    private Reply change(Call call, boolean linksOnly, Change change) {
        return Reply.json(database.write(sql -> {
            MachineStore.Loaded node = lock(sql, call, linksOnly);
            InterfaceRecord nic = find(sql, node.nodeId(), call.pathValue("id"));
            change.apply(sql, nic, call.parameters());
            if (nic.modified()) {
                nic.setUpdated(Times.column(clock.instant()));
                nic.update();
            }
            Changes.updated(sql, "machine", node.state().systemId(), "interface_set");
            return document(sql, node.nodeId(), nic.getId());
        }));
    }

    private void update(DSLContext sql, InterfaceRecord nic, Parameters parameters) {
        Integer before = nic.getVlanId();
        new InterfaceForm(sql, parameters).apply(nic);
        if (!java.util.Objects.equals(before, nic.getVlanId())) {
            // Links to subnets of the old VLAN would be wrong on the new one.
            sql.deleteFrom(IP_ADDRESS)
                    .where(IP_ADDRESS.INTERFACE_ID.eq(nic.getId()))
                    .and(IP_ADDRESS.ALLOC_TYPE.ne(Addresses.DISCOVERED))
                    .execute();
            if (nic.getVlanId() != null) {
                Links.insert(sql, nic.getId(), Addresses.STICKY, null, null, clock.instant());
            }
        }
    }

    private void link(DSLContext sql, InterfaceRecord nic, Parameters parameters) {
        LinkMode mode = LinkMode.ofText(parameters.required("mode").toLowerCase(Locale.ROOT))
                .orElseThrow(() -> ApiError.field(
                        "mode",
                        "Mode: '" + parameters.text("mode", "") + "' (expected: auto, dhcp, static or link_up)."));
        String named = parameters.text("subnet", "");
        SubnetRecord subnet = named.isEmpty() ? null : Specifiers.subnet(sql, named);
        String ip = parameters.text("ip_address", "");
        LinkChanges changes = new LinkChanges(sql, nic, clock.instant());
        int id = changes.link(mode, subnet, ip.isEmpty() ? null : ip, parameters.flag("force", false));
        if (parameters.flag("default_gateway", false)) {
            changes.makeGateway((long) id);
        }
    }

    private Reply create(Call call, String type, Set<String> parentTypes) {
        return Reply.json(database.write(sql -> {
            MachineStore.Loaded node = lock(sql, call, false);
            InterfaceForm form = new InterfaceForm(sql, call.parameters());
            Instant now = clock.instant();
            InterfaceRecord nic = sql.newRecord(INTERFACE);
            nic.setNodeId(node.nodeId());
            nic.setType(type);
            nic.setCreated(Times.column(now));
            nic.setUpdated(Times.column(now));
            List<InterfaceRecord> parents =
                    parentTypes.isEmpty() ? List.of() : form.parents(node.nodeId(), parentTypes);
            if (!parents.isEmpty()) {
                nic.setMacAddress(parents.getFirst().getMacAddress());
                nic.setVlanId(parents.getFirst().getVlanId());
            }
            form.apply(nic);
            if (nic.getMacAddress() == null) {
                throw ApiError.field("mac_address", "This field is required.");
            }
            if (nic.getName() == null) {
                nic.setName(freeName(sql, node.nodeId(), nic, parents));
            }
            nic.insert();
            adopt(sql, nic, parents, now);
            Changes.updated(sql, "machine", node.state().systemId(), "interface_set");
            return document(sql, node.nodeId(), nic.getId());
        }));
    }

    private static String freeName(DSLContext sql, int node, InterfaceRecord nic, List<InterfaceRecord> parents) {
        if (nic.getType().equals("vlan")) {
            Integer vlan = nic.getVlanId();
            Integer vid = vlan == null
                    ? null
                    : sql.select(ingot.region.db.Tables.VLAN.VID)
                            .from(ingot.region.db.Tables.VLAN)
                            .where(ingot.region.db.Tables.VLAN.ID.eq(vlan))
                            .fetchOne(ingot.region.db.Tables.VLAN.VID);
            if (vid == null || vid == 0) {
                throw ApiError.field("vlan", "A VLAN interface needs a tagged VLAN.");
            }
            return parents.getFirst().getName() + "." + vid;
        }
        if (!nic.getType().equals("physical")) {
            throw ApiError.field("name", "This field is required.");
        }
        List<String> names = sql.select(INTERFACE.NAME)
                .from(INTERFACE)
                .where(INTERFACE.NODE_ID.eq(node))
                .fetch(INTERFACE.NAME);
        int number = 0;
        while (names.contains("eth" + number)) {
            number++;
        }
        return "eth" + number;
    }

    /** Bonds and bridges take over their parents' links; a new interface on a VLAN is at least up. */
    private static void adopt(DSLContext sql, InterfaceRecord nic, List<InterfaceRecord> parents, Instant now) {
        boolean takes = nic.getType().equals("bond") || nic.getType().equals("bridge");
        for (InterfaceRecord parent : parents) {
            sql.insertInto(INTERFACE_PARENT)
                    .set(INTERFACE_PARENT.CHILD_ID, nic.getId())
                    .set(INTERFACE_PARENT.PARENT_ID, parent.getId())
                    .execute();
            if (takes) {
                sql.update(IP_ADDRESS)
                        .set(IP_ADDRESS.INTERFACE_ID, nic.getId())
                        .where(IP_ADDRESS.INTERFACE_ID.eq(parent.getId()))
                        .and(IP_ADDRESS.ALLOC_TYPE.ne(Addresses.DISCOVERED))
                        .execute();
            }
        }
        boolean linked = sql.fetchExists(IP_ADDRESS, IP_ADDRESS.INTERFACE_ID.eq(nic.getId()));
        if (!linked && nic.getVlanId() != null) {
            Links.insert(sql, nic.getId(), Addresses.STICKY, null, null, now);
        }
    }

    private Reply delete(Call call) {
        database.write(sql -> {
            MachineStore.Loaded node = lock(sql, call, false);
            InterfaceRecord nic = find(sql, node.nodeId(), call.pathValue("id"));
            // What is made of it alone goes with it.
            List<Integer> children = sql.select(INTERFACE_PARENT.CHILD_ID)
                    .from(INTERFACE_PARENT)
                    .where(INTERFACE_PARENT.PARENT_ID.eq(nic.getId()))
                    .andNotExists(other(nic.getId()))
                    .fetch(INTERFACE_PARENT.CHILD_ID);
            sql.deleteFrom(INTERFACE).where(INTERFACE.ID.in(children)).execute();
            sql.deleteFrom(INTERFACE).where(INTERFACE.ID.eq(nic.getId())).execute();
            Changes.updated(sql, "machine", node.state().systemId(), "interface_set");
            return null;
        });
        return Reply.noContent();
    }

    private static org.jooq.Select<?> other(int parent) {
        var also = INTERFACE_PARENT.as("also");
        return DSL.selectOne()
                .from(also)
                .where(also.CHILD_ID.eq(INTERFACE_PARENT.CHILD_ID))
                .and(also.PARENT_ID.ne(parent));
    }

    private static long number(Parameters parameters, String name) {
        Long value = parameters.integer(name);
        if (value == null) {
            throw ApiError.field(name, "This field is required.");
        }
        return value;
    }
}
