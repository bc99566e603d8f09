package ingot.lab;

import static org.assertj.core.api.Assertions.assertThat;

import ingot.http.Json;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LabReportTest {
    private static final LabReport.Machine DONE = LabReport.Machine.waiting("lab-bios-1", Firmware.BIOS)
            .known("abc123")
            .at("Ready")
            .ended(new LabReport.Phase("enlist", Instant.parse("2026-01-01T12:00:00Z"), 12.3456, 110_000_000))
            .loggedInto(new LabReport.Login("192.168.77.2", "Debian GNU/Linux 12 (bookworm)", "lab-bios-1", true))
            .succeeded();

    @Test
    void successIsWrittenAsScriptsReadIt() {
        assertThat(Json.text(new LabReport(Accelerator.TCG, 99.999, List.of(DONE), null, null).document()))
                .isEqualTo("{\"ok\":true,\"accelerator\":\"tcg\",\"total_seconds\":100.0,\"machines\":[{\"ok\":true,"
                        + "\"system_id\":\"abc123\",\"hostname\":\"lab-bios-1\",\"firmware\":\"bios\","
                        + "\"status\":\"Ready\",\"phases\":[{\"name\":\"enlist\",\"started\":\"2026-01-01T12:00:00Z\","
                        + "\"seconds\":12.35,\"bytes\":110000000}],\"ssh\":{\"address\":\"192.168.77.2\","
                        + "\"os\":\"Debian GNU/Linux 12 (bookworm)\",\"hostname\":\"lab-bios-1\","
                        + "\"user_data\":true}}]}");
    }

    @Test
    void exactTimesStandBesideThePhases() {
        LabReport.Stamps stamps = new LabReport.Stamps(
                List.of(Instant.parse("2026-01-01T12:00:00.25Z")),
                Instant.parse("2026-01-01T12:03:00Z"),
                List.of(Map.of("step", "region.status")));
        assertThat(Json.text(new LabReport(Accelerator.TCG, 1, List.of(DONE.stamped(stamps)), null, 300L).document()))
                .contains("\"power_on\":[\"2026-01-01T12:00:00.250Z\"],\"login\":\"2026-01-01T12:03:00Z\","
                        + "\"timeline\":[{\"step\":\"region.status\"}]}]")
                .endsWith(",\"server_bytes\":300}");
    }

    @Test
    void failureNamesMachinePhaseAndReason() {
        LabReport report = new LabReport(
                Accelerator.KVM,
                1,
                List.of(DONE, LabReport.Machine.waiting("lab-uefi-2", Firmware.UEFI)),
                new LabReport.Failure("lab-uefi-2", "enlist", "not within 90 s"),
                null);
        assertThat(Json.text(report.document()))
                .startsWith("{\"ok\":false,")
                .contains("{\"ok\":false,\"system_id\":null,\"hostname\":\"lab-uefi-2\",\"firmware\":\"uefi\","
                        + "\"status\":null,\"phases\":[]}")
                .endsWith("\"failed\":{\"machine\":\"lab-uefi-2\",\"phase\":\"enlist\","
                        + "\"reason\":\"not within 90 s\"}}");
    }

    @Test
    void onlyALabWhoseMachinesAllSucceededIsOk() {
        LabReport.Machine waiting = LabReport.Machine.waiting("m", Firmware.BIOS);
        assertThat(new LabReport(Accelerator.TCG, 1, List.of(DONE, DONE), null, null).ok())
                .isTrue();
        assertThat(new LabReport(Accelerator.TCG, 1, List.of(DONE, waiting), null, null).ok())
                .isFalse();
        assertThat(new LabReport(Accelerator.TCG, 1, List.of(), null, null).ok())
                .isFalse();
        assertThat(new LabReport(Accelerator.TCG, 1, List.of(DONE), new LabReport.Failure(null, "setup", "ended"), null)
                        .ok())
                .isFalse();
    }

    @Test
    void theTableSaysTheSameForPeople() {
        LabReport report = new LabReport(
                Accelerator.TCG,
                42,
                List.of(DONE, LabReport.Machine.waiting("lab-uefi-2", Firmware.UEFI)),
                new LabReport.Failure("lab-uefi-2", "enlist", "not within 90 s"),
                null);
        assertThat(Table.of(report.document())).isEqualTo("""
                        MACHINE     FIRMWARE  RESULT  STATUS  PHASES (seconds, MB)  LOGIN
                        lab-bios-1  bios      ok      Ready   enlist 12.4/110       192.168.77.2 Debian GNU/Linux 12 (bookworm), user data ran
                        lab-uefi-2  uefi      FAILED  -       -                     -
                        FAILED after 42.0 s with tcg: lab-uefi-2, enlist: not within 90 s
                        """);
    }
}
