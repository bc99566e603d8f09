package ingot.region.machine;

import static ingot.region.db.Tables.APP_USER;
import static ingot.region.db.Tables.BMC;
import static ingot.region.db.Tables.EVENT;
import static ingot.region.db.Tables.NODE;
import static ingot.region.db.Tables.NODE_TAG;
import static ingot.region.db.Tables.OWNER_DATA;
import static ingot.region.db.Tables.TAG;

import ingot.core.event.EventLevel;
import ingot.core.event.EventType;
import ingot.core.machine.MachineStatus;
import ingot.core.machine.NodeType;
import ingot.region.api.ApiPath;
import ingot.region.api.SharedDocuments;
import ingot.region.api.WireTime;
import ingot.region.db.tables.records.NodeRecord;
import ingot.region.interfaces.Addresses;
import ingot.region.interfaces.InterfaceDocuments;
import ingot.region.script.ScriptSummaries;
import ingot.region.storage.BlockDeviceDocuments;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * Machines as they travel (maas-api/resources.json, Machine): one flat query for each child table, whatever the number of machines,
 * merged in memory. Belongs to one transaction; not thread-safe.
 */
public final class MachineDocuments {

    /** Keys of {@code hardware_info}; what is not known says so. */
    private static final List<String> HARDWARE = List.of(
            "system_vendor",
            "system_product",
            "system_family",
            "system_version",
            "system_sku",
            "system_serial",
            "cpu_model",
            "mainboard_vendor",
            "mainboard_product",
            "mainboard_serial",
            "mainboard_version",
            "mainboard_firmware_vendor",
            "mainboard_firmware_date",
            "mainboard_firmware_version",
            "chassis_vendor",
            "chassis_type",
            "chassis_serial",
            "chassis_version");

    private final DSLContext sql;
    private final Condition nodes;
    private final SharedDocuments shared;
    private final Map<Integer, List<String>> tags = new HashMap<>();
    private final Map<Integer, Map<String, @Nullable Object>> annotations = new HashMap<>();
    private final Map<Integer, String[]> messages = new HashMap<>();
    private final InterfaceDocuments interfaces;
    private final BlockDeviceDocuments devices;
    private final ScriptSummaries scripts;

    private MachineDocuments(DSLContext sql, Condition nodes) {
        this.sql = sql;
        this.nodes = nodes;
        this.shared = new SharedDocuments(sql);
        this.interfaces = InterfaceDocuments.load(sql, nodes, shared);
        this.devices = BlockDeviceDocuments.load(sql, nodes);
        this.scripts = new ScriptSummaries(sql, nodes);
        loadTags();
        loadAnnotations();
        loadMessages();
    }

    /** Documents of the nodes that a condition on the table of nodes means, in the order of ids. */
    public static List<Map<String, @Nullable Object>> list(DSLContext sql, Condition nodes) {
        return new MachineDocuments(sql, nodes).all();
    }

    /** The document of one machine. */
    public static Map<String, @Nullable Object> one(DSLContext sql, int nodeId) {
        return list(sql, NODE.ID.eq(nodeId)).getFirst();
    }

    private void loadTags() {
        sql.select(NODE_TAG.NODE_ID, TAG.NAME)
                .from(NODE_TAG)
                .join(TAG)
                .on(TAG.ID.eq(NODE_TAG.TAG_ID))
                .join(NODE)
                .on(NODE.ID.eq(NODE_TAG.NODE_ID))
                .where(nodes)
                .orderBy(TAG.NAME)
                .forEach(row -> tags.computeIfAbsent(row.value1(), key -> new ArrayList<>())
                        .add(row.value2()));
    }

    private void loadAnnotations() {
        sql.select(OWNER_DATA.NODE_ID, OWNER_DATA.KEY, OWNER_DATA.VALUE)
                .from(OWNER_DATA)
                .join(NODE)
                .on(NODE.ID.eq(OWNER_DATA.NODE_ID))
                .where(nodes)
                .orderBy(OWNER_DATA.KEY)
                .forEach(row -> annotations
                        .computeIfAbsent(row.value1(), key -> new LinkedHashMap<>())
                        .put(row.value2(), row.value3()));
    }

    /** The newest status line of each node, found through the index on (node, id). */
    private void loadMessages() {
        var newest = DSL.select(EVENT.TYPE, EVENT.DESCRIPTION)
                .from(EVENT)
                .where(EVENT.NODE_ID.eq(NODE.ID))
                .and(EVENT.LEVEL.eq(EventLevel.INFO.number()))
                .and(EVENT.TYPE.notLike("NODE\\_%", '\\'))
                .orderBy(EVENT.ID.desc())
                .limit(1)
                .asTable("newest");
        sql.select(NODE.ID, newest.field(EVENT.TYPE), newest.field(EVENT.DESCRIPTION))
                .from(NODE)
                .crossJoin(DSL.lateral(newest))
                .where(nodes)
                .forEach(row -> messages.put(row.value1(), new String[] {row.value2(), row.value3()}));
    }

    private List<Map<String, @Nullable Object>> all() {
        var parent = NODE.as("parent");
        List<Map<String, @Nullable Object>> documents = new ArrayList<>();
        sql.select(NODE.fields())
                .select(APP_USER.USERNAME, BMC.POWER_TYPE, parent.SYSTEM_ID)
                .from(NODE)
                .leftJoin(APP_USER)
                .on(APP_USER.ID.eq(NODE.OWNER_ID))
                .leftJoin(BMC)
                .on(BMC.ID.eq(NODE.BMC_ID))
                .leftJoin(parent)
                .on(parent.ID.eq(NODE.PARENT_ID))
                .where(nodes)
                .orderBy(NODE.ID)
                .forEach(row -> documents.add(document(
                        row.into(NODE),
                        row.get(APP_USER.USERNAME),
                        row.get(BMC.POWER_TYPE),
                        row.get(parent.SYSTEM_ID))));
        return documents;
    }

    private Map<String, @Nullable Object> document(
            NodeRecord node, @Nullable String owner, @Nullable String powerType, @Nullable String parent) {
        int id = node.getId();
        Map<String, @Nullable Object> domain = shared.domain(node.getDomainId());
        List<Map<String, @Nullable Object>> blockDevices = devices.of(id);
        List<Map<String, @Nullable Object>> physical = blockDevices.stream()
                .filter(device -> "physical".equals(device.get("type")))
                .toList();
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("system_id", node.getSystemId());
        document.put("hostname", node.getHostname());
        document.put("description", node.getDescription());
        document.put("hardware_uuid", node.getHardwareUuid());
        document.put("domain", domain);
        document.put("fqdn", node.getHostname() + "." + domain.get("name"));
        document.put("owner", owner);
        document.put("owner_data", annotations.getOrDefault(id, Map.of()));
        document.put("locked", node.getLocked());
        document.put("cache_sets", List.of());
        document.put("bcaches", List.of());
        document.put("bios_boot_method", node.getBiosBootMethod());
        document.put("boot_interface", bootInterface(node));
        document.put("architecture", node.getArchitecture());
        document.put("min_hwe_kernel", node.getMinHweKernel());
        document.put("hwe_kernel", node.getHweKernel());
        document.put("cpu_count", node.getCpuCount());
        document.put("cpu_speed", node.getCpuSpeed());
        document.put("memory", node.getMemory());
        document.put("swap_size", node.getSwapSize());
        document.put("storage", megabytes(physical));
        document.put("status", node.getStatus());
        document.put("osystem", node.getOsystem());
        document.put("distro_series", node.getDistroSeries());
        document.put("ephemeral_deploy", node.getEphemeralDeploy());
        document.put("error_description", node.getErrorDescription());
        document.put("netboot", node.getNetboot());
        document.put("power_type", powerType == null ? "" : powerType);
        document.put("power_state", node.getPowerState());
        document.put("tag_names", tags.getOrDefault(id, List.of()));
        document.put("address_ttl", null);
        document.put("ip_addresses", interfaces.ipAddresses(id));
        document.put("interface_set", interfaces.of(id));
        document.put("zone", shared.zone(node.getZoneId()));
        Integer pool = node.getPoolId();
        document.put("pool", pool == null ? null : shared.pool(pool));
        document.put("disable_ipv4", false);
        document.put("boot_disk", bootDisk(node, physical));
        document.put("blockdevice_set", blockDevices);
        document.put("physicalblockdevice_set", physical);
        document.put(
                "virtualblockdevice_set",
                blockDevices.stream()
                        .filter(device -> "virtual".equals(device.get("type")))
                        .toList());
        document.put("volume_groups", List.of());
        document.put("raids", List.of());
        String[] message = messages.get(id);
        document.put("status_action", message == null ? "" : message[1]);
        document.put("status_message", message == null ? null : label(message[0]));
        document.put(
                "status_name",
                MachineStatus.ofNumber(node.getStatus())
                        .map(MachineStatus::label)
                        .orElse(""));
        document.put("node_type", node.getNodeType());
        document.put(
                "node_type_name",
                NodeType.ofNumber(node.getNodeType()).map(NodeType::label).orElse(""));
        document.put("special_filesystems", devices.special().getOrDefault(id, List.of()));
        document.put("parent", parent == null ? null : stub(parent));
        document.put("default_gateways", gateways(node));
        document.put("current_commissioning_result_id", node.getCurrentCommissioningSetId());
        document.put("current_testing_result_id", node.getCurrentTestingSetId());
        document.put("current_installation_result_id", node.getCurrentInstallationSetId());
        scripts.addTo(document, node.getCurrentCommissioningSetId(), node.getCurrentTestingSetId());
        document.put("hardware_info", hardware(node));
        document.put(
                "numanode_set", JsonColumns.list(JsonColumns.read(node.getNuma().data())));
        document.put("workload_annotations", annotations.getOrDefault(id, Map.of()));
        document.put("last_sync", WireTime.iso(node.getLastSync()));
        document.put("sync_interval", node.getSyncInterval());
        document.put("next_sync", WireTime.iso(nextSync(node)));
        document.put("enable_hw_sync", node.getEnableHwSync());
        document.put("enable_kernel_crash_dump", node.getEnableKernelCrashDump());
        document.put("is_dpu", node.getIsDpu());
        document.put("resource_uri", ApiPath.of("machines", node.getSystemId()));
        return document;
    }

    private static String label(String type) {
        try {
            return EventType.valueOf(type).label();
        } catch (IllegalArgumentException newer) {
            return type;
        }
    }

    private @Nullable Map<String, @Nullable Object> bootInterface(NodeRecord node) {
        List<Map<String, @Nullable Object>> all = interfaces.of(node.getId());
        return all.stream()
                .filter(nic -> java.util.Objects.equals(nic.get("id"), node.getBootInterfaceId()))
                .findFirst()
                .or(() -> all.stream()
                        .filter(nic -> "physical".equals(nic.get("type")))
                        .findFirst())
                .orElse(null);
    }

    private static @Nullable Map<String, @Nullable Object> bootDisk(
            NodeRecord node, List<Map<String, @Nullable Object>> physical) {
        return physical.stream()
                .filter(disk -> java.util.Objects.equals(disk.get("id"), node.getBootDiskId()))
                .findFirst()
                .or(() -> physical.stream().findFirst())
                .orElse(null);
    }

    private static double megabytes(List<Map<String, @Nullable Object>> physical) {
        long bytes = physical.stream()
                .mapToLong(disk -> disk.get("size") instanceof Number size ? size.longValue() : 0)
                .sum();
        return bytes / 1_000_000.0;
    }

    private static Map<String, @Nullable Object> stub(String systemId) {
        Map<String, @Nullable Object> stub = new LinkedHashMap<>();
        stub.put("system_id", systemId);
        stub.put("resource_uri", ApiPath.of("nodes", systemId));
        stub.put("__incomplete__", true);
        return stub;
    }

    /** The gateways of the chosen links, else of the first link of each family whose subnet has one. */
    private Map<String, @Nullable Object> gateways(NodeRecord node) {
        Map<String, @Nullable Object> gateways = new LinkedHashMap<>();
        gateways.put("ipv4", gateway(node, node.getGatewayLinkIpv4Id(), false));
        gateways.put("ipv6", gateway(node, node.getGatewayLinkIpv6Id(), true));
        return gateways;
    }

    private Map<String, @Nullable Object> gateway(NodeRecord node, @Nullable Integer chosen, boolean six) {
        Map<String, @Nullable Object> gateway = new LinkedHashMap<>();
        gateway.put("gateway_ip", null);
        gateway.put("link_id", chosen);
        for (InterfaceDocuments.Address link : interfaces.addresses().getOrDefault(node.getId(), List.of())) {
            Integer subnetId = link.subnetId();
            boolean wanted = chosen == null
                    ? link.enabled() && link.allocType() != Addresses.DISCOVERED
                    : chosen == link.linkId();
            if (wanted && subnetId != null) {
                Object ip = shared.subnet(subnetId).get("gateway_ip");
                if (ip != null && String.valueOf(ip).contains(":") == six) {
                    gateway.put("gateway_ip", ip);
                    return gateway;
                }
            }
        }
        return gateway;
    }

    static Map<String, @Nullable Object> hardware(NodeRecord node) {
        Map<String, @Nullable Object> known = JsonColumns.map(node.getHardwareInfo());
        Map<String, @Nullable Object> hardware = new LinkedHashMap<>();
        for (String key : HARDWARE) {
            String value = JsonColumns.text(known, key);
            hardware.put(key, value.isEmpty() ? "Unknown" : value);
        }
        return hardware;
    }

    private static @Nullable OffsetDateTime nextSync(NodeRecord node) {
        OffsetDateTime last = node.getLastSync();
        Integer interval = node.getSyncInterval();
        return last == null || interval == null ? null : last.plusSeconds(interval);
    }

    /** What an anonymous caller sees of a machine (maas-api/resources.json, AnonMachine). */
    public static Map<String, @Nullable Object> anonymous(Map<String, @Nullable Object> machine) {
        Map<String, @Nullable Object> shown = new LinkedHashMap<>();
        for (String key : List.of(
                "system_id",
                "hostname",
                "domain",
                "fqdn",
                "architecture",
                "status",
                "power_type",
                "power_state",
                "zone",
                "status_action",
                "status_message",
                "status_name",
                "node_type",
                "resource_uri")) {
            shown.put(key, machine.get(key));
        }
        return shown;
    }

    /** The tags column of a joined row, for filters. */
    static Condition tagged(String tag) {
        return DSL.exists(DSL.selectOne()
                .from(NODE_TAG)
                .join(TAG)
                .on(TAG.ID.eq(NODE_TAG.TAG_ID))
                .where(NODE_TAG.NODE_ID.eq(NODE.ID))
                .and(TAG.NAME.eq(tag)));
    }
}
