package ingot.region.group;

import static ingot.region.db.Tables.NODE;
import static ingot.region.db.Tables.RESOURCE_POOL;

import ingot.core.event.EventType;
import ingot.http.Access;
import ingot.http.ApiError;
import ingot.http.Call;
import ingot.http.Operation;
import ingot.http.Param;
import ingot.http.Reply;
import ingot.region.api.ApiPath;
import ingot.region.api.Ids;
import ingot.region.api.Names;
import ingot.region.api.Rows;
import ingot.region.database.Database;
import ingot.region.db.tables.records.ResourcePoolRecord;
import ingot.region.event.Journal;
import java.util.List;
import org.jooq.DSLContext;

/** Resource pools: {@code resourcepools/} and {@code resourcepool/{id}/}. */
public final class PoolOperations {

    private static final int DEFAULT_ID = 0;
    private static final String KIND = "resourcepool";
    private static final String TAKEN = "Resource pool with this Name already exists.";
    private static final Param NAME = Param.string("name", "Name of the resource pool.");
    private static final Param DESCRIPTION = Param.string("description", "What it is.");

    private final Database database;

    public PoolOperations(Database database) {
        this.database = database;
    }

    public List<Operation> operations() {
        String list = ApiPath.ROOT + "resourcepools/";
        String item = ApiPath.ROOT + "resourcepool/{id}/";
        Access edit = Access.entitled("can_edit_machines");
        return List.of(
                Operation.get(list)
                        .as("ResourcePoolsHandler", "read")
                        .summary("List resource pools")
                        .does(call -> list()),
                Operation.post(list)
                        .as("ResourcePoolsHandler", "create")
                        .access(edit)
                        .params(NAME.need(), DESCRIPTION)
                        .summary("Create a resource pool")
                        .does(this::create),
                Operation.get(item)
                        .as("ResourcePoolHandler", "read")
                        .summary("Read a resource pool")
                        .does(call -> database.read(sql -> Reply.json(PoolDocuments.of(find(sql, call))))),
                Operation.put(item)
                        .as("ResourcePoolHandler", "update")
                        .access(edit)
                        .params(NAME, DESCRIPTION)
                        .summary("Change a resource pool")
                        .does(this::update),
                Operation.delete(item)
                        .as("ResourcePoolHandler", "delete")
                        .access(edit)
                        .summary("Delete an empty resource pool")
                        .does(this::delete));
    }

    private Reply list() {
        return database.read(sql -> Reply.json(
                sql.selectFrom(RESOURCE_POOL).orderBy(RESOURCE_POOL.ID).fetch(PoolDocuments::of)));
    }

    private Reply create(Call call) {
        String name = Names.object(call.parameters(), "name");
        String description = Names.text(call.parameters(), "description", "");
        return database.write(sql -> {
            ResourcePoolRecord pool = Rows.unique(
                    "name",
                    TAKEN,
                    () -> sql.insertInto(RESOURCE_POOL)
                            .set(RESOURCE_POOL.NAME, name)
                            .set(RESOURCE_POOL.DESCRIPTION, description)
                            .returning()
                            .fetchSingle());
            Journal.of(call)
                    .created(sql, EventType.SETTINGS, KIND, pool.getId(), "Created resource pool '" + name + "'.");
            return Reply.json(PoolDocuments.of(pool));
        });
    }

    private Reply update(Call call) {
        return database.write(sql -> {
            ResourcePoolRecord pool = find(sql, call);
            if (call.parameters().has("name")) {
                pool.setName(Names.object(call.parameters(), "name"));
            }
            pool.setDescription(Names.text(call.parameters(), "description", pool.getDescription()));
            var before = Rows.changed(pool);
            if (!before.isEmpty()) {
                Rows.unique("name", TAKEN, pool::update);
                Journal.of(call)
                        .updated(
                                sql,
                                EventType.SETTINGS,
                                KIND,
                                pool.getId(),
                                "Updated resource pool '" + pool.getName() + "'.",
                                before);
            }
            return Reply.json(PoolDocuments.of(pool));
        });
    }

    private Reply delete(Call call) {
        return database.write(sql -> {
            ResourcePoolRecord pool = find(sql, call);
            if (pool.getId() == DEFAULT_ID) {
                throw ApiError.badRequest("This is the default pool, it cannot be deleted.");
            }
            int machines = sql.fetchCount(NODE, NODE.POOL_ID.eq(pool.getId()));
            if (machines > 0) {
                throw ApiError.badRequest("Resource pool '" + pool.getName() + "' holds " + machines
                        + " machines; move them to another pool first.");
            }
            pool.delete();
            Journal.of(call)
                    .deleted(
                            sql,
                            EventType.SETTINGS,
                            KIND,
                            pool.getId(),
                            "Deleted resource pool '" + pool.getName() + "'.");
            return Reply.noContent();
        });
    }

    private static ResourcePoolRecord find(DSLContext sql, Call call) {
        ResourcePoolRecord pool = sql.selectFrom(RESOURCE_POOL)
                .where(RESOURCE_POOL.ID.eq(Ids.path(call, "id", "ResourcePool")))
                .fetchOne();
        if (pool == null) {
            throw ApiError.notFound("ResourcePool");
        }
        return pool;
    }
}
