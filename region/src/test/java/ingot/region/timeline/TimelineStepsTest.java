package ingot.region.timeline;

import static ingot.region.db.Tables.NODE;
import static ingot.region.db.Tables.TIMELINE_STEP;
import static org.assertj.core.api.Assertions.assertThat;

import ingot.core.machine.MachineStatus;
import ingot.link.Observation;
import ingot.region.machine.Site;
import ingot.region.rack.MachineObservations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which steps are written, and that people are told of each. */
class TimelineStepsTest {

    private static final String MAC = "52:54:00:00:00:01";
    private static final Path REFERENCE = Path.of("../docs/reference/timeline.md");

    private final Site site = new Site();
    private final MachineObservations observations = new MachineObservations(site.actions);
    private String id = "";

    @BeforeEach
    void machine() {
        id = site.newMachine(MAC, "ipmi");
        site.effects.drain();
    }

    @AfterEach
    void close() {
        site.close();
    }

    private List<String> steps() {
        return site.database.read(sql -> sql.select(TIMELINE_STEP.SOURCE, TIMELINE_STEP.STEP, TIMELINE_STEP.DETAIL)
                .from(TIMELINE_STEP)
                .join(NODE)
                .on(NODE.ID.eq(TIMELINE_STEP.NODE_ID))
                .where(NODE.SYSTEM_ID.eq(id))
                .orderBy(TIMELINE_STEP.ID)
                .fetch(row -> row.value1() + " " + row.value2() + " " + row.value3()));
    }

    private void saw(Observation.Kind kind, Map<String, String> fields) {
        site.database.write(sql -> {
            observations.accept(
                    sql,
                    "rack01",
                    new Observation("o" + fields.hashCode(), site.now().toString(), kind.wireName(), fields));
            return null;
        });
    }

    @Test
    void theReferenceListsEachStepAndNoOther() throws IOException {
        List<String> told = Files.readAllLines(REFERENCE).stream()
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.split("`", -1)[1])
                .toList();

        assertThat(told)
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(TimelineStep.values())
                        .map(TimelineStep::word)
                        .toList());
    }

    @Test
    void aPowerActIsSeenToBeginAndToEnd() {
        site.admin().post("machines/" + id + "/", "op", "commission").is(200);
        site.effects.drain();

        assertThat(steps())
                .containsSubsequence("region power.started power on: try 1", "region power.done power on: on");
    }

    @Test
    void aDeadlineThatPassesIsNamed() {
        site.admin().post("machines/" + id + "/", "op", "commission").is(200);
        site.pass(Duration.ofHours(1));
        site.deadlines.run();

        assertThat(site.status(id)).isEqualTo(MachineStatus.FAILED_COMMISSIONING);
        assertThat(steps())
                .anyMatch(
                        step -> step.startsWith(
                                "region region.deadline Commissioning took too long; last step: region.status New to Commissioning"));
    }

    @Test
    void aBootIsToldWithItsAnswerFirmwareAndFile() {
        saw(
                Observation.Kind.BOOT,
                Map.of(
                        "mac",
                        MAC,
                        "system_id",
                        id,
                        "ip",
                        "10.0.0.9",
                        "local_ip",
                        "10.0.0.1",
                        "firmware",
                        "uefi",
                        "answer",
                        "ephemeral",
                        "file",
                        "grub/grub.cfg-" + MAC));

        assertThat(steps()).contains("rack boot.answer ephemeral uefi grub/grub.cfg-" + MAC);
    }

    @Test
    void userDataReadAtARackIsTold() {
        saw(Observation.Kind.USER_DATA_READ, Map.of("system_id", id));

        assertThat(steps()).contains("rack metadata.user-data ");
    }

    @Test
    void aMachineThatNeverEndsToTalkKeepsItsNewestSteps() {
        site.database.write(sql -> {
            int node = sql.select(NODE.ID)
                    .from(NODE)
                    .where(NODE.SYSTEM_ID.eq(id))
                    .fetchSingle()
                    .value1();
            for (int i = 0; i < 2_300; i++) {
                Timeline.add(sql, node, site.now(), Timeline.Source.RACK, TimelineStep.DHCP_DISCOVER, "no " + i, null);
            }
            return null;
        });

        assertThat(steps())
                .hasSizeBetween(Timeline.STEPS_MAX, Timeline.STEPS_MAX + 100)
                .endsWith("rack dhcp.discover no 2299");
    }

    @Test
    void aStepOfARackIsTakenWhenItsWordIsKnown() {
        saw(Observation.Kind.STEP, Map.of("mac", MAC, "step", "dhcp.discover", "detail", "OFFER 10.0.0.9"));
        saw(Observation.Kind.STEP, Map.of("mac", MAC, "step", "made.up", "detail", "x"));

        assertThat(steps()).contains("rack dhcp.discover OFFER 10.0.0.9").noneMatch(step -> step.contains("made.up"));
    }
}
