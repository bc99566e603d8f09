package ingot.region.machine;

import static ingot.region.db.Tables.NODE;
import static ingot.region.db.Tables.SCRIPT;
import static ingot.region.db.Tables.SCRIPT_RESULT;
import static ingot.region.db.Tables.SCRIPT_VERSION;
import static org.assertj.core.api.Assertions.assertThat;

import ingot.core.machine.ResultType;
import ingot.http.Reply;
import ingot.region.metadata.Tar;
import ingot.region.script.BuiltinScripts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Runs that change while they are under way (facts: metadata-and-scripts §10, §12, §13). */
class ScriptSetTest {

    private static final String MAC = "52:54:00:00:00:01";

    private final Site site = new Site();
    private String id = "";
    private PlayedMachine machine = new PlayedMachine(site, "", MAC);

    @BeforeEach
    void make() {
        site.network();
        id = site.newMachine(MAC, "manual");
        machine = new PlayedMachine(site, id, MAC);
    }

    @AfterEach
    void close() {
        site.close();
    }

    private void script(String name, String... header) {
        String text = "#!/bin/sh\n# --- Start MAAS 1.0 script metadata ---\n# name: " + name + "\n"
                + String.join(
                        "",
                        List.of(header).stream().map(line -> "# " + line + "\n").toList())
                + "# --- End MAAS 1.0 script metadata ---\ntrue\n";
        site.admin().post("scripts/", "script", text).is(200);
    }

    private void commission(String... parameters) {
        String[] all = new String[parameters.length + 2];
        all[0] = "op";
        all[1] = "commission";
        System.arraycopy(parameters, 0, all, 2, parameters.length);
        site.admin().post("machines/" + id + "/", all).is(200);
    }

    private Map<String, byte[]> archive() {
        Reply reply = site.machine(id)
                .get("/MAAS/metadata/2012-03-01/maas-scripts")
                .is(200)
                .reply();
        return Tar.read(((Reply.Bytes) reply).body());
    }

    private List<Map<String, @Nullable Object>> index(String kind) {
        String json = new String(archive().get("index.json"), StandardCharsets.UTF_8);
        return JsonColumns.list(
                        JsonColumns.map(JsonColumns.map(JsonColumns.read(json)).get("1.0"))
                                .get(kind))
                .stream()
                .map(item -> JsonColumns.map(item))
                .toList();
    }

    @Test
    void theArchiveHoldsWhatIsLeftToRun() {
        commission();
        machine.report(ResultType.COMMISSIONING, "maas-lshw", "<list/>");

        List<Map<String, @Nullable Object>> items = index("commissioning_scripts");

        assertThat(items)
                .extracting(item -> item.get("name"))
                .contains("50-maas-01-commissioning")
                .doesNotContain("maas-lshw");
        assertThat(archive())
                .containsKey("commissioning/50-maas-01-commissioning")
                .doesNotContainKey("commissioning/maas-lshw");
        assertThat(items.getFirst())
                .containsKeys("script_result_id", "script_version_id", "timeout_seconds", "parameters");
    }

    @Test
    void testsOfDisksThatWereNotKnownGetTheirDisks() {
        script(
                "look",
                "script_type: testing",
                "hardware_type: storage",
                "parallel: instance",
                "tags: [commissioning]",
                "parameters: {storage: {type: storage}}");
        commission();
        assertThat(index("testing_scripts")).hasSize(1);
        assertThat(storage(index("testing_scripts").getFirst())).isEqualTo("all");

        machine.passScripts(ResultType.COMMISSIONING);

        assertThat(index("testing_scripts")).hasSize(1);
        assertThat(JsonColumns.map(storage(index("testing_scripts").getFirst())))
                .containsEntry("name", "sda")
                .containsEntry("serial", "S1");
    }

    private static @Nullable Object storage(Map<String, @Nullable Object> item) {
        return JsonColumns.map(JsonColumns.map(item.get("parameters")).get("storage"))
                .get("value");
    }

    @Test
    void aScriptForSpecialHardwareRunsWhereTheMachineHasIt() {
        script("firmware", "script_type: commissioning", "tags: [update_firmware]", "for_hardware: ['pci:8086:1234']");
        script("other", "script_type: commissioning", "tags: [update_firmware]", "for_hardware: ['pci:ffff:1234']");
        commission("commissioning_scripts", "update_firmware");
        assertThat(index("commissioning_scripts"))
                .extracting(item -> item.get("name"))
                .doesNotContain("firmware", "other");

        machine.report(
                ResultType.COMMISSIONING,
                "maas-list-modaliases",
                "pci:v00008086d00001234sv00000000sd00000000bc02sc00i00\n");

        assertThat(index("commissioning_scripts"))
                .extracting(item -> item.get("name"))
                .contains("firmware")
                .doesNotContain("other");
        assertThat(index("commissioning_scripts")).isEqualTo(index("commissioning_scripts"));
    }

    @Test
    void afterAScriptThatChangedTheMachineEverythingBuiltInLooksAgain() {
        script("raid", "script_type: commissioning", "recommission: true");
        commission();
        machine.report(ResultType.COMMISSIONING, "maas-lshw", "<list/>");
        assertThat(machine.pendingNames(ResultType.COMMISSIONING)).doesNotContain("maas-lshw");

        machine.report(ResultType.COMMISSIONING, "raid", "done");

        assertThat(machine.pendingNames(ResultType.COMMISSIONING))
                .contains("maas-lshw")
                .doesNotContain("raid");
    }

    @Test
    void anUnknownScriptIsRefusedByName() {
        assertThat(site.admin()
                        .post("machines/" + id + "/", "op", "commission", "commissioning_scripts", "nothing")
                        .is(400)
                        .object())
                .containsOnlyKeys("commissioning_scripts");
    }

    @Test
    void aScriptMayBringItsOwnVerdict() {
        script("look", "script_type: commissioning");
        commission();

        machine.files("look", "0", Map.of("look.yaml", "{status: degraded, results: {speed: 3}}"));
        assertThat(status("look")).isEqualTo(6);
        machine.files("look", "0", Map.of("look.yaml", "[".repeat(100_000)));
        assertThat(status("look")).isEqualTo(2);
    }

    private @Nullable Integer status(String script) {
        return site.database.<@Nullable Integer>read(sql -> sql.select(SCRIPT_RESULT.STATUS)
                .from(SCRIPT_RESULT)
                .where(SCRIPT_RESULT.SCRIPT_NAME.eq(script))
                .fetchSingle(SCRIPT_RESULT.STATUS));
    }

    @Test
    void anotherBuildsScriptsReplaceTheTextButNotWhatPeopleSet() throws IOException {
        site.admin().put("scripts/maas-lshw", "tags", "mine", "timeout", "7").is(200);
        site.database.write(sql -> {
            sql.update(SCRIPT)
                    .set(SCRIPT.TITLE, "old")
                    .where(SCRIPT.NAME.eq("maas-lshw"))
                    .execute();
            return sql.update(SCRIPT_VERSION)
                    .set(SCRIPT_VERSION.CONTENT, "#!/bin/sh\nold\n")
                    .execute();
        });

        BuiltinScripts.sync(site.database);
        BuiltinScripts.sync(site.database);

        Map<String, @Nullable Object> script =
                site.admin().get("scripts/maas-lshw").object();
        assertThat(script).containsEntry("title", "List hardware as XML");
        assertThat(JsonColumns.list(script.get("tags"))).contains("mine");
        assertThat(JsonColumns.list(script.get("history"))).hasSize(2);
        assertThat(site.database.<@Nullable Integer>read(sql -> sql.select(SCRIPT.TIMEOUT_SECONDS)
                        .from(SCRIPT)
                        .where(SCRIPT.NAME.eq("maas-lshw"))
                        .fetchSingle(SCRIPT.TIMEOUT_SECONDS)))
                .isEqualTo(7);
    }

    @Test
    void aDestructiveTestHasAPlanThatNamesItsDisks() {
        script(
                "burn",
                "script_type: testing",
                "hardware_type: storage",
                "destructive: true",
                "parameters: {storage: {type: storage}}");
        commission();
        machine.passScripts(ResultType.COMMISSIONING);
        machine.signal("OK").is(200);
        site.admin()
                .post("machines/" + id + "/", "op", "test", "testing_scripts", "burn")
                .is(200);

        Map<String, @Nullable Object> plan = machine.plan();

        assertThat(plan).containsEntry("kind", "test");
        assertThat(JsonColumns.list(plan.get("steps"))).isEmpty();
        assertThat(JsonColumns.map(JsonColumns.list(plan.get("disks")).getFirst()))
                .containsEntry("serial", "S1");
        machine.grant(JsonColumns.text(plan, "attempt"), MachineLifeTest.sha256(machine.planText()), "boot-1")
                .is(200);
    }

    @Test
    void olderRunsAreDroppedAsTheSettingsSay() {
        site.setting("max_node_commissioning_results", "2");
        for (int run = 0; run < 4; run++) {
            commission();
            site.admin().post("machines/" + id + "/", "op", "abort").is(200);
        }

        int sets = site.database.read(sql -> sql.fetchCount(
                ingot.region.db.Tables.SCRIPT_SET,
                ingot.region.db.Tables.SCRIPT_SET
                        .NODE_ID
                        .eq(sql.select(NODE.ID)
                                .from(NODE)
                                .where(NODE.SYSTEM_ID.eq(id))
                                .fetchSingle(NODE.ID))
                        .and(ingot.region.db.Tables.SCRIPT_SET.RESULT_TYPE.eq(0))));

        assertThat(sets).isEqualTo(2);
    }
}
