package ingot.core.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScriptStatusTest {

    @ParameterizedTest
    @CsvSource({
        "RUNNING,          false, 0,   PASSED",
        "RUNNING,          false, 1,   FAILED",
        "PENDING,          false, 2,   FAILED",
        "INSTALLING,       false, 100, FAILED_INSTALLING",
        "APPLYING_NETWORK, false, 1,   FAILED_APPLYING_NETWORK",
        "INSTALLING,       false, 0,   PASSED",
        "RUNNING,          true,  0,   TIMED_OUT",
        "RUNNING,          true,  124, TIMED_OUT",
    })
    void endDependsOnWhatWasGoingOn(ScriptStatus before, boolean timedOut, int exitStatus, ScriptStatus after) {
        assertThat(before.ended(timedOut, exitStatus)).isEqualTo(after);
    }

    @ParameterizedTest
    @CsvSource({
        "PENDING,          APPLYING_NETWORK, APPLYING_NETWORK",
        "PENDING,          INSTALLING,       INSTALLING",
        "PENDING,          RUNNING,          RUNNING",
        "APPLYING_NETWORK, INSTALLING,       INSTALLING",
        "APPLYING_NETWORK, RUNNING,          RUNNING",
        "INSTALLING,       RUNNING,          RUNNING",
        "RUNNING,          INSTALLING,       RUNNING",
        "RUNNING,          APPLYING_NETWORK, RUNNING",
        "PASSED,           RUNNING,          PASSED",
        "ABORTED,          RUNNING,          ABORTED",
    })
    void lateSignalDoesNotTurnTheClockBack(ScriptStatus before, ScriptStatus step, ScriptStatus after) {
        assertThat(before.began(step)).isEqualTo(after);
    }

    @ParameterizedTest
    @CsvSource({
        "'PASSED,RUNNING,FAILED', RUNNING",
        "'PASSED,INSTALLING', RUNNING",
        "'PENDING,APPLYING_NETWORK', RUNNING",
        "'PENDING,FAILED', PENDING",
        "'ABORTED,FAILED', ABORTED",
        "'PASSED,TIMED_OUT', FAILED",
        "'DEGRADED,FAILED_INSTALLING', FAILED",
        "'PASSED,DEGRADED', DEGRADED",
        "'PASSED,SKIPPED', PASSED",
        "SKIPPED, PASSED",
    })
    void setIsAsGoodAsItsFirstInOrder(String results, ScriptStatus status) {
        List<ScriptStatus> set =
                Arrays.stream(results.split(",", -1)).map(ScriptStatus::valueOf).toList();

        assertThat(ScriptStatus.ofSet(set)).isEqualTo(status);
    }

    @Test
    void emptySetHasNoStatus() {
        assertThat(ScriptStatus.ofSet(List.of())).isEqualTo(ScriptStatus.NONE);
    }

    @Test
    void numbersAreThoseOfTheApi() {
        for (int number = -1; number <= 11; number++) {
            assertThat(ScriptStatus.ofNumber(number).orElseThrow().number()).isEqualTo(number);
        }
        assertThat(ScriptStatus.ofNumber(12)).isEmpty();
    }

    @Test
    void reportOverridesAndNamesItsResults() {
        ScriptReport report = ScriptReport.of(Map.of(
                "status",
                "degraded",
                "link_connected",
                false,
                "results",
                Map.of("rate", 7, "errors", List.of(1, "x"))));

        assertThat(report.status()).isEqualTo(ScriptStatus.DEGRADED);
        assertThat(report.linkConnected()).isFalse();
        assertThat(report.results()).isEqualTo(Map.of("rate", List.of("7"), "errors", List.of("1", "x")));
        assertThat(ScriptReport.of(Map.of()).status()).isNull();
    }

    @Test
    void reportOfAnotherShapeIsRefused() {
        for (Object document : List.of(
                List.of(),
                "text",
                Map.of("status", "fine"),
                Map.of("link_connected", "yes"),
                Map.of("results", List.of()),
                Map.of("results", Map.of("a", Map.of("b", 1))))) {
            assertThatThrownBy(() -> ScriptReport.of(document)).isInstanceOf(ScriptRefused.class);
        }
    }

    @Test
    void indexIsWrittenAsTheRunnerReadsIt() {
        ScriptIndex.Item item = new ScriptIndex.Item(
                "fio",
                ScriptType.TESTING,
                12,
                34,
                300,
                ScriptParallel.INSTANCE,
                ScriptHardware.STORAGE,
                Map.of(),
                Map.of("apt", List.of("fio")),
                List.of(),
                false,
                false,
                false,
                true,
                List.of("storage"));
        ScriptIndex.Item anonymous = new ScriptIndex.Item(
                "a",
                ScriptType.COMMISSIONING,
                null,
                null,
                0,
                ScriptParallel.ANY,
                ScriptHardware.NODE,
                Map.of(),
                Map.of(),
                List.of(),
                false,
                false,
                false,
                true,
                List.of());

        assertThat(ScriptIndex.document(List.of(item, anonymous)).toString())
                .isEqualTo(
                        "{1.0={commissioning_scripts=[{name=a, path=commissioning/a, timeout_seconds=0.0, parallel=2,"
                                + " hardware_type=0, parameters={}, packages={}, for_hardware=[],"
                                + " apply_configured_networking=false, has_started=false, has_finished=false, default=true,"
                                + " tags=[]}], testing_scripts=[{name=fio, path=testing/fio, script_result_id=12,"
                                + " script_version_id=34, timeout_seconds=300.0, parallel=1, hardware_type=3, parameters={},"
                                + " packages={apt=[fio]}, for_hardware=[], apply_configured_networking=false,"
                                + " has_started=false, has_finished=false, default=true, tags=[storage]}]}}");
    }
}
