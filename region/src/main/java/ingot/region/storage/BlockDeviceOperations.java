package ingot.region.storage;

import static ingot.region.db.Tables.BLOCK_DEVICE;
import static ingot.region.db.Tables.NODE;

import ingot.core.machine.MachineStatus;
import ingot.core.machine.Permission;
import ingot.http.ApiError;
import ingot.http.Call;
import ingot.http.Operation;
import ingot.http.Param;
import ingot.http.Reply;
import ingot.region.api.ApiPath;
import ingot.region.database.Changes;
import ingot.region.database.Database;
import ingot.region.machine.Actor;
import ingot.region.machine.JsonColumns;
import ingot.region.machine.Lookup;
import ingot.region.machine.MachineStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** {@code nodes/{system_id}/blockdevices/} and their partitions, and what decides about them. Thread-safe. */
public final class BlockDeviceOperations {

    private static final String ALL = ApiPath.ROOT + "nodes/{system_id}/blockdevices/";
    private static final String ONE = ALL + "{id}/";
    private static final String PARTITIONS = ALL + "{device_id}/partitions/";
    private static final String DEVICE_HANDLER = "BlockDeviceHandler";

    private final Database database;

    public BlockDeviceOperations(Database database) {
        this.database = database;
    }

    public List<Operation> operations() {
        return List.of(
                Operation.get(ALL)
                        .as("BlockDevicesHandler", "read")
                        .summary("List the block devices of a node.")
                        .does(call -> Reply.json(database.read(sql -> devices(sql, call)))),
                Operation.get(ONE)
                        .as(DEVICE_HANDLER, "read")
                        .summary("Read a block device.")
                        .does(call ->
                                Reply.json(database.read(sql -> device(devices(sql, call), call.pathValue("id"))))),
                Operation.post(ONE)
                        .op("set_boot_disk")
                        .as(DEVICE_HANDLER, "set_boot_disk")
                        .summary("Make it the disk that the machine starts from.")
                        .does(this::setBootDisk),
                tag("add_tag", true),
                tag("remove_tag", false),
                Operation.get(PARTITIONS)
                        .as("PartitionsHandler", "read")
                        .summary("List the partitions of a block device.")
                        .does(call ->
                                Reply.json(database.read(sql -> device(devices(sql, call), call.pathValue("device_id"))
                                        .get("partitions")))),
                // Without a slash at the end, as clients know it (maas-api/conventions.md §1).
                partition(ALL + "{device_id}/partition/{id}"),
                partition(ALL + "{device_id}/partitions/{id}"));
    }

    private Operation partition(String path) {
        return Operation.get(path)
                .as(path.contains("/partition/") ? "PartitionHandler" : "", "read")
                .summary("Read a partition.")
                .does(call -> Reply.json(database.read(sql -> {
                    Map<String, @Nullable Object> device = device(devices(sql, call), call.pathValue("device_id"));
                    for (Object item : JsonColumns.list(device.get("partitions"))) {
                        Map<String, @Nullable Object> each = JsonColumns.map(item);
                        if (named(each, call.pathValue("id"))) {
                            return each;
                        }
                    }
                    throw ApiError.notFound("Partition");
                })));
    }

    private Operation tag(String op, boolean adds) {
        return Operation.post(ONE)
                .op(op)
                .as(DEVICE_HANDLER, op)
                .params(Param.string("tag", "Name of the tag.").need())
                .summary(adds ? "Put a tag on the block device." : "Take a tag from the block device.")
                .does(call -> {
                    String tag = call.parameters().required("tag");
                    return Reply.json(database.write(sql -> {
                        MachineStore.Loaded machine = lock(sql, call);
                        Map<String, @Nullable Object> device = device(
                                BlockDeviceDocuments.load(sql, NODE.ID.eq(machine.nodeId()))
                                        .of(machine.nodeId()),
                                call.pathValue("id"));
                        List<String> tags = new ArrayList<>();
                        JsonColumns.list(device.get("tags")).forEach(each -> tags.add(String.valueOf(each)));
                        tags.remove(tag);
                        if (adds) {
                            tags.add(tag);
                        }
                        sql.update(BLOCK_DEVICE)
                                .set(BLOCK_DEVICE.TAGS, tags.toArray(String[]::new))
                                .where(BLOCK_DEVICE.ID.eq(id(device)))
                                .execute();
                        Changes.updated(sql, "machine", machine.state().systemId(), "storage");
                        device.put("tags", tags);
                        return device;
                    }));
                });
    }

    private Reply setBootDisk(Call call) {
        return Reply.json(database.write(sql -> {
            MachineStore.Loaded machine = lock(sql, call);
            if (machine.state().status() != MachineStatus.READY) {
                throw ApiError.conflict("Cannot set the boot disk of a machine that is not Ready.");
            }
            Map<String, @Nullable Object> device = device(
                    BlockDeviceDocuments.load(sql, NODE.ID.eq(machine.nodeId())).of(machine.nodeId()),
                    call.pathValue("id"));
            if (!"physical".equals(device.get("type"))) {
                throw ApiError.badRequest("Cannot set a " + device.get("type") + " block device as the boot disk.");
            }
            sql.update(NODE)
                    .set(NODE.BOOT_DISK_ID, id(device))
                    .where(NODE.ID.eq(machine.nodeId()))
                    .execute();
            Changes.updated(sql, "machine", machine.state().systemId(), "storage");
            return null;
        }));
    }

    private static MachineStore.Loaded lock(DSLContext sql, Call call) {
        return Lookup.lock(sql, call.pathValue("system_id"), Actor.of(call), Permission.ADMIN);
    }

    private static List<Map<String, @Nullable Object>> devices(DSLContext sql, Call call) {
        int node = Lookup.read(sql, call.pathValue("system_id"), Actor.of(call), Permission.VIEW)
                .nodeId();
        return BlockDeviceDocuments.load(sql, NODE.ID.eq(node)).of(node);
    }

    private static Map<String, @Nullable Object> device(List<Map<String, @Nullable Object>> devices, String text) {
        for (Map<String, @Nullable Object> device : devices) {
            if (named(device, text)) {
                return device;
            }
        }
        throw ApiError.notFound("BlockDevice");
    }

    /** By id or name; partitions are named by the end of their path. */
    private static boolean named(Map<String, @Nullable Object> device, String text) {
        return text.equals(String.valueOf(device.get("id")))
                || text.equals(device.get("name"))
                || JsonColumns.text(device, "path").endsWith("/" + text);
    }

    private static int id(Map<String, @Nullable Object> device) {
        return Math.toIntExact(JsonColumns.number(device, "id"));
    }
}
