package ingot.region.inventory;

import static ingot.region.db.Tables.BLOCK_DEVICE;
import static ingot.region.db.Tables.INTERFACE;
import static ingot.region.db.Tables.IP_ADDRESS;
import static ingot.region.db.Tables.NODE;
import static ingot.region.db.Tables.NODE_TAG;
import static ingot.region.db.Tables.SUBNET;
import static ingot.region.db.Tables.TAG;

import ingot.core.hardware.HardwareInventory;
import ingot.core.hardware.InventoryRefused;
import ingot.core.hardware.MachineResources;
import ingot.core.hardware.NetworkInterface;
import ingot.core.hardware.ReportedDisk;
import ingot.region.database.Changes;
import ingot.region.db.tables.records.BlockDeviceRecord;
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
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** Turns a machine's report of its hardware into rows (facts: metadata-and-scripts §16). Runs in the caller's transaction. */
public final class InventoryStore {

    private static final int DISCOVERED = 6;
    private static final int NAME_MAX = 15;
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
        storeInterfaces(sql, node.getId(), inventory.interfaces(), now);
        storeDisks(sql, node.getId(), inventory.disks(), now);
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
        boolean taken = uuid != null
                && sql.fetchExists(NODE, NODE.HARDWARE_UUID.eq(uuid).and(NODE.ID.ne(node.getId())));
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

    private static void storeInterfaces(DSLContext sql, int nodeId, List<NetworkInterface> reported, Instant now) {
        List<Integer> kept = new ArrayList<>();
        for (NetworkInterface nic : reported) {
            if (nic.kind() != NetworkInterface.Kind.PHYSICAL || nic.name().length() > NAME_MAX) {
                continue;
            }
            // The same name on another card: the old row goes, the MAC is what makes an interface.
            sql.deleteFrom(INTERFACE)
                    .where(INTERFACE.NODE_ID.eq(nodeId))
                    .and(INTERFACE.NAME.eq(nic.name()))
                    .and(INTERFACE.MAC_ADDRESS.ne(nic.mac()))
                    .execute();
            Integer vlan = vlanOf(sql, nic);
            int id = InterfaceStore.addPhysical(sql, nodeId, nic.name(), nic.mac(), vlan, now);
            kept.add(id);
            sql.update(INTERFACE)
                    .set(INTERFACE.VENDOR, nic.vendor())
                    .set(INTERFACE.PRODUCT, nic.product())
                    .set(INTERFACE.FIRMWARE_VERSION, nic.firmwareVersion())
                    .set(INTERFACE.LINK_CONNECTED, nic.linkConnected())
                    .set(INTERFACE.LINK_SPEED, nic.linkSpeedMbit())
                    .set(INTERFACE.INTERFACE_SPEED, nic.interfaceSpeedMbit())
                    .set(INTERFACE.SRIOV_MAX_VF, nic.sriovMaxVf())
                    .set(INTERFACE.NUMA_NODE, nic.numaNode())
                    .set(INTERFACE.VLAN_ID, DSL.coalesce(INTERFACE.VLAN_ID, DSL.val(vlan)))
                    .set(INTERFACE.UPDATED, Times.column(now))
                    .where(INTERFACE.ID.eq(id))
                    .execute();
            discovered(sql, id, nic, now);
        }
        sql.deleteFrom(INTERFACE)
                .where(INTERFACE.NODE_ID.eq(nodeId))
                .and(INTERFACE.TYPE.eq("physical"))
                .and(INTERFACE.ID.notIn(kept))
                .execute();
    }

    private static @Nullable Integer vlanOf(DSLContext sql, NetworkInterface nic) {
        for (NetworkInterface.Address address : nic.addresses()) {
            Integer vlan = sql.select(SUBNET.VLAN_ID)
                    .from(SUBNET)
                    .where(DSL.condition("{0} >> {1}::inet", SUBNET.CIDR, DSL.val(address.ip())))
                    .fetchOne(SUBNET.VLAN_ID);
            if (vlan != null) {
                return vlan;
            }
        }
        return null;
    }

    /** Addresses that the machine had are discovered ones, unless a lease said the same already. */
    private static void discovered(DSLContext sql, int interfaceId, NetworkInterface nic, Instant now) {
        for (NetworkInterface.Address address : nic.addresses()) {
            boolean known = sql.fetchExists(
                    IP_ADDRESS, IP_ADDRESS.INTERFACE_ID.eq(interfaceId).and(IP_ADDRESS.IP.eq(address.ip())));
            Integer subnet = sql.select(SUBNET.ID)
                    .from(SUBNET)
                    .where(DSL.condition("{0} >> {1}::inet", SUBNET.CIDR, DSL.val(address.ip())))
                    .fetchOne(SUBNET.ID);
            if (!known && subnet != null) {
                sql.insertInto(IP_ADDRESS)
                        .set(IP_ADDRESS.ALLOC_TYPE, DISCOVERED)
                        .set(IP_ADDRESS.IP, address.ip())
                        .set(IP_ADDRESS.SUBNET_ID, subnet)
                        .set(IP_ADDRESS.INTERFACE_ID, interfaceId)
                        .set(IP_ADDRESS.CREATED, Times.column(now))
                        .set(IP_ADDRESS.UPDATED, Times.column(now))
                        .execute();
            }
        }
    }

    /** Disks are known by serial, else by path; one that is gone is deleted with its layout. */
    private static void storeDisks(DSLContext sql, int nodeId, List<ReportedDisk> reported, Instant now) {
        List<BlockDeviceRecord> known = sql.selectFrom(BLOCK_DEVICE)
                .where(BLOCK_DEVICE.NODE_ID.eq(nodeId))
                .and(BLOCK_DEVICE.TYPE.eq("physical"))
                .fetch();
        List<BlockDeviceRecord> matched = new ArrayList<>();
        List<ReportedDisk> fresh = new ArrayList<>();
        for (ReportedDisk disk : reported) {
            BlockDeviceRecord row = known.stream()
                    .filter(candidate -> same(candidate, disk))
                    .findFirst()
                    .orElse(null);
            if (row == null) {
                fresh.add(disk);
            } else {
                matched.add(row);
                fill(row, disk, now);
            }
        }
        for (BlockDeviceRecord gone : known) {
            if (!matched.contains(gone)) {
                gone.delete();
            }
        }
        // Kernel names may have been exchanged between disks: through names that no disk has.
        for (BlockDeviceRecord row : matched) {
            sql.update(BLOCK_DEVICE)
                    .set(BLOCK_DEVICE.NAME, "moving-" + row.getId())
                    .where(BLOCK_DEVICE.ID.eq(row.getId()))
                    .execute();
        }
        matched.forEach(BlockDeviceRecord::store);
        for (ReportedDisk disk : fresh) {
            BlockDeviceRecord row = sql.newRecord(BLOCK_DEVICE);
            row.setNodeId(nodeId);
            row.setType("physical");
            row.setCreated(Times.column(now));
            fill(row, disk, now);
            row.store();
        }
    }

    private static boolean same(BlockDeviceRecord row, ReportedDisk disk) {
        String serial = disk.serial();
        if (serial != null && !serial.isEmpty()) {
            return serial.equals(row.getSerial())
                    && Objects.requireNonNullElse(disk.model(), "").equals(row.getModel());
        }
        return row.getSerial().isEmpty() && disk.idPath().equals(row.getIdPath());
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
