package ingot.region.inventory;

import static ingot.region.db.Tables.BLOCK_DEVICE;

import ingot.core.hardware.InventoryRefused;
import ingot.core.hardware.ReportedDisk;
import ingot.region.db.tables.records.BlockDeviceRecord;
import ingot.region.machine.Times;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiPredicate;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** A machine's disks as rows: known by serial number, else by path; one that is gone is deleted with its layout. */
final class DiskInventory {

    /** More disks than any machine has. */
    private static final int DISKS_MAX = 1024;

    private DiskInventory() {}

    static void store(DSLContext sql, int nodeId, List<ReportedDisk> reported, Instant now) {
        if (reported.size() > DISKS_MAX) {
            throw new InventoryRefused(reported.size() + " disks (expected: at most " + DISKS_MAX + ")");
        }
        List<BlockDeviceRecord> unmatched = new ArrayList<>(sql.selectFrom(BLOCK_DEVICE)
                .where(BLOCK_DEVICE.NODE_ID.eq(nodeId))
                .and(BLOCK_DEVICE.TYPE.eq("physical"))
                .orderBy(BLOCK_DEVICE.ID)
                .fetch());
        Map<ReportedDisk, BlockDeviceRecord> matched = new LinkedHashMap<>();
        // Some controllers give all their disks one serial number: the path decides first.
        match(reported, unmatched, matched, (row, disk) -> sameSerial(row, disk) && samePath(row, disk));
        match(reported, unmatched, matched, DiskInventory::sameSerial);
        match(
                reported,
                unmatched,
                matched,
                (row, disk) -> samePath(row, disk)
                        && (disk.serial() == null || row.getSerial().isEmpty()));
        unmatched.forEach(BlockDeviceRecord::delete);
        // Kernel names may have been exchanged between disks: through names that no disk has.
        for (BlockDeviceRecord row : matched.values()) {
            sql.update(BLOCK_DEVICE)
                    .set(BLOCK_DEVICE.NAME, "moving-" + row.getId())
                    .where(BLOCK_DEVICE.ID.eq(row.getId()))
                    .execute();
        }
        for (ReportedDisk disk : reported) {
            BlockDeviceRecord row = matched.get(disk);
            if (row == null) {
                row = sql.newRecord(BLOCK_DEVICE);
                row.setNodeId(nodeId);
                row.setType("physical");
                row.setCreated(Times.column(now));
            }
            fill(row, disk, now);
            row.store();
        }
    }

    private static void match(
            List<ReportedDisk> reported,
            List<BlockDeviceRecord> unmatched,
            Map<ReportedDisk, BlockDeviceRecord> matched,
            BiPredicate<BlockDeviceRecord, ReportedDisk> same) {
        for (ReportedDisk disk : reported) {
            @Nullable BlockDeviceRecord row = matched.containsKey(disk)
                    ? null
                    : unmatched.stream()
                            .filter(candidate -> same.test(candidate, disk))
                            .findFirst()
                            .orElse(null);
            if (row != null) {
                unmatched.remove(row);
                matched.put(disk, row);
            }
        }
    }

    private static boolean sameSerial(BlockDeviceRecord row, ReportedDisk disk) {
        String serial = disk.serial();
        return serial != null
                && serial.equals(row.getSerial())
                && Objects.requireNonNullElse(disk.model(), "").equals(row.getModel());
    }

    private static boolean samePath(BlockDeviceRecord row, ReportedDisk disk) {
        return disk.idPath().equals(row.getIdPath());
    }

    private static void fill(BlockDeviceRecord row, ReportedDisk disk, Instant now) {
        row.setName(disk.name());
        row.touched(BLOCK_DEVICE.NAME, true);
        row.setModel(Objects.requireNonNullElse(disk.model(), ""));
        row.setSerial(Objects.requireNonNullElse(disk.serial(), ""));
        row.setWwn(Objects.requireNonNullElse(disk.wwn(), ""));
        row.setIdPath(disk.idPath());
        row.setSize(disk.sizeBytes());
        row.setBlockSize(disk.blockSizeBytes());
        row.setFirmwareVersion(disk.firmwareVersion());
        row.setNumaNode(disk.numaNode());
        row.setTags(disk.tags().toArray(String[]::new));
        row.setUpdated(Times.column(now));
    }
}
