package ingot.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ingot.lab.fault.FaultCase;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabOptionsTest {
    private static final Path HOME = Path.of("/home/operator");

    @Test
    void withoutFlagsEverythingIsDoneOnMixedFirmware() {
        assertThat(parse(""))
                .isEqualTo(new LabOptions(
                        false,
                        null,
                        List.of(Firmware.BIOS, Firmware.UEFI),
                        Goal.RELEASED,
                        null,
                        null,
                        false,
                        Path.of("/home/operator/.ingot-lab"),
                        null,
                        List.of()));
    }

    @Test
    void everyFlagIsHeard() {
        assertThat(
                        parse(
                                "--machines 3 --firmware uefi --until=deployed --accel tcg --json /r/x.json --keep --data /d/../e"))
                .isEqualTo(new LabOptions(
                        false,
                        3,
                        List.of(Firmware.UEFI),
                        Goal.DEPLOYED,
                        Accelerator.TCG,
                        Path.of("/r/x.json"),
                        true,
                        Path.of("/e"),
                        null,
                        List.of()));
    }

    @Test
    void theMatrixOfFaultsHasAllCasesOrThoseThatAreNamed() {
        assertThat(parse("--matrix faults").faults()).containsExactly(FaultCase.values());
        assertThat(parse("--matrix faults --only frozen-deploy,region-killed-enlist")
                        .faults())
                .containsExactly(FaultCase.REGION_KILLED_ENLIST, FaultCase.FROZEN_DEPLOY);
        assertThat(parse("").faults()).isEmpty();
    }

    @Test
    void simulatedMachinesAreCounted() {
        assertThat(parse("--simulated 200 --until ready").simulated()).isEqualTo(200);
        assertThat(parse("").simulated()).isNull();
    }

    @Test
    void stopEndsAKeptLab() {
        assertThat(parse("stop --data /d").stop()).isTrue();
    }

    @Test
    void mixedFirmwareTakesTurns() {
        assertThat(parse("").firmwareOf(3)).containsExactly(Firmware.BIOS, Firmware.UEFI, Firmware.BIOS);
        assertThat(parse("--firmware secure").firmwareOf(2)).containsExactly(Firmware.SECURE, Firmware.SECURE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--machines 0          | --machines 0: expected 1 to 64",
                "--machines 65         | --machines 65: expected 1 to 64",
                "--machines -1         | --machines -1: expected 1 to 64",
                "--machines two        | --machines two: expected 1 to 64",
                "--machines            | --machines: needs a value",
                "--firmware efi        | --firmware efi: expected one of bios, uefi, secure",
                "--firmware BIOS       | --firmware BIOS: expected one of bios, uefi, secure",
                "--until done          | --until done: expected one of new, ready, deployed, released",
                "--accel hvf           | --accel hvf: expected one of kvm, tcg",
                "start                 | start: not expected here",
                "stop now              | stop: not expected here",
                "--keep=yes            | --keep: takes no value",
                "--matrix storms       | --matrix storms: expected faults",
                "--matrix faults --keep | --keep: not together with --matrix",
                "--matrix faults --machines 2 | --machines: not together with --matrix",
                "--only frozen-deploy  | --only: chooses cases of a matrix",
                "--matrix faults --only sunny | --only sunny: no such case",
                "--simulated 0         | --simulated 0: expected 1 to 2000",
                "--simulated 9 --machines 2 | --machines: not together with --simulated",
                "--simulated 9 --keep  | --keep: not together with --simulated",
                "--fast                | --fast: not a flag of this command",
            })
    void whatCannotBeUnderstoodIsNamed(String line, String message) {
        assertThatThrownBy(() -> parse(line))
                .isInstanceOf(LabOptions.Usage.class)
                .hasMessageStartingWith(message);
    }

    private static LabOptions parse(String line) {
        return LabOptions.parse(line.isEmpty() ? List.of() : List.of(line.split(" ")), HOME);
    }
}
