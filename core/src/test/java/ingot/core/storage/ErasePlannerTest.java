package ingot.core.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ingot.core.boot.Firmware;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErasePlannerTest {

    private final PlanSubject subject = new PlanSubject("a-2", "abc123", "node1", "", true, Firmware.BIOS, "amd64");
    private final Disk writable = Disk.blank("sda", "S1", null, 1L << 30, 512);
    private final Disk readOnly = new Disk("sr0", null, null, null, null, 1L << 30, 2048, true, List.of(), null, null);

    /** All four combinations of the two flags: the reference confuses them. */
    @ParameterizedTest
    @CsvSource({"false, false, FULL", "true, false, QUICK", "false, true, SECURE", "true, true, SECURE"})
    void flagsDecideTheMode(boolean quick, boolean secure, Step.WipeMode mode) {
        Plan plan = ErasePlanner.plan(subject, List.of(writable, readOnly), quick, secure);

        assertThat(plan.kind()).isEqualTo(Plan.Kind.ERASE);
        assertThat(plan.disks()).extracting(Plan.PlanDisk::id).containsExactly("sda");
        assertThat(plan.steps()).first().isEqualTo(new Step.Wipe("wipe-sda", "sda", mode));
    }

    @Test
    void fullOverwriteIsReadBack() {
        assertThat(ErasePlanner.plan(subject, List.of(writable), false, false).steps())
                .containsExactly(
                        new Step.Wipe("wipe-sda", "sda", Step.WipeMode.FULL),
                        new Step.VerifyZero("verify-sda", "sda", 64));
        assertThat(ErasePlanner.plan(subject, List.of(writable), true, false).steps())
                .hasSize(1);
    }

    @Test
    void machineWithoutWritableDiskIsRefused() {
        assertThatThrownBy(() -> ErasePlanner.plan(subject, List.of(readOnly), false, false))
                .isInstanceOf(StorageRefused.class)
                .hasMessageContaining("node1");
    }
}
