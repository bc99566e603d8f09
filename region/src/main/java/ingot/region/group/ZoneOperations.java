package ingot.region.group;

import static ingot.region.db.Tables.NODE;
import static ingot.region.db.Tables.ZONE;

import ingot.core.event.EventType;
import ingot.http.Access;
import ingot.http.ApiError;
import ingot.http.Call;
import ingot.http.Operation;
import ingot.http.Param;
import ingot.http.Reply;
import ingot.region.api.ApiPath;
import ingot.region.api.Names;
import ingot.region.api.Rows;
import ingot.region.database.Changes;
import ingot.region.database.Database;
import ingot.region.db.tables.records.ZoneRecord;
import ingot.region.event.Journal;
import java.util.List;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** Zones: {@code zones/} and {@code zones/{name}/}. */
public final class ZoneOperations {

    /** The zone that always exists and takes the machines of deleted ones. */
    public static final String DEFAULT = "default";

    private static final String KIND = "zone";
    private static final String TAKEN = "Zone with this Name already exists.";
    private static final Param NAME = Param.string("name", "Name of the zone.");
    private static final Param DESCRIPTION = Param.string("description", "What it is.");

    private final Database database;

    public ZoneOperations(Database database) {
        this.database = database;
    }

    public List<Operation> operations() {
        String list = ApiPath.ROOT + "zones/";
        String item = list + "{name}/";
        Access edit = Access.entitled("can_edit_global_entities");
        return List.of(
                Operation.get(list)
                        .as("ZonesHandler", "read")
                        .summary("List zones")
                        .does(call -> list()),
                Operation.post(list)
                        .as("ZonesHandler", "create")
                        .access(edit)
                        .params(NAME.need(), DESCRIPTION)
                        .summary("Create a zone")
                        .does(this::create),
                Operation.get(item)
                        .as("ZoneHandler", "read")
                        .summary("Read a zone")
                        .does(call ->
                                database.read(sql -> Reply.json(ZoneDocuments.of(find(sql, call.pathValue("name")))))),
                Operation.put(item)
                        .as("ZoneHandler", "update")
                        .access(edit)
                        .params(NAME, DESCRIPTION)
                        .summary("Change a zone")
                        .does(this::update),
                Operation.delete(item)
                        .as("ZoneHandler", "delete")
                        .access(edit)
                        .summary("Delete a zone; its machines move to the default zone")
                        .does(this::delete));
    }

    private Reply list() {
        return database.read(
                sql -> Reply.json(sql.selectFrom(ZONE).orderBy(ZONE.ID).fetch(ZoneDocuments::of)));
    }

    private Reply create(Call call) {
        String name = Names.object(call.parameters(), "name");
        String description = Names.text(call.parameters(), "description", "");
        return database.write(sql -> {
            ZoneRecord zone = Rows.unique(
                    "name",
                    TAKEN,
                    () -> sql.insertInto(ZONE)
                            .set(ZONE.NAME, name)
                            .set(ZONE.DESCRIPTION, description)
                            .returning()
                            .fetchSingle());
            Journal.of(call).created(sql, EventType.ZONES, KIND, zone.getId(), "Created zone '" + name + "'.");
            return Reply.json(ZoneDocuments.of(zone));
        });
    }

    private Reply update(Call call) {
        return database.write(sql -> {
            ZoneRecord zone = find(sql, call.pathValue("name"));
            if (call.parameters().has("name")) {
                String name = Names.object(call.parameters(), "name");
                if (zone.getName().equals(DEFAULT) && !name.equals(DEFAULT)) {
                    throw ApiError.field("name", "This zone is the default zone, it cannot be renamed.");
                }
                zone.setName(name);
            }
            zone.setDescription(Names.text(call.parameters(), "description", zone.getDescription()));
            var before = Rows.changed(zone);
            if (!before.isEmpty()) {
                Rows.unique("name", TAKEN, zone::update);
                Journal.of(call)
                        .updated(
                                sql,
                                EventType.ZONES,
                                KIND,
                                zone.getId(),
                                "Updated zone '" + zone.getName() + "'.",
                                before);
            }
            return Reply.json(ZoneDocuments.of(zone));
        });
    }

    private Reply delete(Call call) {
        String name = call.pathValue("name");
        return database.write(sql -> {
            ZoneRecord zone =
                    sql.selectFrom(ZONE).where(ZONE.NAME.eq(name)).forUpdate().fetchOne();
            if (zone == null) {
                return Reply.noContent();
            }
            if (name.equals(DEFAULT)) {
                throw ApiError.badRequest("This zone is the default zone, it cannot be deleted.");
            }
            List<String> moved = sql.update(NODE)
                    .set(NODE.ZONE_ID, find(sql, DEFAULT).getId())
                    .where(NODE.ZONE_ID.eq(zone.getId()))
                    .returningResult(NODE.SYSTEM_ID)
                    .fetch(NODE.SYSTEM_ID);
            moved.forEach(systemId -> Changes.updated(sql, "machine", systemId, "zone_id"));
            zone.delete();
            Journal.of(call).deleted(sql, EventType.ZONES, KIND, zone.getId(), "Deleted zone '" + name + "'.");
            return Reply.noContent();
        });
    }

    private static ZoneRecord find(DSLContext sql, String name) {
        @Nullable ZoneRecord zone = sql.selectFrom(ZONE).where(ZONE.NAME.eq(name)).fetchOne();
        if (zone == null) {
            throw ApiError.notFound("Zone");
        }
        return zone;
    }
}
