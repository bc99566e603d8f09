package ingot.region.machine;

import static ingot.region.db.Tables.DISK_ATTEMPT;
import static ingot.region.db.Tables.EVENT;
import static ingot.region.db.Tables.NODE;
import static ingot.region.db.Tables.SCRIPT_RESULT;
import static org.assertj.core.api.Assertions.assertThat;

import ingot.core.machine.MachineStatus;
import ingot.core.machine.ResultType;
import ingot.region.api.Api;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may say what, and when (facts: metadata-and-scripts §7–§9, lifecycle §21; design §3 rule 3). */
class MetadataRulesTest {

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

    private void commission() {
        site.admin().post("machines/" + id + "/", "op", "commission").is(200);
    }

    private void ready() {
        commission();
        machine.passScripts(ResultType.COMMISSIONING);
        machine.signal("OK").is(200);
        assertThat(site.status(id)).isEqualTo(MachineStatus.READY);
    }

    private void in(MachineStatus status) {
        site.database.write(sql -> sql.update(NODE)
                .set(NODE.STATUS, status.number())
                .where(NODE.SYSTEM_ID.eq(id))
                .execute());
    }

    private List<String> results(String script) {
        return site.database.read(sql -> sql.selectFrom(SCRIPT_RESULT)
                .where(SCRIPT_RESULT.SCRIPT_NAME.eq(script))
                .orderBy(SCRIPT_RESULT.ID)
                .fetch(row ->
                        row.getStatus() + " " + new String(row.getOutput(), java.nio.charset.StandardCharsets.UTF_8)));
    }

    @ParameterizedTest
    @CsvSource({
        "READY, 200",
        "BROKEN, 200",
        "FAILED_TESTING, 200",
        "ALLOCATED, 409",
        "FAILED_RELEASING, 409",
        "EXITING_RESCUE_MODE, 409"
    })
    void aMachineOutsideItsStatusesChangesNothing(MachineStatus status, int answer) {
        ready();
        in(status);

        machine.signal("WORKING", "name", "maas-lshw", "exit_status", "1").is(answer);

        assertThat(site.status(id)).isEqualTo(status);
        assertThat(results("maas-lshw")).containsExactly("2 ok\n");
    }

    @Test
    void signalsThatMakeNoSenseAreRefused() {
        commission();

        machine.signal("PERHAPS").is(400);
        machine.signal("").is(400);
        machine.signal("WORKING", "power_type", "abacus").is(400);
        machine.signal("WORKING", "power_type", "ipmi", "power_parameters", "{").is(400);
        machine.signal("WORKING", "script_result_id", "one").is(400);
        machine.signal("WORKING", "name", "x".repeat(256)).is(400);
        site.anonymous()
                .post("/MAAS/metadata/2012-03-01/", "op", "signal", "status", "OK")
                .is(401);
    }

    @Test
    void anErrorTextIsKeptBoundedAndWithoutNul() {
        commission();

        machine.signal("WORKING", "error", "\0" + "e".repeat(100_000)).is(200);

        String kept = site.database.read(sql ->
                sql.select(NODE.ERROR).from(NODE).where(NODE.SYSTEM_ID.eq(id)).fetchSingle(NODE.ERROR));
        assertThat(kept).hasSize(4000).startsWith("ee");
    }

    @Test
    void aReportThatCannotBeReadFailsItsScriptAndTheCommissioning() {
        commission();
        machine.report(ResultType.COMMISSIONING, "50-maas-01-commissioning", "{\"api_version\": \"1.0\"}");

        assertThat(results("50-maas-01-commissioning"))
                .singleElement()
                .asString()
                .startsWith("3 ");
        assertThat(events("SCRIPT_RESULT_ERROR")).singleElement().asString().contains("lack");
        machine.signal("OK").is(200);
        assertThat(site.status(id)).isEqualTo(MachineStatus.FAILED_COMMISSIONING);
    }

    @Test
    void aValueThatNoColumnTakesFailsItsScriptAndLeavesNothingHalfDone() {
        commission();
        machine.report(
                ResultType.COMMISSIONING,
                "50-maas-01-commissioning",
                Hardware.json(MAC)
                        .replace("\"type\": \"physical\"", "\"product\": \"a\\u0000b\", \"type\": \"physical\""));

        assertThat(results("50-maas-01-commissioning"))
                .singleElement()
                .asString()
                .startsWith("3 ");
        assertThat(site.admin().get("machines/" + id + "/").object()).containsEntry("cpu_count", 0L);
    }

    private List<String> events(String type) {
        return site.database.read(sql -> sql.select(EVENT.DESCRIPTION)
                .from(EVENT)
                .where(EVENT.TYPE.eq(type))
                .fetch(EVENT.DESCRIPTION));
    }

    @Test
    void theInstallersLogRunsWithTheInstallerAndIsKept() {
        ready();
        site.admin()
                .post("machines/" + id + "/", "op", "deploy", "distro_series", "bookworm")
                .is(200);

        machine.webhook("start", "curtin", "cmd-install", "").is(204);
        assertThat(results("/tmp/install.log")).containsExactly("1 ");

        String log = Base64.getEncoder().encodeToString("it broke\n".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        Map<String, Object> file = Map.of("path", "/tmp/install.log", "content", log, "encoding", "base64");
        machine.webhook("finish", "curtin", "cmd-install", "FAIL", Map.of("files", List.of(file)))
                .is(204);

        assertThat(results("/tmp/install.log")).containsExactly("3 it broke\n");
        assertThat(site.status(id)).isEqualTo(MachineStatus.FAILED_DEPLOYMENT);
        machine.webhook("finish", "curtin", "late", "SUCCESS", Map.of("files", List.of(file)))
                .is(204);
        in(MachineStatus.READY);
        machine.webhook("finish", "curtin", "late", "SUCCESS", Map.of("files", List.of(file)))
                .is(400);
    }

    @Test
    void networkBootIsSwitchedOnOnlyByTheMachineItself() {
        String byId = "/MAAS/metadata/latest/by-id/" + id + "/";

        site.anonymous().post(byId, "op", "netboot_on").is(401);
        site.anonymous().post(byId, "op", "netboot_off").is(200);
        assertThat(site.admin().get("machines/" + id + "/").object()).containsEntry("netboot", false);
        site.machine(id).post("/MAAS/metadata/2012-03-01/", "op", "netboot_on").is(200);
        assertThat(site.admin().get("machines/" + id + "/").object()).containsEntry("netboot", true);
    }

    @Test
    void whatNeedsNoTokenIsBoundToTheAddressOfTheBoot() {
        site.setting("preseed_binding", "\"strict\"");
        String byId = "/MAAS/metadata/latest/by-id/" + id + "/";

        site.anonymous().get(byId, "op", "get_preseed").is(403);
        site.anonymous().post(byId, "op", "netboot_off").is(403);
        site.database.write(sql -> sql.update(NODE)
                .set(NODE.BOOT_PEER, "127.0.0.1")
                .where(NODE.SYSTEM_ID.eq(id))
                .execute());

        assertThat(site.anonymous().get(byId, "op", "get_preseed").is(200).text())
                .contains("token_secret: \"");
        site.anonymous().post(byId, "op", "netboot_off").is(200);
    }

    @Test
    void anotherMachinesAddressGetsNoPreseedEvenWhereBindingIsOpen() {
        ready();
        String other = site.newMachine("52:54:00:00:00:02", "manual");
        Api fromFirst = site.anonymous()
                .with(Map.of("X-Forwarded-Host", "10.0.0.2:5248", "X-Forwarded-For", "10.0.0.50"), Map.of());

        fromFirst
                .get("/MAAS/metadata/latest/by-id/" + other + "/", "op", "get_preseed")
                .is(403);
        assertThat(fromFirst
                        .get("/MAAS/metadata/latest/by-id/" + id + "/", "op", "get_preseed")
                        .is(200)
                        .text())
                .contains("\"http://10.0.0.2:5248/MAAS/metadata/\"");
    }

    @Test
    void aDeployedMachinesTokenIsOnItsDisk() {
        in(MachineStatus.DEPLOYED);

        site.anonymous()
                .get("/MAAS/metadata/latest/by-id/" + id + "/", "op", "get_preseed")
                .is(403);
    }

    private record Asked(String attempt, String hash) {}

    private Asked erasing() {
        ready();
        site.admin().post("machines/", "op", "allocate", "system_id", id).is(200);
        site.admin()
                .post("machines/" + id + "/", "op", "release", "erase", "true", "quick_erase", "true")
                .is(200);
        String text = machine.planText();
        Map<String, @Nullable Object> plan = JsonColumns.map(JsonColumns.read(text));
        return new Asked(JsonColumns.text(plan, "attempt"), MachineLifeTest.sha256(text));
    }

    @Test
    void aSecondBootEndsTheAttemptAtOnce() {
        Asked asked = erasing();
        machine.grant(asked.attempt(), asked.hash(), "boot-1").is(200);

        machine.grant(asked.attempt(), asked.hash(), "boot-2").is(409);

        assertThat(site.status(id)).isEqualTo(MachineStatus.FAILED_DISK_ERASING);
        machine.grant(asked.attempt(), asked.hash(), "boot-1").is(409);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[] | did not find disk sda",
                "[{\"id\":\"sda\",\"serial\":\"S2\",\"size\":8589934592,\"path\":\"/dev/sda\"}] | serial S2",
                "[{\"id\":\"sda\",\"serial\":\"S1\",\"size\":8589934591,\"path\":\"/dev/sda\"}] | 8589934591"
            })
    void otherDisksThanThePlansAreNotWritten(String found, String reason) {
        Asked asked = erasing();

        assertThat(machine.grant(asked.attempt(), asked.hash(), "boot-1", found)
                        .is(409)
                        .field("reason"))
                .contains(reason);

        assertThat(site.status(id)).isEqualTo(MachineStatus.FAILED_DISK_ERASING);
    }

    @Test
    void aGrantKeepsWhatTheMachineFound() {
        Asked asked = erasing();
        machine.grant(asked.attempt(), asked.hash(), "boot-1", "{").is(400);
        machine.grant(asked.attempt(), asked.hash(), "boot-1").is(200);

        String disks = site.database.read(sql -> String.valueOf(sql.select(DISK_ATTEMPT.DISKS)
                .from(DISK_ATTEMPT)
                .where(DISK_ATTEMPT.STATE.eq("granted"))
                .fetchSingle(DISK_ATTEMPT.DISKS)));

        assertThat(disks).contains("\"S1\"");
        assertThat(events("NODE_STATUS_EVENT")).contains("Disks may be written: boot boot-1");
    }
}
