package ingot.region.machine;

import static ingot.region.db.Tables.BLOCK_DEVICE;
import static ingot.region.db.Tables.INTERFACE;
import static ingot.region.db.Tables.IP_ADDRESS;
import static ingot.region.db.Tables.NODE;
import static ingot.region.db.Tables.SUBNET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ingot.core.hardware.InventoryRefused;
import ingot.region.inventory.InventoryStore;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How a report of hardware becomes rows (facts: metadata-and-scripts §16). */
class InventoryTest {

    private static final String ONE = "52:54:00:00:00:01";
    private static final String TWO = "52:54:00:00:00:02";

    private final Site site = new Site();
    private String id = "";

    @BeforeEach
    void make() {
        site.network();
        id = site.newMachine(ONE, "manual");
    }

    @AfterEach
    void close() {
        site.close();
    }

    /** A report: cards as name to "mac address/prefix", disks as name to "serial path". */
    private void report(String systemId, Map<String, String> cards, Map<String, String> disks) {
        String networks = cards.entrySet().stream()
                .map(card -> {
                    String[] words = card.getValue().split(" ", -1);
                    String[] address = words.length > 1 ? words[1].split("/", -1) : new String[] {};
                    String addresses = address.length == 0 ? "" : """
                            {"family": "inet", "address": "%s", "netmask": "%s", "scope": "global"}
                            """.formatted(address[0], address[1]);
                    return """
                            "%s": {"type": "broadcast", "hwaddr": "%s", "mtu": 1500, "state": "up", "addresses": [%s]}
                            """.formatted(card.getKey(), words[0], addresses);
                })
                .collect(Collectors.joining(","));
        String storage = disks.entrySet().stream()
                .map(disk -> {
                    String[] words = disk.getValue().split(" ", -1);
                    return """
                            {"id": "%s", "model": "M", "serial": "%s", "type": "sata", "size": 8589934592, "block_size": 512,
                             "device_id": "%s"}
                            """.formatted(disk.getKey(), words[0], words[1]);
                })
                .collect(Collectors.joining(","));
        String json = """
                {"api_version": "1.0",
                 "api_extensions": ["resources", "resources_v2", "api_os", "resources_system", "resources_usb_pci"],
                 "environment": {"kernel_architecture": "x86_64"},
                 "resources": {"cpu": {"total": 1}, "memory": {"total": 1073741824},
                               "storage": {"disks": [%s]},
                               "system": {"uuid": "11111111-2222-3333-4444-555555555555"}},
                 "networks": {%s}}
                """.formatted(storage, networks);
        site.database.write(sql -> {
            var node = sql.fetchSingle(NODE, NODE.SYSTEM_ID.eq(systemId));
            InventoryStore.store(sql, node, json.getBytes(StandardCharsets.UTF_8), site.now());
            return null;
        });
    }

    private static Map<String, String> of(String... pairs) {
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put(pairs[i], pairs[i + 1]);
        }
        return map;
    }

    private Map<String, Integer> cards(String systemId) {
        return site.database.read(sql -> sql.select(INTERFACE.NAME, INTERFACE.ID)
                .from(INTERFACE)
                .join(NODE)
                .on(NODE.ID.eq(INTERFACE.NODE_ID))
                .where(NODE.SYSTEM_ID.eq(systemId))
                .fetchMap(INTERFACE.NAME, INTERFACE.ID));
    }

    private Map<String, Integer> disks() {
        return site.database.read(sql -> sql.select(BLOCK_DEVICE.NAME, BLOCK_DEVICE.ID)
                .from(BLOCK_DEVICE)
                .fetchMap(BLOCK_DEVICE.NAME, BLOCK_DEVICE.ID));
    }

    @Test
    void cardsThatExchangeTheirNamesStayThemselves() {
        report(id, of("eth0", ONE, "eth1", TWO), of());
        Map<String, Integer> before = cards(id);

        report(id, of("eth0", TWO, "eth1", ONE), of());

        assertThat(cards(id))
                .containsOnly(Map.entry("eth0", before.get("eth1")), Map.entry("eth1", before.get("eth0")));
    }

    @Test
    void aCardThatIsGoneIsDeleted() {
        report(id, of("eth0", ONE, "eth1", TWO), of());
        report(id, of("eth1", TWO), of());

        assertThat(cards(id)).containsOnlyKeys("eth1");
    }

    @Test
    void aCardMovesFromAMachineThatNobodyUses() {
        String other = site.newMachine(TWO, "manual");

        report(id, of("eth0", ONE, "eth1", TWO), of());

        assertThat(cards(id)).containsOnlyKeys("eth0", "eth1");
        assertThat(cards(other)).isEmpty();
    }

    @Test
    void nobodyTakesACardFromAMachineInUseByClaimingItsAddress() {
        String other = site.newMachine(TWO, "manual");
        site.database.write(sql -> sql.update(NODE)
                .set(NODE.OWNER_ID, 1)
                .where(NODE.SYSTEM_ID.eq(other))
                .execute());

        assertThatThrownBy(() -> report(id, of("eth0", ONE, "eth1", TWO), of()))
                .isInstanceOf(InventoryRefused.class)
                .hasMessageContaining(TWO)
                .hasMessageContaining("in use");

        assertThat(cards(other)).hasSize(1);
    }

    @Test
    void anUnknownNetworkIsMadeAndAKnownOneIsUsed() {
        report(id, of("eth0", ONE + " 10.0.0.7/24", "eth1", TWO + " 192.168.5.9/24"), of());

        List<String> cidrs = site.database.read(sql ->
                sql.select(SUBNET.CIDR).from(SUBNET).orderBy(SUBNET.ID).fetch(row -> String.valueOf(row.value1())));
        assertThat(cidrs).containsExactly("10.0.0.0/24", "192.168.5.0/24");
        List<Integer> vlans = site.database.read(sql -> sql.selectDistinct(INTERFACE.VLAN_ID)
                .from(INTERFACE)
                .where(INTERFACE.VLAN_ID.isNotNull())
                .fetch(INTERFACE.VLAN_ID));
        assertThat(vlans).hasSize(2);
    }

    @Test
    void noNetworkIsMadeWhereTheSettingsForbidIt() {
        site.setting("auto_vlan_creation", "false");

        report(id, of("eth0", ONE + " 192.168.5.9/24"), of());

        assertThat(site.database.<Integer>read(sql -> sql.fetchCount(SUBNET))).isEqualTo(1);
    }

    @Test
    void anAddressThatIsGoneIsNoLongerDiscovered() {
        report(id, of("eth0", ONE + " 10.0.0.7/24"), of());
        report(id, of("eth0", ONE + " 10.0.0.8/24"), of());

        List<String> addresses = site.database.read(
                sql -> sql.select(IP_ADDRESS.IP).from(IP_ADDRESS).fetch(IP_ADDRESS.IP));
        assertThat(addresses).containsExactly("10.0.0.8");
    }

    @Test
    void disksThatExchangeTheirNamesStayThemselves() {
        report(id, of("eth0", ONE), of("sda", "S1 ata-1", "sdb", "S2 ata-2"));
        Map<String, Integer> before = disks();

        report(id, of("eth0", ONE), of("sda", "S2 ata-2", "sdb", "S1 ata-1"));

        assertThat(disks()).containsOnly(Map.entry("sda", before.get("sdb")), Map.entry("sdb", before.get("sda")));
    }

    @Test
    void disksOfOneSerialNumberAreToldApartByTheirPath() {
        report(id, of("eth0", ONE), of("sda", "S ata-1", "sdb", "S ata-2"));
        Map<String, Integer> before = disks();

        report(id, of("eth0", ONE), of("sda", "S ata-2", "sdb", "S ata-1"));

        assertThat(disks()).containsOnly(Map.entry("sda", before.get("sdb")), Map.entry("sdb", before.get("sda")));
    }

    @Test
    void aUuidThatTwoMachinesHaveIdentifiesNeither() {
        String other = site.newMachine(TWO, "manual");
        report(id, of("eth0", ONE), of());
        report(other, of("eth0", TWO), of());

        List<String> uuids = site.database.read(
                sql -> sql.select(NODE.HARDWARE_UUID).from(NODE).fetch(NODE.HARDWARE_UUID));
        assertThat(uuids).containsExactly(null, null);
    }
}
