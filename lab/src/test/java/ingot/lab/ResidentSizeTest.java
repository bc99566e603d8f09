package ingot.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ResidentSizeTest {

    @Test
    void isTheFieldVmRssInBytes() {
        assertThat(ResidentSize.of(
                        List.of("Name:\tjava", "VmHWM:\t  400000 kB", "VmRSS:\t  211968 kB", "Threads:\t40")))
                .isEqualTo(217_055_232);
    }

    @Test
    void aProcessThatHasEndedHoldsNothing() {
        assertThat(ResidentSize.of(List.of("Name:\tjava", "State:\tZ (zombie)")))
                .isZero();
    }

    @Test
    void thisProcessHoldsMoreThanAMegabyte() throws Exception {
        assertThat(ResidentSize.of(ProcessHandle.current())).isGreaterThan(1 << 20);
    }
}
