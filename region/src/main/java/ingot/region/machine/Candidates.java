package ingot.region.machine;

import static ingot.region.db.Tables.FABRIC;
import static ingot.region.db.Tables.RESOURCE_POOL;
import static ingot.region.db.Tables.TAG;
import static ingot.region.db.Tables.ZONE;

import ingot.core.constraint.Candidate;
import ingot.core.constraint.InterfaceKey;
import ingot.core.constraint.Vocabulary;
import ingot.region.api.SharedDocuments;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** Machine documents as candidates for constraints. Belongs to one transaction. */
final class Candidates {

    private final Map<String, String> fabricClasses = new HashMap<>();

    Candidates(DSLContext sql) {
        sql.select(FABRIC.ID, FABRIC.CLASS_TYPE)
                .from(FABRIC)
                .where(FABRIC.CLASS_TYPE.isNotNull())
                .forEach(row -> fabricClasses.put(String.valueOf(row.value1()), row.value2()));
    }

    static Vocabulary vocabulary(DSLContext sql) {
        return new Vocabulary(
                Set.copyOf(ingot.region.image.Releases.ARCHITECTURES),
                Set.copyOf(sql.select(TAG.NAME).from(TAG).fetch(TAG.NAME)),
                Set.copyOf(sql.select(ZONE.NAME).from(ZONE).fetch(ZONE.NAME)),
                Set.copyOf(sql.select(RESOURCE_POOL.NAME).from(RESOURCE_POOL).fetch(RESOURCE_POOL.NAME)),
                new NetworkSpecifiers(new SharedDocuments(sql)));
    }

    /**
     * One machine.
     *
     * @param databaseId breaks ties between machines of equal cost
     */
    Candidate of(long databaseId, Map<String, @Nullable Object> machine) {
        Set<Long> subnets = new HashSet<>();
        Set<Long> vlans = new HashSet<>();
        List<Candidate.Nic> nics = new ArrayList<>();
        for (Object item : JsonColumns.list(machine.get("interface_set"))) {
            nics.add(nic(JsonColumns.map(item), machine, subnets, vlans));
        }
        Candidate.Root root = null;
        List<Candidate.Store> freeDisks = new ArrayList<>();
        List<Candidate.Store> freePartitions = new ArrayList<>();
        for (Object item : JsonColumns.list(machine.get("blockdevice_set"))) {
            Map<String, @Nullable Object> disk = JsonColumns.map(item);
            List<@Nullable Object> partitions = JsonColumns.list(disk.get("partitions"));
            for (Object part : partitions) {
                Map<String, @Nullable Object> partition = JsonColumns.map(part);
                if (partition.get("filesystem") == null) {
                    freePartitions.add(store(partition));
                } else if (atRoot(partition)) {
                    root = new Candidate.Root(store(disk), store(partition));
                }
            }
            if (atRoot(disk)) {
                root = new Candidate.Root(store(disk), null);
            }
            if (partitions.isEmpty() && disk.get("filesystem") == null) {
                freeDisks.add(store(disk));
            }
        }
        return new Candidate(
                databaseId,
                JsonColumns.text(machine, "system_id"),
                JsonColumns.text(machine, "hostname"),
                JsonColumns.text(JsonColumns.map(machine.get("domain")), "name"),
                JsonColumns.text(machine, "architecture"),
                texts(machine.get("tag_names")),
                JsonColumns.text(JsonColumns.map(machine.get("zone")), "name"),
                JsonColumns.text(JsonColumns.map(machine.get("pool")), "name"),
                JsonColumns.text(machine, "owner"),
                JsonColumns.number(machine, "cpu_count"),
                JsonColumns.number(machine, "cpu_speed"),
                JsonColumns.number(machine, "memory"),
                JsonColumns.text(machine, "power_state"),
                JsonColumns.flag(machine, "ephemeral_deploy") ? "memory" : "disk",
                subnets,
                vlans,
                root,
                freeDisks,
                freePartitions,
                nics,
                List.of());
    }

    private static boolean atRoot(Map<String, @Nullable Object> device) {
        return "/".equals(JsonColumns.map(device.get("filesystem")).get("mount_point"));
    }

    private static Candidate.Store store(Map<String, @Nullable Object> device) {
        return new Candidate.Store(
                JsonColumns.number(device, "id"), JsonColumns.number(device, "size"), texts(device.get("tags")));
    }

    private Candidate.Nic nic(
            Map<String, @Nullable Object> nic,
            Map<String, @Nullable Object> machine,
            Set<Long> subnets,
            Set<Long> vlans) {
        Map<InterfaceKey, Set<String>> values = new EnumMap<>(InterfaceKey.class);
        add(values, InterfaceKey.ID, nic.get("id"));
        add(values, InterfaceKey.NAME, nic.get("name"));
        add(values, InterfaceKey.TYPE, nic.get("type"));
        add(values, InterfaceKey.HOSTNAME, machine.get("hostname"));
        texts(nic.get("tags")).forEach(tag -> add(values, InterfaceKey.TAG, tag));
        if (nic.get("vlan") != null) {
            vlan(values, JsonColumns.map(nic.get("vlan")), vlans);
        }
        List<@Nullable Object> links = JsonColumns.list(nic.get("links"));
        if (links.isEmpty()) {
            add(values, InterfaceKey.MODE, "unconfigured");
        }
        for (Object item : links) {
            Map<String, @Nullable Object> link = JsonColumns.map(item);
            add(values, InterfaceKey.MODE, link.get("mode"));
            add(values, InterfaceKey.IP, link.get("ip_address"));
            if (link.get("subnet") != null) {
                Map<String, @Nullable Object> subnet = JsonColumns.map(link.get("subnet"));
                subnets.add(JsonColumns.number(subnet, "id"));
                add(values, InterfaceKey.SUBNET, subnet.get("id"));
                add(values, InterfaceKey.SUBNET, subnet.get("name"));
                add(values, InterfaceKey.SUBNET, subnet.get("cidr"));
                add(values, InterfaceKey.SUBNET_CIDR, subnet.get("cidr"));
                vlan(values, JsonColumns.map(subnet.get("vlan")), vlans);
            }
        }
        return new Candidate.Nic(JsonColumns.number(nic, "id"), JsonColumns.number(nic, "link_speed"), values);
    }

    private void vlan(Map<InterfaceKey, Set<String>> values, Map<String, @Nullable Object> vlan, Set<Long> vlans) {
        vlans.add(JsonColumns.number(vlan, "id"));
        add(values, InterfaceKey.VLAN, vlan.get("id"));
        add(values, InterfaceKey.VLAN, vlan.get("name"));
        add(values, InterfaceKey.VID, vlan.get("vid"));
        add(values, InterfaceKey.FABRIC, vlan.get("fabric"));
        add(values, InterfaceKey.FABRIC, vlan.get("fabric_id"));
        add(values, InterfaceKey.SPACE, vlan.get("space"));
        add(values, InterfaceKey.FABRIC_CLASS, fabricClasses.get(JsonColumns.text(vlan, "fabric_id")));
    }

    private static void add(Map<InterfaceKey, Set<String>> values, InterfaceKey key, @Nullable Object value) {
        if (value != null) {
            values.computeIfAbsent(key, _ -> new HashSet<>()).add(String.valueOf(value));
        }
    }

    private static Set<String> texts(@Nullable Object list) {
        Set<String> texts = new HashSet<>();
        JsonColumns.list(list).forEach(item -> texts.add(String.valueOf(item)));
        return texts;
    }
}
