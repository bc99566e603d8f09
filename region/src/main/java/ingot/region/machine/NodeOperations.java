package ingot.region.machine;

import static ingot.region.db.Tables.INTERFACE;
import static ingot.region.db.Tables.NODE;

import ingot.core.machine.Command;
import ingot.core.machine.NodeType;
import ingot.core.machine.Permission;
import ingot.core.network.MacAddress;
import ingot.http.Access;
import ingot.http.Call;
import ingot.http.Operation;
import ingot.http.Param;
import ingot.http.Reply;
import ingot.region.api.ApiPath;
import ingot.region.database.Changes;
import ingot.region.database.Database;
import ingot.region.power.BmcStore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code nodes/}: machines, devices and controllers alike, and the hardware details of one. Thread-safe. */
public final class NodeOperations {

    private static final String ALL = ApiPath.ROOT + "nodes/";
    private static final String ONE = ALL + "{system_id}/";
    private static final String MACHINE = ApiPath.ROOT + "machines/{system_id}/";
    private static final String HANDLER_ALL = "NodesHandler";
    private static final String HANDLER_ONE = "NodeHandler";

    private final Database database;
    private final MachineActions actions;
    private final BmcStore bmcs;

    public NodeOperations(Database database, MachineActions actions, BmcStore bmcs) {
        this.database = database;
        this.actions = actions;
        this.bmcs = bmcs;
    }

    public List<Operation> operations() {
        return List.of(
                Operation.get(ALL)
                        .as(HANDLER_ALL, "read")
                        .params(MachineListing.PARAMS)
                        .openParams()
                        .summary("List nodes: devices, then machines, racks and regions.")
                        .does(this::list),
                Operation.get(ALL)
                        .op("is_registered")
                        .as(HANDLER_ALL, "is_registered")
                        .access(Access.anyone())
                        .params(Param.string("mac_address", "MAC address of one interface.")
                                .need())
                        .summary("Whether a MAC address belongs to a known node.")
                        .does(this::isRegistered),
                Operation.post(ALL)
                        .op("set_zone")
                        .as(HANDLER_ALL, "set_zone")
                        .params(
                                Param.string("zone", "Name of the zone.").need(),
                                Param.string("nodes", "System ids.").need().many())
                        .summary("Move nodes to a zone.")
                        .does(this::setZone),
                Operation.get(ONE)
                        .as(HANDLER_ONE, "read")
                        .summary("Read a node.")
                        .does(this::read),
                Operation.delete(ONE)
                        .as(HANDLER_ONE, "delete")
                        .summary("Delete a node.")
                        .does(this::delete),
                Operation.get(ONE)
                        .op("power_parameters")
                        .as(HANDLER_ONE, "power_parameters")
                        .summary("Read the settings of a node's power driver, secrets included.")
                        .does(this::powerParameters),
                Operation.get(ONE)
                        .op("details")
                        .as(HANDLER_ONE, "details")
                        .summary("Read what lshw and LLDP said, as BSON.")
                        .does(this::details),
                Operation.get(MACHINE)
                        .op("details")
                        .as("MachineHandler", "details")
                        .summary("Read what lshw and LLDP said, as BSON.")
                        .does(this::details));
    }

    private Reply list(Call call) {
        return Reply.json(database.read(sql -> {
            List<Map<String, @Nullable Object>> all = new ArrayList<>();
            for (Set<NodeType> types : List.of(
                    Set.of(NodeType.DEVICE),
                    Set.of(NodeType.MACHINE),
                    Set.of(NodeType.RACK_CONTROLLER),
                    Set.of(NodeType.REGION_CONTROLLER, NodeType.REGION_AND_RACK_CONTROLLER))) {
                all.addAll(MachineListing.list(sql, call.parameters(), MachineOperations.principal(call), types));
            }
            return all;
        }));
    }

    private Reply isRegistered(Call call) {
        String mac = MacAddress.parse(call.parameters().required("mac_address"))
                .map(MacAddress::toString)
                .orElse("");
        return Reply.json(!mac.isEmpty()
                && database.read(sql ->
                        sql.fetchExists(INTERFACE, INTERFACE.MAC_ADDRESS.eq(mac).and(INTERFACE.NODE_ID.isNotNull()))));
    }

    private Reply setZone(Call call) {
        Actor actor = Actor.of(call);
        List<String> ids = call.parameters().list("nodes").stream().sorted().toList();
        database.write(sql -> {
            int zone = Lookup.zone(sql, call.parameters().required("zone"));
            for (String id : ids) {
                MachineStore.Loaded node = Lookup.lock(sql, id, actor, Permission.ADMIN);
                sql.update(NODE)
                        .set(NODE.ZONE_ID, zone)
                        .where(NODE.ID.eq(node.nodeId()))
                        .execute();
                Changes.updated(sql, "machine", id, "zone");
            }
            return null;
        });
        return Reply.json(null);
    }

    private Reply read(Call call) {
        Actor actor = Actor.of(call);
        return Reply.json(database.read(sql -> MachineDocuments.one(
                sql,
                Lookup.read(sql, call.pathValue("system_id"), actor, Permission.VIEW)
                        .nodeId())));
    }

    private Reply delete(Call call) {
        Actor actor = Actor.of(call);
        String id = call.pathValue("system_id");
        database.read(sql -> Lookup.read(sql, id, actor, Permission.ADMIN).nodeId());
        actions.apply(id, new Command.Delete(), actor);
        return Reply.noContent();
    }

    private Reply powerParameters(Call call) {
        Actor actor = Actor.of(call);
        return Reply.json(database.read(sql -> {
            MachineStore.Loaded node = Lookup.read(sql, call.pathValue("system_id"), actor, Permission.ADMIN_READ);
            return new LinkedHashMap<String, @Nullable Object>(
                    bmcs.of(sql, node.nodeId()).parameters());
        }));
    }

    private Reply details(Call call) {
        Actor actor = Actor.of(call);
        return Reply.bytes(
                "application/bson",
                database.read(sql -> HardwareDetails.of(
                        sql,
                        Lookup.read(sql, call.pathValue("system_id"), actor, Permission.VIEW)
                                .row())));
    }
}
