package ingot.region.machine;

import static ingot.region.db.Tables.NODE;
import static org.assertj.core.api.Assertions.assertThat;

import ingot.core.machine.MachineStatus;
import ingot.core.machine.ResultType;
import ingot.region.api.Api;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A right to write disks is given once (design §3 rule 3). */
class GrantTest {

    private static final String MAC = "52:54:00:00:00:01";

    private final Site site = new Site();
    private String id = "";
    private PlayedMachine machine = new PlayedMachine(site, "", MAC);

    @BeforeEach
    void erasing() {
        site.network();
        id = site.newMachine(MAC, "manual");
        site.admin().post("machines/" + id + "/", "op", "commission").is(200);
        machine = new PlayedMachine(site, id, MAC);
        machine.passScripts(ResultType.COMMISSIONING);
        machine.signal("OK").is(200);
        site.admin().post("machines/", "op", "allocate", "system_id", id).is(200);
        site.admin()
                .post("machines/" + id + "/", "op", "release", "erase", "true", "quick_erase", "true")
                .is(200);
    }

    @AfterEach
    void close() {
        site.close();
    }

    private record Asked(String attempt, String hash) {}

    private Asked asked() {
        String text = machine.planText();
        Map<String, @Nullable Object> plan = JsonColumns.map(JsonColumns.read(text));
        return new Asked(JsonColumns.text(plan, "attempt"), MachineLifeTest.sha256(text));
    }

    @Test
    void twoBootsOfOneAttemptAreNotBothGranted() {
        Asked asked = asked();

        assertThat(machine.grant(asked.attempt(), asked.hash(), "boot-1")
                        .is(200)
                        .object())
                .containsEntry("granted", true);
        Api.Answer second =
                machine.grant(asked.attempt(), asked.hash(), "boot-2").is(409);

        assertThat(second.object())
                .containsEntry("granted", false)
                .containsKey("reason")
                .containsEntry("boot_disk", false);
    }

    @Test
    void theSameBootIsAnsweredTheSameAgain() {
        Asked asked = asked();

        machine.grant(asked.attempt(), asked.hash(), "boot-1").is(200);
        machine.grant(asked.attempt(), asked.hash(), "boot-1").is(200);
    }

    @Test
    void aPlanAskedForTwiceIsTheSameBytes() {
        assertThat(machine.planText()).isEqualTo(machine.planText());
    }

    @Test
    void anotherPlanIsRefused() {
        Asked asked = asked();

        machine.grant(asked.attempt(), "0".repeat(64), "boot-1").is(409);
        machine.grant(asked.attempt(), asked.hash(), "boot-1").is(200);
    }

    @Test
    void withoutAPlanNothingIsGranted() {
        String attempt = site.database.read(sql -> String.valueOf(
                sql.select(NODE.ATTEMPT).from(NODE).where(NODE.SYSTEM_ID.eq(id)).fetchSingle(NODE.ATTEMPT)));

        machine.grant(attempt, "0".repeat(64), "boot-1").is(409);
    }

    @Test
    void anAttemptEndsWithTheErasure() {
        Asked asked = asked();
        site.admin().post("machines/" + id + "/", "op", "abort").is(200);
        assertThat(site.status(id)).isEqualTo(MachineStatus.FAILED_DISK_ERASING);

        assertThat(machine.grant(asked.attempt(), asked.hash(), "boot-1")
                        .is(409)
                        .object())
                .containsEntry("boot_disk", false);
    }

    @Test
    void aDeployedMachineIsNeverGranted() {
        Asked asked = asked();
        site.database.write(sql -> sql.update(NODE)
                .set(NODE.STATUS, MachineStatus.DEPLOYED.number())
                .where(NODE.SYSTEM_ID.eq(id))
                .execute());

        Api.Answer refused =
                machine.grant(asked.attempt(), asked.hash(), "boot-1").is(409);

        assertThat(refused.field("reason")).contains("deployed");
        assertThat(refused.object()).containsEntry("boot_disk", true);
    }
}
