package ingot.region.machine;

import static ingot.region.db.Tables.TIMELINE_STEP;
import static org.assertj.core.api.Assertions.assertThat;

import ingot.core.machine.MachineStatus;
import ingot.core.machine.ResultType;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Machines that take too long (facts: lifecycle §10). */
class DeadlineWatchTest {

    private static final String MAC = "52:54:00:00:00:01";

    private final Site site = new Site();

    @AfterEach
    void close() {
        site.close();
    }

    private String commissioning() {
        String id = site.newMachine(MAC, "manual");
        site.admin().post("machines/" + id + "/", "op", "commission").is(200);
        return id;
    }

    @Test
    void aMachineThatNeverBootsFailsAfterTheNodeTimeout() {
        String id = commissioning();

        site.pass(Duration.ofMinutes(29));
        assertThat(site.deadlines.run()).isZero();
        site.pass(Duration.ofMinutes(1));
        assertThat(site.deadlines.run()).isEqualTo(1);

        assertThat(site.status(id)).isEqualTo(MachineStatus.FAILED_COMMISSIONING);
        assertThat(new PlayedMachine(site, id, MAC).pendingNames(ResultType.COMMISSIONING))
                .isEmpty();
        assertThat(site.deadlines.run()).isZero();
    }

    @Test
    void theTimelineSaysAfterWhichStepItWasGivenUp() {
        commissioning();

        site.pass(Duration.ofMinutes(30));
        site.deadlines.run();

        List<String> details = site.database.read(sql -> sql.selectFrom(TIMELINE_STEP)
                .where(TIMELINE_STEP.STEP.eq("region.deadline"))
                .fetch(TIMELINE_STEP.DETAIL));
        assertThat(details)
                .containsExactly("Commissioning took too long; last step: region.status New to Commissioning"
                        + " at 2026-03-03T10:00:00Z");
    }

    @Test
    void aMachineThatShowsLifeIsGivenTimeFromItsLastHeartbeat() {
        String id = commissioning();
        PlayedMachine machine = new PlayedMachine(site, id, MAC);

        site.pass(Duration.ofMinutes(25));
        machine.signal("WORKING").is(200);
        site.pass(Duration.ofMinutes(29));
        assertThat(site.deadlines.run()).isZero();
        site.pass(Duration.ofMinutes(1));
        assertThat(site.deadlines.run()).isEqualTo(1);

        assertThat(site.status(id)).isEqualTo(MachineStatus.FAILED_COMMISSIONING);
    }

    @Test
    void aScriptThatRunsTooLongTimesOutAndFailsTheMachine() {
        String id = commissioning();
        PlayedMachine machine = new PlayedMachine(site, id, MAC);
        machine.signal("WORKING", "name", "20-maas-03-machine-resources").is(200);

        site.pass(Duration.ofMinutes(6));
        assertThat(site.deadlines.run()).isZero();
        site.pass(Duration.ofMinutes(2));
        machine.signal("WORKING").is(200);
        assertThat(site.deadlines.run()).isEqualTo(1);

        assertThat(site.status(id)).isEqualTo(MachineStatus.FAILED_COMMISSIONING);
    }
}
