package ingot.bench;

import static org.assertj.core.api.Assertions.assertThat;

import ingot.http.Json;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class LabTimesTest {

    private static final String TO_READY = """
            {"phases":[{"name":"enlist","started":"2026-01-01T12:00:00Z","seconds":17.5},
                       {"name":"commission","started":"2026-01-01T12:00:20Z","seconds":16.5}],
             "power_on":["2026-01-01T12:00:00.100Z","2026-01-01T12:00:20.200Z"],
             "timeline":[
               {"time":"2026-01-01T12:00:15Z","step":"region.status","detail":"New to Commissioning"},
               {"time":"2026-01-01T12:00:16.100Z","step":"region.status","detail":"Commissioning to New"},
               {"time":"2026-01-01T12:00:20.010Z","step":"region.status","detail":"New to Commissioning"},
               {"time":"2026-01-01T12:00:22.500Z","step":"boot.file","detail":"vmlinuz"},
               {"time":"2026-01-01T12:00:23Z","step":"boot.file","detail":"initrd"},
               {"time":"2026-01-01T12:00:27Z","step":"boot.file","detail":"root.squashfs"},
               {"time":"2026-01-01T12:00:31.500Z","step":"metadata.preseed","detail":"from the rack's snapshot"},
               {"time":"2026-01-01T12:00:34.700Z","step":"region.status","detail":"Commissioning to Ready"}]%s}""";

    @Test
    void newIsCountedFromTheFirstPowerOnToTheStatus() {
        assertThat(times(TO_READY.formatted("")).toNew()).contains(16.0);
    }

    @Test
    void readyIsCountedFromThePowerOnThatCommissioningOrdered() {
        assertThat(times(TO_READY.formatted("")).toReady()).contains(14.5);
    }

    @Test
    void theKernelStartsWhenTheInitrdIsThereAndWorkBeginsWithThePreseed() {
        assertThat(times(TO_READY.formatted("")).kernelToWork()).contains(8.5);
    }

    @Test
    void aMachineThatWasNotDeployedHasNoLogin() {
        assertThat(times(TO_READY.formatted("")).toLogin()).isEmpty();
    }

    @Test
    void deploymentIsCountedFromTheRequestToTheFirstLogin() {
        String deployed = TO_READY.formatted(",\"login\":\"2026-01-01T12:02:00Z\"")
                .replace(
                        "\"seconds\":16.5}",
                        "\"seconds\":16.5},{\"name\":\"deploy\",\"started\":\"2026-01-01T12:00:40Z\"}");
        assertThat(times(deployed).toLogin()).contains(80.0);
    }

    @Test
    void aReleasedMachinesReadyDoesNotCountAsCommissioned() {
        String released = TO_READY.formatted("")
                .replace(
                        "]}",
                        ",{\"time\":\"2026-01-01T12:05:00Z\",\"step\":\"region.status\",\"detail\":\"Releasing to Ready\"}]}");
        assertThat(times(released).toReady()).contains(14.5);
    }

    @Test
    void aMachineThatCameNowhereHasNoTimes() {
        assertThat(LabTimes.of(Map.of()))
                .isEqualTo(LabTimes.of(Map.of("phases", java.util.List.of())))
                .satisfies(none -> assertThat(none.toNew()).isEmpty())
                .satisfies(none -> assertThat(none.toReady()).isEmpty());
    }

    private static LabTimes times(String machine) {
        return LabTimes.of((Map<?, ?>) Objects.requireNonNull(Json.read(machine)));
    }
}
