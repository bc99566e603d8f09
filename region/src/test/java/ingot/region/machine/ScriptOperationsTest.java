package ingot.region.machine;

import static org.assertj.core.api.Assertions.assertThat;

import ingot.core.machine.MachineStatus;
import ingot.core.machine.ResultType;
import ingot.region.api.Api;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Scripts and what they said (facts: metadata-and-scripts §12–§14). */
class ScriptOperationsTest {

    private static final String BURN_IN = """
            #!/bin/sh
            # --- Start MAAS 1.0 script metadata ---
            # name: burn-in
            # title: Burn in
            # script_type: testing
            # hardware_type: cpu
            # timeout: 00:30:00
            # tags: [commissioning]
            # --- End MAAS 1.0 script metadata ---
            exit 0
            """;

    private final Site site = new Site();

    @AfterEach
    void close() {
        site.close();
    }

    @Test
    void theHeaderOfAScriptSaysWhatItIs() {
        Map<String, @Nullable Object> script =
                site.admin().post("scripts/", "script", BURN_IN).is(200).object();

        assertThat(script)
                .containsEntry("name", "burn-in")
                .containsEntry("title", "Burn in")
                .containsEntry("type", 2L)
                .containsEntry("hardware_type_name", "CPU")
                .containsEntry("timeout", "0:30:00")
                .containsEntry("default", false)
                .containsEntry("resource_uri", "/MAAS/api/2.0/scripts/burn-in");
        assertThat(JsonColumns.list(script.get("tags"))).containsExactlyInAnyOrder("commissioning", "cpu");
        assertThat(site.admin().get("scripts/burn-in", "op", "download").text()).isEqualTo(BURN_IN);
    }

    @Test
    void aFormMayNotContradictTheHeader() {
        assertThat(site.admin()
                        .post("scripts/", "script", BURN_IN, "title", "Another")
                        .is(400)
                        .object())
                .containsEntry("title", List.of("May not override values defined in embedded YAML."));
        site.admin().post("scripts/", "script", "echo no shebang", "name", "x").is(400);
        site.admin().post("scripts/", "script", "#!/bin/sh\n", "name", "none").is(400);
    }

    @Test
    void changesKeepTheEarlierVersionsAndCanBeTakenBack() {
        site.admin().post("scripts/", "script", BURN_IN).is(200);
        site.admin()
                .put("scripts/burn-in", "script", BURN_IN.replace("exit 0", "exit 1"), "comment", "worse")
                .is(200);

        Map<String, @Nullable Object> two =
                site.admin().get("scripts/burn-in", "include_script", "true").object();
        assertThat(JsonColumns.list(two.get("history"))).hasSize(2);
        String newest = JsonColumns.text(
                JsonColumns.map(JsonColumns.list(two.get("history")).getFirst()), "data");
        assertThat(new String(Base64.getDecoder().decode(newest), StandardCharsets.UTF_8))
                .contains("exit 1");

        site.admin().post("scripts/burn-in", "op", "revert", "to", "-1").is(200);
        assertThat(site.admin().get("scripts/burn-in", "op", "download").text()).isEqualTo(BURN_IN);
        site.admin().delete("scripts/burn-in").is(204);
        site.admin().get("scripts/burn-in").is(404);
    }

    @Test
    void whatComesWithIngotCanOnlyBeTaggedAndTimed() {
        Api.Answer builtin = site.admin().get("scripts/maas-lshw").is(200);
        assertThat(builtin.object()).containsEntry("default", true);

        site.admin().put("scripts/maas-lshw", "title", "Mine").is(400);
        site.admin().delete("scripts/maas-lshw").is(400);
        site.admin().put("scripts/maas-lshw", "timeout", "60").is(200);
        assertThat(site.admin().get("scripts/maas-lshw").field("timeout")).isEqualTo("0:01:00");
    }

    @Test
    void onlyEditorsChangeScripts() {
        site.as(site.user("alice")).post("scripts/", "script", BURN_IN).is(403);
    }

    @Test
    void testsRunAfterCommissioningAndTheirResultsAreShown() {
        site.network();
        site.admin().post("scripts/", "script", BURN_IN).is(200);
        String mac = "52:54:00:00:00:01";
        String id = site.newMachine(mac, "manual");
        site.admin().post("machines/" + id + "/", "op", "commission").is(200);
        PlayedMachine machine = new PlayedMachine(site, id, mac);
        machine.passScripts(ResultType.COMMISSIONING);
        machine.signal("TESTING").is(200);
        assertThat(site.status(id)).isEqualTo(MachineStatus.TESTING);
        assertThat(machine.pendingNames(ResultType.TESTING)).containsExactly("burn-in");
        machine.passScripts(ResultType.TESTING);
        machine.signal("OK").is(200);
        assertThat(site.status(id)).isEqualTo(MachineStatus.READY);

        Map<String, @Nullable Object> set = site.admin()
                .get("nodes/" + id + "/results/current-testing/")
                .is(200)
                .object();
        assertThat(set)
                .containsEntry("type_name", "Testing")
                .containsEntry("status_name", "Passed")
                .containsEntry("system_id", id);
        Map<String, @Nullable Object> result =
                JsonColumns.map(JsonColumns.list(set.get("results")).getFirst());
        assertThat(result).containsEntry("name", "burn-in").containsEntry("exit_status", 0L);
        assertThat(site.admin()
                        .get("nodes/" + id + "/results/current-testing/", "op", "download", "filters", "burn-in")
                        .text())
                .isEqualTo("ok\n");
        assertThat(site.admin()
                        .get("nodes/" + id + "/results/", "type", "testing")
                        .list())
                .hasSize(1);
        assertThat(site.admin().get("machines/" + id + "/").object())
                .containsEntry("testing_status_name", "Passed")
                .containsEntry("cpu_test_status_name", "Passed")
                .containsEntry("memory_test_status", -1L);
    }

    @Test
    void whatTheHardwareSaidIsBson() {
        site.network();
        String mac = "52:54:00:00:00:01";
        String id = site.newMachine(mac, "manual");
        assertThat(bson(id))
                .isEqualTo(new byte[] {17, 0, 0, 0, 0x0a, 'l', 's', 'h', 'w', 0, 0x0a, 'l', 'l', 'd', 'p', 0, 0});
        site.admin().post("machines/" + id + "/", "op", "commission").is(200);
        new PlayedMachine(site, id, mac).passScripts(ResultType.COMMISSIONING);

        assertThat(bson(id)).hasSize(17 + 2 * (5 + 3)).startsWith(33, 0, 0, 0, 0x05);
    }

    private byte[] bson(String id) {
        return site.admin().get("machines/" + id + "/", "op", "details").is(200).bytes();
    }
}
