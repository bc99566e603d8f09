package ingot.region.storage;

import static ingot.region.db.Tables.BLOCK_DEVICE;
import static ingot.region.db.Tables.FILESYSTEM;
import static ingot.region.db.Tables.NODE;
import static ingot.region.db.Tables.PARTITION;
import static ingot.region.db.Tables.PARTITION_TABLE;

import ingot.core.boot.Firmware;
import ingot.core.storage.ByteSize;
import ingot.region.api.ApiPath;
import ingot.region.db.tables.records.BlockDeviceRecord;
import ingot.region.db.tables.records.FilesystemRecord;
import ingot.region.db.tables.records.NodeRecord;
import ingot.region.db.tables.records.PartitionRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Block devices as they travel (maas-api/resources.json, BlockDevice and Partition): a handful of queries whatever the number of
 * nodes. Belongs to one transaction.
 *
 * @param byNode documents in the order of ids
 * @param special file systems in memory
 */
public record BlockDeviceDocuments(
        Map<Integer, List<Map<String, @Nullable Object>>> byNode,
        Map<Integer, List<Map<String, @Nullable Object>>> special) {

    /** Overhead of a partition table (facts: deploy-and-storage D). */
    private static final long TABLE_OVERHEAD = 5 * ByteSize.MIB;

    private static final long BIOS_GRUB = ByteSize.MIB;

    /** Loads which nodes' devices, given as a condition on the table of nodes. */
    public static BlockDeviceDocuments load(DSLContext sql, Condition nodes) {
        var ids = sql.select(NODE.ID).from(NODE).where(nodes);
        Map<Integer, NodeRecord> owners = new HashMap<>();
        sql.selectFrom(NODE).where(nodes).forEach(node -> owners.put(node.getId(), node));
        Map<Integer, FilesystemRecord> onDevice = new HashMap<>();
        Map<Integer, FilesystemRecord> onPartition = new HashMap<>();
        Map<Integer, List<Map<String, @Nullable Object>>> special = new HashMap<>();
        // The owner's twins come later and replace the originals.
        sql.selectFrom(FILESYSTEM)
                .where(FILESYSTEM.NODE_ID.in(ids))
                .orderBy(FILESYSTEM.ACQUIRED, FILESYSTEM.ID)
                .forEach(row -> {
                    if (row.getPartitionId() != null) {
                        onPartition.put(row.getPartitionId(), row);
                    } else if (row.getBlockDeviceId() != null) {
                        onDevice.put(row.getBlockDeviceId(), row);
                    } else {
                        special.computeIfAbsent(row.getNodeId(), key -> new ArrayList<>())
                                .add(filesystem(row));
                    }
                });
        Map<Integer, String> tables = new HashMap<>();
        sql.select(PARTITION_TABLE.BLOCK_DEVICE_ID, PARTITION_TABLE.TABLE_TYPE)
                .from(PARTITION_TABLE)
                .join(BLOCK_DEVICE)
                .on(BLOCK_DEVICE.ID.eq(PARTITION_TABLE.BLOCK_DEVICE_ID))
                .where(BLOCK_DEVICE.NODE_ID.in(ids))
                .forEach(row -> tables.put(row.value1(), row.value2()));
        Map<Integer, List<PartitionRecord>> partitions = new HashMap<>();
        sql.select(PARTITION.fields())
                .select(PARTITION_TABLE.BLOCK_DEVICE_ID)
                .from(PARTITION)
                .join(PARTITION_TABLE)
                .on(PARTITION_TABLE.ID.eq(PARTITION.PARTITION_TABLE_ID))
                .join(BLOCK_DEVICE)
                .on(BLOCK_DEVICE.ID.eq(PARTITION_TABLE.BLOCK_DEVICE_ID))
                .where(BLOCK_DEVICE.NODE_ID.in(ids))
                .orderBy(PARTITION.NUMBER)
                .forEach(row -> partitions
                        .computeIfAbsent(row.get(PARTITION_TABLE.BLOCK_DEVICE_ID), key -> new ArrayList<>())
                        .add(row.into(PARTITION)));
        Map<Integer, List<Map<String, @Nullable Object>>> byNode = new HashMap<>();
        sql.selectFrom(BLOCK_DEVICE)
                .where(BLOCK_DEVICE.NODE_ID.in(ids))
                .orderBy(BLOCK_DEVICE.NODE_ID, BLOCK_DEVICE.ID)
                .forEach(device -> {
                    NodeRecord node = owners.get(device.getNodeId());
                    if (node != null) {
                        byNode.computeIfAbsent(device.getNodeId(), key -> new ArrayList<>())
                                .add(document(
                                        device,
                                        node,
                                        tables.get(device.getId()),
                                        partitions.getOrDefault(device.getId(), List.of()),
                                        onDevice.get(device.getId()),
                                        onPartition));
                    }
                });
        return new BlockDeviceDocuments(byNode, special);
    }

    public List<Map<String, @Nullable Object>> of(int nodeId) {
        return byNode.getOrDefault(nodeId, List.of());
    }

    private static Map<String, @Nullable Object> document(
            BlockDeviceRecord device,
            NodeRecord node,
            @Nullable String table,
            List<PartitionRecord> partitions,
            @Nullable FilesystemRecord filesystem,
            Map<Integer, FilesystemRecord> onPartition) {
        boolean physical = device.getType().equals("physical");
        boolean grub = physical
                && "GPT".equals(table)
                && StorageStore.architecture(node).equals("amd64")
                && StorageStore.firmware(node) == Firmware.BIOS;
        long overhead = table == null ? 0 : TABLE_OVERHEAD + (grub ? BIOS_GRUB : 0);
        long taken = overhead
                + partitions.stream().mapToLong(PartitionRecord::getSize).sum();
        long available = filesystem != null ? 0 : ByteSize.alignDown(Math.max(0, device.getSize() - taken));
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("system_id", node.getSystemId());
        document.put("id", device.getId());
        document.put("name", device.getName());
        document.put("uuid", device.getUuid());
        document.put("type", device.getType());
        document.put("path", "/dev/disk/by-dname/" + device.getName());
        document.put("model", physical ? device.getModel() : null);
        document.put("serial", physical ? device.getSerial() : null);
        document.put("id_path", physical ? device.getIdPath() : null);
        document.put("size", device.getSize());
        document.put("block_size", device.getBlockSize());
        document.put("available_size", available);
        document.put("used_size", device.getSize() - available);
        document.put("used_for", usedFor(table, partitions.size(), filesystem));
        document.put("tags", List.of(device.getTags()));
        document.put("filesystem", filesystem == null ? null : filesystem(filesystem));
        document.put("partition_table_type", table);
        document.put(
                "partitions",
                partitions.stream()
                        .map(partition ->
                                partition(node.getSystemId(), device, partition, onPartition.get(partition.getId())))
                        .toList());
        document.put("firmware_version", device.getFirmwareVersion());
        document.put("storage_pool", null);
        document.put("numa_node", physical ? device.getNumaNode() : null);
        document.put("resource_uri", ApiPath.of("nodes/" + node.getSystemId() + "/blockdevices", device.getId()));
        return document;
    }

    private static Map<String, @Nullable Object> partition(
            String systemId, BlockDeviceRecord device, PartitionRecord row, @Nullable FilesystemRecord filesystem) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("system_id", systemId);
        document.put("device_id", device.getId());
        document.put("id", row.getId());
        document.put("uuid", row.getUuid());
        document.put("path", "/dev/disk/by-dname/" + device.getName() + "-part" + row.getNumber());
        document.put("type", "partition");
        document.put("size", row.getSize());
        document.put("bootable", row.getBootable());
        document.put("filesystem", filesystem == null ? null : filesystem(filesystem));
        document.put("used_for", filesystem == null ? "Unused" : usedFor(null, 0, filesystem));
        document.put("tags", List.of(row.getTags()));
        // Without a slash at the end, as clients know it.
        document.put(
                "resource_uri",
                ApiPath.ROOT + "nodes/" + systemId + "/blockdevices/" + device.getId() + "/partition/" + row.getId());
        return document;
    }

    private static String usedFor(@Nullable String table, int partitions, @Nullable FilesystemRecord filesystem) {
        if (filesystem != null) {
            String mounted = filesystem.getMountPoint();
            return filesystem.getFstype() + " formatted filesystem" + (mounted == null ? "" : " mounted at " + mounted);
        }
        return table == null
                ? "Unused"
                : table + " partitioned with " + partitions + (partitions == 1 ? " partition" : " partitions");
    }

    static Map<String, @Nullable Object> filesystem(FilesystemRecord row) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("fstype", row.getFstype());
        document.put("label", row.getLabel());
        document.put("uuid", row.getUuid());
        document.put("mount_point", row.getMountPoint());
        document.put("mount_options", row.getMountOptions());
        return document;
    }
}
