package ingot.region.network;

import static ingot.region.db.Tables.SPACE;
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
import ingot.region.api.SharedDocuments;
import ingot.region.database.Changes;
import ingot.region.database.Database;
import ingot.region.db.tables.records.SpaceRecord;
import ingot.region.event.Journal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** Spaces: {@code spaces/} and {@code spaces/{id}/}; {@code -1} and {@code undefined} name VLANs without space. */
public final class SpaceOperations {

    private static final String KIND = "space";
    private static final Set<String> SYNTHETIC = Set.of("-1", VlanDocuments.UNDEFINED_SPACE);
    private static final Pattern RESERVED = Pattern.compile("space-[0-9]+");
    private static final String TAKEN = "Space with this Name already exists.";
    private static final List<Param> FIELDS = List.of(
            Param.string("name", "Name; made of its number when not given."),
            Param.string("description", "What it is."));

    private final Database database;

    public SpaceOperations(Database database) {
        this.database = database;
    }

    public List<Operation> operations() {
        String list = ApiPath.ROOT + "spaces/";
        String item = list + "{id}/";
        Access edit = Access.entitled("can_edit_global_entities");
        return List.of(
                Operation.get(list)
                        .as("SpacesHandler", "read")
                        .summary("List spaces")
                        .does(call -> database.read(sql -> Reply.json(documents(sql)))),
                Operation.post(list)
                        .as("SpacesHandler", "create")
                        .access(edit)
                        .params(FIELDS)
                        .summary("Create a space")
                        .does(this::create),
                Operation.get(item)
                        .as("SpaceHandler", "read")
                        .summary("Read a space")
                        .does(call -> database.read(sql -> Reply.json(read(sql, call.pathValue("id"))))),
                Operation.put(item)
                        .as("SpaceHandler", "update")
                        .access(edit)
                        .params(FIELDS)
                        .summary("Change a space")
                        .does(this::update),
                Operation.delete(item)
                        .as("SpaceHandler", "delete")
                        .access(edit)
                        .summary("Delete a space; its VLANs are without one then")
                        .does(this::delete));
    }

    private static List<Map<String, @Nullable Object>> documents(DSLContext sql) {
        SharedDocuments shared = new SharedDocuments(sql);
        List<Map<String, @Nullable Object>> documents = new ArrayList<>();
        sql.selectFrom(SPACE).orderBy(SPACE.ID).forEach(space -> {
            List<Map<String, @Nullable Object>> vlans = vlans(sql, shared, VLAN.SPACE_ID.eq(space.getId()));
            documents.add(SpaceDocuments.of(space, vlans, subnets(shared, vlans)));
        });
        List<Map<String, @Nullable Object>> without = vlans(sql, shared, VLAN.SPACE_ID.isNull());
        if (!without.isEmpty()) {
            documents.add(SpaceDocuments.undefined(without, subnets(shared, without)));
        }
        return documents;
    }

    private static Map<String, @Nullable Object> read(DSLContext sql, String specifier) {
        SharedDocuments shared = new SharedDocuments(sql);
        if (SYNTHETIC.contains(specifier)) {
            List<Map<String, @Nullable Object>> without = vlans(sql, shared, VLAN.SPACE_ID.isNull());
            return SpaceDocuments.undefined(without, subnets(shared, without));
        }
        return document(sql, Specifiers.space(sql, specifier));
    }

    private static Map<String, @Nullable Object> document(DSLContext sql, SpaceRecord space) {
        SharedDocuments shared = new SharedDocuments(sql);
        List<Map<String, @Nullable Object>> vlans = vlans(sql, shared, VLAN.SPACE_ID.eq(space.getId()));
        return SpaceDocuments.of(space, vlans, subnets(shared, vlans));
    }

    private static List<Map<String, @Nullable Object>> vlans(
            DSLContext sql, SharedDocuments shared, Condition condition) {
        return sql.select(VLAN.ID).from(VLAN).where(condition).orderBy(VLAN.ID).fetch(row -> shared.vlan(row.value1()));
    }

    private static List<Map<String, @Nullable Object>> subnets(
            SharedDocuments shared, List<Map<String, @Nullable Object>> vlans) {
        return shared.subnets().values().stream()
                .filter(subnet -> vlans.contains(subnet.get("vlan")))
                .toList();
    }

    private Reply create(Call call) {
        Parameters parameters = call.parameters();
        String description = Names.text(parameters, "description", "");
        return database.write(sql -> {
            int id = sql.fetchSingle("select nextval('space_id_seq')").get(0, Integer.class);
            SpaceRecord space = Rows.unique(
                    "name",
                    TAKEN,
                    () -> sql.insertInto(SPACE)
                            .set(SPACE.ID, id)
                            .set(SPACE.NAME, name(parameters, id))
                            .set(SPACE.DESCRIPTION, description)
                            .returning()
                            .fetchSingle());
            Journal.of(call).created(sql, EventType.NETWORKING, KIND, id, "Created space '" + space.getName() + "'.");
            return Reply.json(document(sql, space));
        });
    }

    private Reply update(Call call) {
        return database.write(sql -> {
            SpaceRecord space = find(sql, call);
            if (call.parameters().has("name")) {
                space.setName(name(call.parameters(), space.getId()));
            }
            space.setDescription(Names.text(call.parameters(), "description", space.getDescription()));
            var before = Rows.changed(space);
            if (!before.isEmpty()) {
                Rows.unique("name", TAKEN, space::update);
                Journal.of(call)
                        .updated(
                                sql,
                                EventType.NETWORKING,
                                KIND,
                                space.getId(),
                                "Updated space '" + space.getName() + "'.",
                                before);
            }
            return Reply.json(document(sql, space));
        });
    }

    private Reply delete(Call call) {
        return database.write(sql -> {
            SpaceRecord space = find(sql, call);
            sql.update(VLAN)
                    .set(VLAN.SPACE_ID, (Integer) null)
                    .where(VLAN.SPACE_ID.eq(space.getId()))
                    .returningResult(VLAN.ID)
                    .fetch(VLAN.ID)
                    .forEach(id -> Changes.updated(sql, Fabrics.VLAN_KIND, id, "space_id"));
            space.delete();
            Journal.of(call)
                    .deleted(
                            sql, EventType.NETWORKING, KIND, space.getId(), "Deleted space '" + space.getName() + "'.");
            return Reply.noContent();
        });
    }

    private static SpaceRecord find(DSLContext sql, Call call) {
        String specifier = call.pathValue("id");
        if (SYNTHETIC.contains(specifier)) {
            throw ApiError.badRequest("The space 'undefined' stands for no space; it cannot be changed.");
        }
        return Specifiers.space(sql, specifier);
    }

    private static String name(Parameters parameters, int id) {
        String name = parameters.text("name", "");
        if (name.isEmpty()) {
            return "space-" + id;
        }
        boolean foreign = RESERVED.matcher(name).matches() && !name.equals("space-" + id);
        if (name.equals(VlanDocuments.UNDEFINED_SPACE) || foreign) {
            throw ApiError.field("name", "Reserved space name.");
        }
        return Names.object(parameters, "name");
    }
}
