package ingot.region.network;

import static ingot.region.db.Tables.FABRIC;
import static ingot.region.db.Tables.INTERFACE;
import static ingot.region.db.Tables.NODE;
import static ingot.region.db.Tables.VLAN;

import ingot.core.event.EventType;
import ingot.http.Access;
import ingot.http.ApiError;
import ingot.http.Call;
import ingot.http.Operation;
import ingot.http.Param;
import ingot.http.Parameters;
import ingot.http.Reply;
import ingot.region.api.ApiPath;
import ingot.region.api.Names;
import ingot.region.api.Rows;
import ingot.region.database.Changes;
import ingot.region.database.Database;
import ingot.region.db.tables.records.FabricRecord;
import ingot.region.event.Journal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** Fabrics: {@code fabrics/} and {@code fabrics/{id}/}. */
public final class FabricOperations {

    private static final List<Param> FIELDS = List.of(
            Param.string("name", "Name; made of its number when not given."),
            Param.string("description", "What it is."),
            Param.string("class_type", "A free label, such as 10g."));

    private final Database database;

    public FabricOperations(Database database) {
        this.database = database;
    }

    public List<Operation> operations() {
        String list = ApiPath.ROOT + "fabrics/";
        String item = list + "{id}/";
        Access edit = Access.entitled("can_edit_global_entities");
        return List.of(
                Operation.get(list)
                        .as("FabricsHandler", "read")
                        .summary("List fabrics")
                        .does(call -> database.read(sql -> Reply.json(documents(sql)))),
                Operation.post(list)
                        .as("FabricsHandler", "create")
                        .access(edit)
                        .params(FIELDS)
                        .summary("Create a fabric and its untagged VLAN")
                        .does(this::create),
                Operation.get(item)
                        .as("FabricHandler", "read")
                        .summary("Read a fabric")
                        .does(call -> database.read(
                                sql -> Reply.json(document(sql, Specifiers.fabric(sql, call.pathValue("id")))))),
                Operation.put(item)
                        .as("FabricHandler", "update")
                        .access(edit)
                        .params(FIELDS)
                        .summary("Change a fabric")
                        .does(this::update),
                Operation.delete(item)
                        .as("FabricHandler", "delete")
                        .access(edit)
                        .summary("Delete a fabric that nothing uses")
                        .does(this::delete));
    }

    private static List<Map<String, @Nullable Object>> documents(DSLContext sql) {
        Map<Integer, List<Map<String, @Nullable Object>>> vlans = vlansByFabric(sql);
        return sql.selectFrom(FABRIC)
                .orderBy(FABRIC.ID)
                .fetch(fabric -> FabricDocuments.of(fabric, vlans.getOrDefault(fabric.getId(), List.of())));
    }

    private static Map<String, @Nullable Object> document(DSLContext sql, FabricRecord fabric) {
        return FabricDocuments.of(fabric, vlansByFabric(sql).getOrDefault(fabric.getId(), List.of()));
    }

    private static Map<Integer, List<Map<String, @Nullable Object>>> vlansByFabric(DSLContext sql) {
        Map<Integer, List<Map<String, @Nullable Object>>> byFabric = new HashMap<>();
        for (Map<String, @Nullable Object> vlan : VlanDocuments.all(sql).values()) {
            int fabric = (Integer) Objects.requireNonNull(vlan.get("fabric_id"));
            byFabric.computeIfAbsent(fabric, id -> new ArrayList<>()).add(vlan);
        }
        return byFabric;
    }

    private Reply create(Call call) {
        Parameters parameters = call.parameters();
        String name = name(parameters);
        String description = Names.text(parameters, "description", "");
        String classType =
                Names.orNull(Names.bounded(parameters.text("class_type", ""), "class_type", Names.CHARS_MAX));
        return database.write(sql -> {
            FabricRecord fabric = Fabrics.create(sql, name, description, classType);
            Journal.of(call)
                    .noted(
                            sql,
                            EventType.NETWORKING,
                            Fabrics.KIND,
                            fabric.getId(),
                            "Created fabric '" + fabric.getName() + "'.",
                            Map.of());
            return Reply.json(document(sql, fabric));
        });
    }

    private Reply update(Call call) {
        Parameters parameters = call.parameters();
        return database.write(sql -> {
            FabricRecord fabric = Specifiers.fabric(sql, call.pathValue("id"));
            if (parameters.has("name")) {
                fabric.setName(Fabrics.name(sql, fabric.getId(), name(parameters)));
            }
            fabric.setDescription(Names.text(parameters, "description", fabric.getDescription()));
            if (parameters.has("class_type")) {
                fabric.setClassType(
                        Names.orNull(Names.bounded(parameters.text("class_type", ""), "class_type", Names.CHARS_MAX)));
            }
            var before = Rows.changed(fabric);
            if (!before.isEmpty()) {
                Rows.unique("name", "Fabric with this Name already exists.", fabric::update);
                Journal.of(call)
                        .updated(
                                sql,
                                EventType.NETWORKING,
                                Fabrics.KIND,
                                fabric.getId(),
                                "Updated fabric '" + fabric.getName() + "'.",
                                before);
            }
            return Reply.json(document(sql, fabric));
        });
    }

    private Reply delete(Call call) {
        return database.write(sql -> {
            FabricRecord fabric = Specifiers.fabric(sql, call.pathValue("id"));
            if (fabric.getId() == Fabrics.DEFAULT_ID) {
                throw ApiError.badRequest("This fabric is the default fabric, it cannot be deleted.");
            }
            List<String> cidrs = Fabrics.cidrs(sql, fabric.getId());
            if (!cidrs.isEmpty()) {
                throw ApiError.badRequest(
                        "Can't delete fabric; the following subnets are still present: " + String.join(", ", cidrs));
            }
            List<String> interfaces = sql.select(INTERFACE.NAME, INTERFACE.TYPE, NODE.HOSTNAME)
                    .from(INTERFACE)
                    .join(VLAN)
                    .on(VLAN.ID.eq(INTERFACE.VLAN_ID))
                    .join(NODE)
                    .on(NODE.ID.eq(INTERFACE.NODE_ID))
                    .where(VLAN.FABRIC_ID.eq(fabric.getId()))
                    .orderBy(INTERFACE.ID)
                    .fetch(row -> row.value1() + " (" + row.value2() + ") on " + row.value3());
            if (!interfaces.isEmpty()) {
                throw ApiError.badRequest("Can't delete fabric; the following interfaces are still connected: "
                        + String.join(", ", interfaces));
            }
            sql.deleteFrom(VLAN)
                    .where(VLAN.FABRIC_ID.eq(fabric.getId()))
                    .returningResult(VLAN.ID)
                    .fetch(VLAN.ID)
                    .forEach(id -> Changes.deleted(sql, Fabrics.VLAN_KIND, id));
            fabric.delete();
            Journal.of(call)
                    .deleted(
                            sql,
                            EventType.NETWORKING,
                            Fabrics.KIND,
                            fabric.getId(),
                            "Deleted fabric '" + fabric.getName() + "'.");
            return Reply.noContent();
        });
    }

    private static @Nullable String name(Parameters parameters) {
        return parameters.text("name", "").isEmpty() ? null : Names.object(parameters, "name");
    }
}
