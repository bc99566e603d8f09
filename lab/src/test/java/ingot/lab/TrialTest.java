package ingot.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ingot.lab.Trial.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrialTest {

    @TempDir
    Path folder;

    @Test
    void hardwareVirtualisationIsUsedWhenFirmwareRunsOnIt() throws Exception {
        Trial.Choice choice = Trial.choose(true, accelerator -> new Outcome(true, 0.2, ""));
        assertThat(choice.accelerator()).isEqualTo(Accelerator.KVM);
        assertThat(choice.reason()).isEqualTo("firmware started under KVM (boot ROM ran after 0.2 s)");
        assertThat(choice.factor()).isEqualTo(1);
    }

    @Test
    void aDeviceFileThatCannotRunFirmwareIsNotUsed() throws Exception {
        Trial.Choice choice = Trial.choose(
                true,
                accelerator -> accelerator == Accelerator.KVM
                        ? new Outcome(false, 1, "KVM internal error. Suberror: 1")
                        : new Outcome(true, 0.5, ""));
        assertThat(choice.accelerator()).isEqualTo(Accelerator.TCG);
        assertThat(choice.reason()).contains("firmware does not start under KVM: KVM internal error. Suberror: 1");
    }

    @Test
    void withoutADeviceFileKvmIsNotTried() throws Exception {
        Trial.Choice choice = Trial.choose(false, accelerator -> {
            assertThat(accelerator).isEqualTo(Accelerator.TCG);
            return new Outcome(true, 0.5, "");
        });
        assertThat(choice.reason()).startsWith("there is no /dev/kvm");
    }

    @Test
    void aSlowHostStretchesDeadlinesWithinBounds() throws Exception {
        assertThat(factor(0.1)).isEqualTo(4);
        assertThat(factor(3)).isEqualTo(6);
        assertThat(factor(60)).isEqualTo(12);
    }

    @Test
    void nothingRunsWhereNoFirmwareStarts() {
        assertThatThrownBy(() -> Trial.choose(true, accelerator -> new Outcome(false, 5, "silence")))
                .isInstanceOf(LabFailed.class)
                .hasMessage("firmware does not start under tcg: silence");
    }

    @Test
    void qemusComplaintIsFound() {
        assertThat(Trial.complaint("warning: x\nKVM internal error. Suberror: 1\nemulation failure\nEAX=0"))
                .isEqualTo("KVM internal error. Suberror: 1");
        assertThat(Trial.complaint("warning: host doesn't support requested feature"))
                .isEmpty();
    }

    @Test
    @Tag("slow")
    void realFirmwareStartsUnderEmulationAndLeavesNothing() throws Exception {
        assertThat(Trial.run(Accelerator.TCG, folder).passed()).isTrue();
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).isEmpty();
        }
    }

    private static double factor(double seconds) throws Exception {
        return Trial.choose(false, accelerator -> new Outcome(true, seconds, ""))
                .factor();
    }
}
