package ingot.region.machine;

import static ingot.region.db.Tables.NODE;
import static org.assertj.core.api.Assertions.assertThat;

import ingot.core.machine.MachineStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Lists, single machines and their changes (maas-api/conventions.md §9, resources.json Machine). */
class MachineListingTest {

    private final Site site = new Site();

    @AfterEach
    void close() {
        site.close();
    }

    private List<String> listed(String... filters) {
        List<String> ids = new ArrayList<>();
        for (Object machine : site.admin().get("machines/", filters).is(200).list()) {
            ids.add(JsonColumns.text(JsonColumns.map(machine), "system_id"));
        }
        return ids;
    }

    @Test
    void filtersLeaveTheMachinesThatMeetAllOfThem() {
        String first = site.newMachine("52:54:00:00:00:01", "manual");
        String second = site.newMachine("52:54:00:00:00:02", "ipmi");
        site.database.write(sql -> sql.update(NODE)
                .set(NODE.STATUS, MachineStatus.READY.number())
                .set(NODE.CPU_COUNT, 8)
                .where(NODE.SYSTEM_ID.eq(second))
                .execute());

        assertThat(listed()).containsExactly(first, second);
        assertThat(listed("status", "ready")).containsExactly(second);
        assertThat(listed("not_status", "ready")).containsExactly(first);
        assertThat(listed("mac_address", "52:54:00:00:00:01")).containsExactly(first);
        assertThat(listed("cpu_count", "4")).containsExactly(second);
        assertThat(listed("id", first, "id", second, "status", "new")).containsExactly(first);
        site.admin().get("machines/", "status", "4").is(400);
        site.admin().get("machines/", "zone", "nowhere").is(400);
    }

    @Test
    void aChangeTouchesOnlyWhatWasGiven() {
        String id = site.newMachine("52:54:00:00:00:01", "manual");

        Map<String, @Nullable Object> changed = site.admin()
                .put("machines/" + id + "/", "hostname", "db-1", "description", "the first")
                .is(200)
                .object();

        assertThat(changed)
                .containsEntry("hostname", "db-1")
                .containsEntry("fqdn", "db-1.maas")
                .containsEntry("description", "the first")
                .containsEntry("power_type", "manual")
                .containsEntry("architecture", "amd64/generic");
        String other = site.newMachine("52:54:00:00:00:02", "manual");
        site.admin().put("machines/" + other + "/", "hostname", "DB-1").is(400);
        site.admin()
                .put("machines/" + other + "/", "architecture", "sparc/generic")
                .is(400);
    }

    @Test
    void powerParametersAreForAdministratorsAndSecretsLieSealed() {
        String id = site.newMachine("52:54:00:00:00:01", "manual");
        site.admin()
                .put(
                        "machines/" + id + "/",
                        "power_type",
                        "ipmi",
                        "power_parameters_power_address",
                        "10.9.0.1",
                        "power_parameters_power_pass",
                        "geheim")
                .is(200);

        assertThat(site.admin()
                        .get("machines/" + id + "/", "op", "power_parameters")
                        .object())
                .containsEntry("power_address", "10.9.0.1")
                .containsEntry("power_pass", "geheim");
        site.as(site.user("alice"))
                .get("machines/" + id + "/", "op", "power_parameters")
                .is(403);
        String stored = site.database.read(sql ->
                sql.fetch("select parameters::text, sealed_parameters from bmc").toString());
        assertThat(stored).contains("10.9.0.1").doesNotContain("geheim");
    }

    @Test
    void aDeletedMachineIsGoneWithItsBmc() {
        String id = site.newMachine("52:54:00:00:00:01", "ipmi");

        site.admin().delete("machines/" + id + "/").is(204);

        site.admin().get("machines/" + id + "/").is(404);
        int bmcs = site.database.read(sql -> sql.fetchCount(ingot.region.db.Tables.BMC));
        assertThat(bmcs).isZero();
    }

    @Test
    void everyFieldOfAMachineIsThere() {
        String id = site.newMachine("52:54:00:00:00:01", "manual");

        assertThat(site.admin().get("machines/" + id + "/").object().keySet())
                .contains(
                        "address_ttl",
                        "bcaches",
                        "bios_boot_method",
                        "blockdevice_set",
                        "boot_disk",
                        "boot_interface",
                        "cache_sets",
                        "commissioning_status_name",
                        "cpu_test_status",
                        "current_installation_result_id",
                        "default_gateways",
                        "disable_ipv4",
                        "domain",
                        "enable_hw_sync",
                        "hardware_info",
                        "interface_set",
                        "interface_test_status_name",
                        "ip_addresses",
                        "is_dpu",
                        "last_sync",
                        "locked",
                        "netboot",
                        "next_sync",
                        "node_type_name",
                        "numanode_set",
                        "other_test_status",
                        "owner_data",
                        "parent",
                        "pool",
                        "raids",
                        "special_filesystems",
                        "status_action",
                        "status_message",
                        "storage",
                        "swap_size",
                        "sync_interval",
                        "tag_names",
                        "virtualblockdevice_set",
                        "volume_groups",
                        "workload_annotations",
                        "zone");
    }

    @Test
    void severalReleasesAnswerThoseThatBegan() {
        String id = site.newMachine("52:54:00:00:00:01", "manual");
        site.database.write(sql -> sql.update(NODE)
                .set(NODE.STATUS, MachineStatus.ALLOCATED.number())
                .set(NODE.OWNER_ID, 1)
                .where(NODE.SYSTEM_ID.eq(id))
                .execute());

        assertThat(site.admin()
                        .post("machines/", "op", "release", "machines", "zzzzzz")
                        .is(400)
                        .text())
                .contains("zzzzzz");
        assertThat(String.valueOf(site.admin()
                        .post("machines/", "op", "release", "machines", id)
                        .is(200)
                        .list()))
                .isEqualTo("[" + id + "]");
        // Never commissioned: it ends New, not Ready (maas-api/conventions.md §15).
        assertThat(site.status(id)).isEqualTo(MachineStatus.NEW);
    }

    @Test
    void aLockedMachineIsNotReleasedUntilItIsUnlocked() {
        String id = site.newMachine("52:54:00:00:00:01", "manual");
        site.database.write(sql -> sql.update(NODE)
                .set(NODE.STATUS, MachineStatus.DEPLOYED.number())
                .set(NODE.OWNER_ID, 1)
                .where(NODE.SYSTEM_ID.eq(id))
                .execute());

        site.admin().post("machines/" + id + "/", "op", "lock").is(200);
        site.admin().post("machines/" + id + "/", "op", "release").is(403);
        site.admin().delete("machines/" + id + "/").is(403);
        site.admin().post("machines/" + id + "/", "op", "unlock").is(200);
        site.admin().post("machines/" + id + "/", "op", "release").is(200);
    }
}
