package ingot.region.network;

import static ingot.region.db.Tables.INTERFACE;
import static ingot.region.db.Tables.NODE;
import static ingot.region.db.Tables.SUBNET;
import static ingot.region.db.Tables.VLAN;

import ingot.core.event.EventType;
import ingot.http.Access;
import ingot.http.ApiError;
import ingot.http.Call;
import ingot.http.Operation;
import ingot.http.Param;
import ingot.http.Reply;
import ingot.region.api.ApiPath;
import ingot.region.api.Ids;
import ingot.region.api.Rows;
import ingot.region.api.SharedDocuments;
import ingot.region.database.Changes;
import ingot.region.database.Database;
import ingot.region.db.tables.records.FabricRecord;
import ingot.region.db.tables.records.VlanRecord;
import ingot.region.event.Journal;
import java.util.ArrayList;
import java.util.List;
import org.jooq.DSLContext;

/** VLANs: {@code fabrics/{fabric_id}/vlans/}, items below it by VID, and {@code vlans/{vlan_id}/} by id. */
public final class VlanOperations {

    private static final List<Param> FIELDS = List.of(
            Param.string("vid", "VLAN id on the wire, 0 for untagged."),
            Param.string("name", "Name."),
            Param.string("description", "What it is."),
            Param.integer("mtu", 552, 65535, "Largest packet in bytes."),
            Param.bool("dhcp_on", "Whether racks answer DHCP; needs a primary rack and a dynamic range."),
            Param.bool("ra_on", "Whether the primary rack sends router advertisements (Ingot's own)."),
            Param.string("primary_rack", "System id or host name of the rack; empty clears it."),
            Param.string("secondary_rack", "System id or host name of its partner; empty clears it."),
            Param.string("relay_vlan", "Id of the VLAN whose racks serve this one through a relay; empty clears it."),
            Param.string("space", "Space; undefined or empty clears it."));

    private final Database database;

    public VlanOperations(Database database) {
        this.database = database;
    }

    public List<Operation> operations() {
        String list = ApiPath.ROOT + "fabrics/{fabric_id}/vlans/";
        Access edit = Access.entitled("can_edit_global_entities");
        List<Param> create = new ArrayList<>(FIELDS);
        create.set(0, FIELDS.getFirst().need());
        List<Param> update = new ArrayList<>(FIELDS);
        update.add(Param.string("fabric", "Fabric to move it to."));
        List<Operation> operations = new ArrayList<>(List.of(
                Operation.get(list)
                        .as("VlansHandler", "read")
                        .summary("List the VLANs of a fabric")
                        .does(this::list),
                Operation.post(list)
                        .as("VlansHandler", "create")
                        .access(edit)
                        .params(create)
                        .summary("Create a VLAN")
                        .does(this::create)));
        for (String item : List.of(list + "{vid}/", ApiPath.ROOT + "vlans/{vlan_id}/")) {
            // Described once, under the first path.
            String handler = item.startsWith(list) ? "VlanHandler" : "";
            operations.add(Operation.get(item)
                    .as(handler, "read")
                    .summary("Read a VLAN")
                    .does(call -> database.read(sql -> Reply.json(
                            new SharedDocuments(sql).vlan(find(sql, call).getId())))));
            operations.add(Operation.put(item)
                    .as(handler, "update")
                    .access(edit)
                    .params(update)
                    .summary("Change a VLAN")
                    .does(this::update));
            operations.add(Operation.delete(item)
                    .as(handler, "delete")
                    .access(edit)
                    .summary("Delete a VLAN; what is on it moves to the fabric's default VLAN")
                    .does(this::delete));
        }
        return List.copyOf(operations);
    }

    private Reply list(Call call) {
        return database.read(sql -> {
            FabricRecord fabric = Specifiers.fabric(sql, call.pathValue("fabric_id"));
            return Reply.json(VlanDocuments.all(sql).values().stream()
                    .filter(vlan -> fabric.getId().equals(vlan.get("fabric_id")))
                    .toList());
        });
    }

    private Reply create(Call call) {
        call.parameters().required("vid");
        return database.write(sql -> {
            VlanRecord vlan = sql.newRecord(VLAN);
            vlan.setFabricId(Specifiers.fabric(sql, call.pathValue("fabric_id")).getId());
            new VlanForm(sql, call.parameters(), vlan).fill();
            vlan.insert();
            Journal.of(call)
                    .created(
                            sql,
                            EventType.NETWORKING,
                            Fabrics.VLAN_KIND,
                            vlan.getId(),
                            "Created VLAN " + vlan.getVid() + " of fabric " + vlan.getFabricId() + ".");
            return Reply.json(new SharedDocuments(sql).vlan(vlan.getId()));
        });
    }

    private Reply update(Call call) {
        return database.write(sql -> {
            VlanRecord vlan = lock(sql, find(sql, call));
            int fabric = vlan.getFabricId();
            new VlanForm(sql, call.parameters(), vlan).fill();
            var before = Rows.changed(vlan);
            if (!before.isEmpty()) {
                vlan.update();
                if (!vlan.getFabricId().equals(fabric)) {
                    Fabrics.deleteIfEmpty(sql, fabric);
                }
                Journal.of(call)
                        .updated(
                                sql,
                                EventType.NETWORKING,
                                Fabrics.VLAN_KIND,
                                vlan.getId(),
                                "Updated VLAN " + vlan.getVid() + " of fabric " + vlan.getFabricId() + ".",
                                before);
            }
            return Reply.json(new SharedDocuments(sql).vlan(vlan.getId()));
        });
    }

    private Reply delete(Call call) {
        return database.write(sql -> {
            VlanRecord vlan = lock(sql, find(sql, call));
            int heir = Fabrics.defaultVlan(sql, vlan.getFabricId()).getId();
            if (heir == vlan.getId()) {
                throw ApiError.badRequest("This VLAN is the default VLAN in the fabric, it cannot be deleted.");
            }
            noteMachines(sql, vlan.getId());
            sql.deleteFrom(INTERFACE)
                    .where(INTERFACE.VLAN_ID.eq(vlan.getId()))
                    .and(INTERFACE.TYPE.eq("vlan"))
                    .execute();
            sql.update(INTERFACE)
                    .set(INTERFACE.VLAN_ID, heir)
                    .where(INTERFACE.VLAN_ID.eq(vlan.getId()))
                    .execute();
            sql.update(SUBNET)
                    .set(SUBNET.VLAN_ID, heir)
                    .where(SUBNET.VLAN_ID.eq(vlan.getId()))
                    .returningResult(SUBNET.ID)
                    .fetch(SUBNET.ID)
                    .forEach(id -> Changes.updated(sql, "subnet", id, "vlan_id"));
            vlan.delete();
            Journal.of(call)
                    .deleted(
                            sql,
                            EventType.NETWORKING,
                            Fabrics.VLAN_KIND,
                            vlan.getId(),
                            "Deleted VLAN " + vlan.getVid() + " of fabric " + vlan.getFabricId() + ".");
            return Reply.noContent();
        });
    }

    private static void noteMachines(DSLContext sql, int vlanId) {
        sql.selectDistinct(NODE.SYSTEM_ID)
                .from(INTERFACE)
                .join(NODE)
                .on(NODE.ID.eq(INTERFACE.NODE_ID))
                .where(INTERFACE.VLAN_ID.eq(vlanId))
                .fetch()
                .forEach(row -> Changes.updated(sql, "machine", row.value1(), "interface_set"));
    }

    private static VlanRecord lock(DSLContext sql, VlanRecord vlan) {
        return sql.selectFrom(VLAN).where(VLAN.ID.eq(vlan.getId())).forUpdate().fetchSingle();
    }

    private static VlanRecord find(DSLContext sql, Call call) {
        String byId = call.pathValues().get("vlan_id");
        if (byId != null) {
            Integer id = Ids.number(byId);
            if (id == null) {
                return Specifiers.vlan(sql, byId);
            }
            VlanRecord vlan = sql.selectFrom(VLAN).where(VLAN.ID.eq(id)).fetchOne();
            if (vlan == null) {
                throw ApiError.notFound("VLAN");
            }
            return vlan;
        }
        FabricRecord fabric = Specifiers.fabric(sql, call.pathValue("fabric_id"));
        VlanRecord vlan = sql.selectFrom(VLAN)
                .where(VLAN.FABRIC_ID.eq(fabric.getId()))
                .and(Specifiers.vlans(call.pathValue("vid")))
                .fetchAny();
        if (vlan == null) {
            throw ApiError.notFound("VLAN");
        }
        return vlan;
    }
}
