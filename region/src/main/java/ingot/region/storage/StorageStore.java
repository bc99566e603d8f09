package ingot.region.storage;

import static ingot.region.db.Tables.BLOCK_DEVICE;
import static ingot.region.db.Tables.FILESYSTEM;
import static ingot.region.db.Tables.NODE;
import static ingot.region.db.Tables.PARTITION;
import static ingot.region.db.Tables.PARTITION_TABLE;

import ingot.core.boot.Firmware;
import ingot.core.storage.DeployChecks;
import ingot.core.storage.Disk;
import ingot.core.storage.Filesystem;
import ingot.core.storage.FilesystemType;
import ingot.core.storage.LayoutMaker;
import ingot.core.storage.LayoutParameters;
import ingot.core.storage.Partition;
import ingot.core.storage.PartitionPlacement;
import ingot.core.storage.PartitionTable;
import ingot.core.storage.PlacedPartition;
import ingot.core.storage.StorageLayout;
import ingot.core.storage.StorageModel;
import ingot.core.storage.StorageRefused;
import ingot.core.storage.TableLabel;
import ingot.region.database.Changes;
import ingot.region.db.tables.records.BlockDeviceRecord;
import ingot.region.db.tables.records.FilesystemRecord;
import ingot.region.db.tables.records.NodeRecord;
import ingot.region.db.tables.records.PartitionRecord;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/**
 * What a machine's disks shall hold, as rows and as the model that plans and checks work on. Runs inside the caller's
 * transaction, with the machine's row locked by writers.
 */
public final class StorageStore {

    private StorageStore() {}

    /** Debian name of a machine's architecture, without sub-architecture. */
    public static String architecture(NodeRecord node) {
        String full = node.getArchitecture();
        return full == null ? "" : full.split("/", 2)[0];
    }

    public static Firmware firmware(NodeRecord node) {
        String method = node.getBiosBootMethod();
        return Firmware.of(method == null ? "" : method, architecture(node));
    }

    /** Reasons why an operating system cannot be installed on the machine's layout; empty when it can. */
    public static List<String> issues(DSLContext sql, NodeRecord node, String osystem, String series) {
        try {
            return DeployChecks.problems(model(sql, node), osystem, series, firmware(node), architecture(node));
        } catch (StorageRefused refused) {
            return List.of(String.valueOf(refused.getMessage()));
        }
    }

    /** Reads the layout; while the machine is owned, the owner's twins of its file systems stand for the originals. */
    public static StorageModel model(DSLContext sql, NodeRecord node) {
        int nodeId = node.getId();
        Map<Integer, FilesystemRecord> onDisk = new HashMap<>();
        Map<Integer, FilesystemRecord> onPartition = new HashMap<>();
        List<Filesystem> memory = new ArrayList<>();
        List<FilesystemRecord> all = sql.selectFrom(FILESYSTEM)
                .where(FILESYSTEM.NODE_ID.eq(nodeId))
                .orderBy(FILESYSTEM.ID)
                .fetch();
        boolean owned = all.stream().anyMatch(FilesystemRecord::getAcquired);
        for (FilesystemRecord filesystem : all) {
            if (filesystem.getAcquired() != owned) {
                continue;
            }
            Integer partition = filesystem.getPartitionId();
            Integer device = filesystem.getBlockDeviceId();
            if (partition != null) {
                onPartition.put(partition, filesystem);
            } else if (device != null) {
                onDisk.put(device, filesystem);
            } else {
                memory.add(filesystem(filesystem));
            }
        }
        Map<Integer, PartitionTable> tables = tables(sql, nodeId, onPartition);
        List<Disk> disks = new ArrayList<>();
        String bootDisk = null;
        for (BlockDeviceRecord device : sql.selectFrom(BLOCK_DEVICE)
                .where(BLOCK_DEVICE.NODE_ID.eq(nodeId))
                .and(BLOCK_DEVICE.TYPE.eq("physical"))
                .orderBy(BLOCK_DEVICE.ID)) {
            FilesystemRecord direct = onDisk.get(device.getId());
            disks.add(new Disk(
                    device.getName(),
                    emptyToNull(device.getSerial()),
                    emptyToNull(device.getModel()),
                    emptyToNull(device.getWwn()),
                    emptyToNull(device.getIdPath()),
                    device.getSize(),
                    device.getBlockSize(),
                    false,
                    Arrays.asList(device.getTags()),
                    tables.get(device.getId()),
                    direct == null ? null : filesystem(direct)));
            if (device.getId().equals(node.getBootDiskId())) {
                bootDisk = device.getName();
            }
        }
        return new StorageModel(disks, bootDisk, List.of(), memory);
    }

    private static Map<Integer, PartitionTable> tables(
            DSLContext sql, int nodeId, Map<Integer, FilesystemRecord> onPartition) {
        Map<Integer, List<Partition>> partitions = new HashMap<>();
        sql.select(PARTITION.fields())
                .from(PARTITION)
                .join(PARTITION_TABLE)
                .on(PARTITION_TABLE.ID.eq(PARTITION.PARTITION_TABLE_ID))
                .join(BLOCK_DEVICE)
                .on(BLOCK_DEVICE.ID.eq(PARTITION_TABLE.BLOCK_DEVICE_ID))
                .where(BLOCK_DEVICE.NODE_ID.eq(nodeId))
                .orderBy(PARTITION.NUMBER)
                .fetchInto(PARTITION)
                .forEach(row -> {
                    FilesystemRecord filesystem = onPartition.get(row.getId());
                    partitions
                            .computeIfAbsent(row.getPartitionTableId(), key -> new ArrayList<>())
                            .add(new Partition(
                                    "partition-" + row.getId(),
                                    row.getSize(),
                                    row.getBootable(),
                                    row.getUuid(),
                                    filesystem == null ? null : filesystem(filesystem)));
                });
        Map<Integer, PartitionTable> tables = new HashMap<>();
        sql.select(PARTITION_TABLE.fields())
                .from(PARTITION_TABLE)
                .join(BLOCK_DEVICE)
                .on(BLOCK_DEVICE.ID.eq(PARTITION_TABLE.BLOCK_DEVICE_ID))
                .where(BLOCK_DEVICE.NODE_ID.eq(nodeId))
                .fetchInto(PARTITION_TABLE)
                .forEach(row -> tables.put(
                        row.getBlockDeviceId(),
                        new PartitionTable(
                                row.getTableType().equals("GPT") ? TableLabel.GPT : TableLabel.MSDOS,
                                tableUuid(row.getId()),
                                partitions.getOrDefault(row.getId(), List.of()))));
        return tables;
    }

    /** The same table always has the same UUID: a plan asked for twice must be the same bytes. */
    private static String tableUuid(int tableId) {
        return UUID.nameUUIDFromBytes(("partition-table:" + tableId).getBytes(StandardCharsets.UTF_8))
                .toString();
    }

    private static Filesystem filesystem(FilesystemRecord row) {
        FilesystemType type = FilesystemType.ofText(row.getFstype())
                .orElseThrow(() -> new StorageRefused(
                        row.getFstype(), "file system " + row.getFstype() + " cannot be made by the installer"));
        String options = row.getMountOptions();
        return new Filesystem(type, row.getLabel(), row.getUuid(), row.getMountPoint(), options == null ? "" : options);
    }

    private static @Nullable String emptyToNull(String text) {
        return text.isEmpty() ? null : text;
    }

    /** Drops partitions and file systems; the physical disks stay. */
    public static void reset(DSLContext sql, NodeRecord node) {
        sql.deleteFrom(FILESYSTEM).where(FILESYSTEM.NODE_ID.eq(node.getId())).execute();
        sql.deleteFrom(PARTITION_TABLE)
                .where(PARTITION_TABLE.BLOCK_DEVICE_ID.in(
                        sql.select(BLOCK_DEVICE.ID).from(BLOCK_DEVICE).where(BLOCK_DEVICE.NODE_ID.eq(node.getId()))))
                .execute();
        sql.deleteFrom(BLOCK_DEVICE)
                .where(BLOCK_DEVICE.NODE_ID.eq(node.getId()))
                .and(BLOCK_DEVICE.TYPE.eq("virtual"))
                .execute();
        Changes.updated(sql, "machine", node.getSystemId(), "storage");
    }

    /**
     * Replaces the layout by a ready-made one.
     *
     * @throws StorageRefused when the machine has no suitable disk or a parameter does not fit; nothing is changed then
     */
    public static void applyLayout(
            DSLContext sql,
            NodeRecord node,
            StorageLayout layout,
            LayoutParameters parameters,
            RandomGenerator random) {
        StorageModel before = model(sql, node);
        StorageModel next =
                new LayoutMaker(firmware(node), architecture(node), random).apply(layout, parameters, before);
        if (!next.volumeGroups().isEmpty()) {
            throw new StorageRefused(
                    "storage_layout", "Storage layout lvm cannot be installed yet: choose flat or blank.");
        }
        reset(sql, node);
        write(sql, node, next);
        sql.update(NODE)
                .set(NODE.LAST_APPLIED_STORAGE_LAYOUT, layout.text())
                .where(NODE.ID.eq(node.getId()))
                .execute();
    }

    private static void write(DSLContext sql, NodeRecord node, StorageModel model) {
        Map<String, Integer> devices = new HashMap<>();
        sql.selectFrom(BLOCK_DEVICE)
                .where(BLOCK_DEVICE.NODE_ID.eq(node.getId()))
                .forEach(device -> devices.put(device.getName(), device.getId()));
        String boot = model.bootDisk().map(Disk::id).orElse("");
        for (Disk disk : model.disks()) {
            Integer deviceId = devices.get(disk.id());
            PartitionTable table = disk.table();
            if (deviceId == null || table == null) {
                continue;
            }
            int tableId = sql.insertInto(PARTITION_TABLE)
                    .set(PARTITION_TABLE.BLOCK_DEVICE_ID, deviceId)
                    .set(PARTITION_TABLE.TABLE_TYPE, table.label() == TableLabel.GPT ? "GPT" : "MBR")
                    .returningResult(PARTITION_TABLE.ID)
                    .fetchSingle()
                    .value1();
            List<PlacedPartition> placed = PartitionPlacement.of(
                    disk, firmware(node), architecture(node), disk.id().equals(boot), Set.of());
            int loaders = placed.size() - table.partitions().size();
            for (int index = 0; index < table.partitions().size(); index++) {
                Partition partition = table.partitions().get(index);
                PartitionRecord row = sql.insertInto(PARTITION)
                        .set(PARTITION.PARTITION_TABLE_ID, tableId)
                        .set(PARTITION.NUMBER, placed.get(index + loaders).number())
                        .set(PARTITION.UUID, partition.uuid())
                        .set(PARTITION.SIZE, partition.sizeBytes())
                        .set(PARTITION.BOOTABLE, partition.bootable())
                        .returning()
                        .fetchSingle();
                Filesystem filesystem = partition.filesystem();
                if (filesystem != null) {
                    insert(sql, node.getId(), null, row.getId(), filesystem);
                }
            }
        }
        Changes.updated(sql, "machine", node.getSystemId(), "storage");
    }

    private static void insert(
            DSLContext sql, int nodeId, @Nullable Integer device, @Nullable Integer partition, Filesystem filesystem) {
        sql.insertInto(FILESYSTEM)
                .set(FILESYSTEM.NODE_ID, nodeId)
                .set(FILESYSTEM.BLOCK_DEVICE_ID, device)
                .set(FILESYSTEM.PARTITION_ID, partition)
                .set(FILESYSTEM.UUID, filesystem.uuid())
                .set(FILESYSTEM.FSTYPE, filesystem.type().text())
                .set(FILESYSTEM.LABEL, filesystem.label())
                .set(FILESYSTEM.MOUNT_POINT, filesystem.mountPoint())
                .set(FILESYSTEM.MOUNT_OPTIONS, filesystem.mountOptions().isEmpty() ? null : filesystem.mountOptions())
                .execute();
    }

    /** Gives the owner a twin of every file system; the original survives the release. */
    public static void acquire(DSLContext sql, int nodeId) {
        sql.selectFrom(FILESYSTEM)
                .where(FILESYSTEM.NODE_ID.eq(nodeId))
                .and(FILESYSTEM.ACQUIRED.isFalse())
                .forEach(row -> {
                    FilesystemRecord twin = row.copy();
                    twin.setAcquired(true);
                    twin.attach(sql.configuration());
                    twin.insert();
                });
    }

    /** Deletes the owner's twins. */
    public static void releaseAcquired(DSLContext sql, int nodeId) {
        sql.deleteFrom(FILESYSTEM)
                .where(FILESYSTEM.NODE_ID.eq(nodeId))
                .and(FILESYSTEM.ACQUIRED)
                .execute();
    }
}
