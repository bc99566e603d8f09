package ingot.region.inventory;

import static ingot.region.db.Tables.NODE;
import static ingot.region.db.Tables.NODE_TAG;
import static ingot.region.db.Tables.TAG;

import ingot.core.hardware.HardwareInventory;
import ingot.core.hardware.InventoryRefused;
import ingot.core.hardware.MachineResources;
import ingot.region.database.Changes;
import ingot.region.db.tables.records.NodeRecord;
import ingot.region.interfaces.InterfaceStore;
import ingot.region.machine.JsonColumns;
import ingot.region.machine.Times;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** Turns a machine's report of its hardware into rows (facts: metadata-and-scripts §16). Runs in the caller's transaction. */
public final class InventoryStore {

    private static final Pattern BOOTIF =
            Pattern.compile("(?:^|\\s)BOOTIF=01-([0-9a-fA-F]{2}(?:-[0-9a-fA-F]{2}){5})(?:\\s|$)");

    private InventoryStore() {}

    /**
     * Stores what {@code 50-maas-01-commissioning} printed.
     *
     * @throws InventoryRefused when it is no report of hardware
     */
    public static void store(DSLContext sql, NodeRecord node, byte[] json, Instant now) {
        Map<String, @Nullable Object> document;
        try {
            document = JsonColumns.map(JsonColumns.read(new String(json, StandardCharsets.UTF_8)));
        } catch (IllegalArgumentException malformed) {
            throw new InventoryRefused("the report is no JSON: " + malformed.getMessage());
        }
        String known = node.getArchitecture() == null ? "" : node.getArchitecture();
        HardwareInventory inventory = MachineResources.read(document, known);
        storeNode(sql, node, inventory, now);
        new InterfaceInventory(sql, node, now).store(inventory.interfaces());
        DiskInventory.store(sql, node.getId(), inventory.disks(), now);
        storeTags(sql, node.getId(), inventory);
        Changes.updated(sql, "machine", node.getSystemId(), "hardware");
    }

    /** Takes the boot interface from a kernel command line, as {@code maas-kernel-cmdline} prints it. */
    public static void bootInterface(DSLContext sql, NodeRecord node, byte[] commandLine) {
        Matcher matcher = BOOTIF.matcher(new String(commandLine, StandardCharsets.UTF_8));
        if (matcher.find()) {
            InterfaceStore.setBootInterface(
                    sql, node.getId(), matcher.group(1).replace('-', ':').toLowerCase(Locale.ROOT));
        }
    }

    private static void storeNode(DSLContext sql, NodeRecord node, HardwareInventory inventory, Instant now) {
        Map<String, @Nullable Object> info = new LinkedHashMap<>(inventory.metadata());
        if (inventory.cpuModel() != null) {
            info.put("cpu_model", inventory.cpuModel());
        }
        List<Object> numa = new ArrayList<>();
        for (HardwareInventory.NumaNode one : inventory.numaNodes()) {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("index", one.index());
            entry.put("memory", one.memoryMib());
            entry.put("cores", one.threads());
            entry.put("hugepages_set", List.of());
            numa.add(entry);
        }
        String uuid = inventory.uuid();
        // Makers who give one to several machines have given none: it identifies neither of them.
        boolean taken = uuid != null
                && sql.update(NODE)
                                .set(NODE.HARDWARE_UUID, (String) null)
                                .where(NODE.HARDWARE_UUID.eq(uuid))
                                .and(NODE.ID.ne(node.getId()))
                                .execute()
                        > 0;
        sql.update(NODE)
                .set(NODE.ARCHITECTURE, inventory.architecture())
                .set(NODE.CPU_COUNT, inventory.cpuCount())
                .set(NODE.CPU_SPEED, inventory.cpuSpeedMhz())
                .set(NODE.MEMORY, inventory.memoryMib())
                .set(NODE.HARDWARE_UUID, taken ? null : uuid)
                .set(NODE.HARDWARE_INFO, JsonColumns.jsonb(info))
                .set(NODE.NUMA, JsonColumns.jsonb(numa))
                .set(NODE.UPDATED, Times.column(now))
                .where(NODE.ID.eq(node.getId()))
                .execute();
    }

    private static void storeTags(DSLContext sql, int nodeId, HardwareInventory inventory) {
        for (String name : inventory.tags()) {
            sql.insertInto(TAG)
                    .set(TAG.NAME, name)
                    .set(TAG.COMMENT, "Set by commissioning.")
                    .onConflictDoNothing()
                    .execute();
            sql.insertInto(NODE_TAG, NODE_TAG.NODE_ID, NODE_TAG.TAG_ID)
                    .select(DSL.select(DSL.val(nodeId), TAG.ID).from(TAG).where(TAG.NAME.eq(name)))
                    .onConflictDoNothing()
                    .execute();
        }
    }
}
