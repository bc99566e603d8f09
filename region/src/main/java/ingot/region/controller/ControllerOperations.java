package ingot.region.controller;

import static ingot.region.db.Tables.NODE;
import static ingot.region.db.Tables.RACK;

import ingot.core.machine.NodeType;
import ingot.http.Access;
import ingot.http.ApiError;
import ingot.http.Operation;
import ingot.http.Principal;
import ingot.http.Reply;
import ingot.region.database.Database;
import ingot.region.machine.MachineDocuments;
import ingot.region.power.PowerTypes;
import ingot.region.rack.RackHub;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jooq.Condition;
import org.jspecify.annotations.Nullable;

/** {@code rackcontrollers/} and {@code regioncontrollers/}: the hosts that Ingot itself runs on. */
public final class ControllerOperations {

    private static final String RACKS = "/MAAS/api/2.0/rackcontrollers/";
    private static final String REGIONS = "/MAAS/api/2.0/regioncontrollers/";
    private static final Condition IS_RACK =
            NODE.NODE_TYPE.in(NodeType.RACK_CONTROLLER.number(), NodeType.REGION_AND_RACK_CONTROLLER.number());
    private static final Condition IS_REGION =
            NODE.NODE_TYPE.in(NodeType.REGION_CONTROLLER.number(), NodeType.REGION_AND_RACK_CONTROLLER.number());

    private final Database database;
    private final PowerTypes powerTypes;
    private final RackHub hub;

    public ControllerOperations(Database database, PowerTypes powerTypes, RackHub hub) {
        this.database = database;
        this.powerTypes = powerTypes;
        this.hub = hub;
    }

    public List<Operation> operations() {
        return List.of(
                Operation.get(RACKS)
                        .as("RackControllersHandler", "read")
                        .summary("List rack controllers.")
                        .does(call -> Reply.json(list(call.user(), IS_RACK))),
                Operation.get(RACKS)
                        .op("describe_power_types")
                        .as("RackControllersHandler", "describe_power_types")
                        .summary("Describe the power drivers and their settings.")
                        .does(call -> Reply.json(powerTypes.descriptions())),
                Operation.get(RACKS + "{system_id}/")
                        .as("RackControllerHandler", "read")
                        .summary("Read a rack controller.")
                        .does(call ->
                                Reply.json(one(call.user(), IS_RACK, call.pathValue("system_id"), "RackController"))),
                Operation.get(REGIONS)
                        .as("RegionControllersHandler", "read")
                        .access(Access.user())
                        .summary("List region controllers.")
                        .does(call -> Reply.json(list(call.user(), IS_REGION))),
                Operation.get(REGIONS + "{system_id}/")
                        .as("RegionControllerHandler", "read")
                        .summary("Read a region controller.")
                        .does(call -> Reply.json(
                                one(call.user(), IS_REGION, call.pathValue("system_id"), "RegionController"))));
    }

    /** Only administrators see controllers (facts: lifecycle §4). */
    private List<Map<String, @Nullable Object>> list(Principal.User user, Condition kind) {
        if (!user.superuser()) {
            return List.of();
        }
        return database.read(sql -> {
            Map<String, String> versions = sql.select(NODE.SYSTEM_ID, RACK.VERSION)
                    .from(RACK)
                    .join(NODE)
                    .on(NODE.ID.eq(RACK.NODE_ID))
                    .fetchMap(NODE.SYSTEM_ID, RACK.VERSION);
            List<Map<String, @Nullable Object>> documents = new ArrayList<>();
            for (Map<String, @Nullable Object> document : MachineDocuments.list(sql, kind)) {
                String systemId = String.valueOf(document.get("system_id"));
                document.put("version", versions.getOrDefault(systemId, ""));
                document.put("service_set", services(systemId, versions.containsKey(systemId)));
                documents.add(document);
            }
            return documents;
        });
    }

    private Map<String, @Nullable Object> one(Principal.User user, Condition kind, String systemId, String type) {
        return list(user, kind.and(NODE.SYSTEM_ID.eq(systemId))).stream()
                .findFirst()
                .orElseThrow(() -> ApiError.notFound(type));
    }

    /** A rack's services are reported as one: it is connected, or it is not. */
    private List<Map<String, @Nullable Object>> services(String systemId, boolean rack) {
        if (!rack) {
            return List.of();
        }
        boolean connected = hub.connectedRacks().contains(systemId);
        Map<String, @Nullable Object> service = new LinkedHashMap<>();
        service.put("name", "rackd");
        service.put("status", connected ? "running" : "dead");
        service.put("status_info", connected ? "" : "not connected to this region");
        return List.of(service);
    }
}
