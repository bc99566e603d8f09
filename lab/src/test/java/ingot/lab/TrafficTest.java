package ingot.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TrafficTest {
    private static final List<String> LINES = List.of(
            "Inter-|   Receive                                                |  Transmit",
            " face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo",
            "    lo:  100  1 0 0 0 0 0 0  101 1 0 0 0 0 0 0",
            "  tap1:  200  2 0 0 0 0 0 0  4242 2 0 0 0 0 0 0",
            " tap10:  300  3 0 0 0 0 0 0  77 3 0 0 0 0 0 0");

    @Test
    void whatTheTapTransmittedWentToTheMachine() {
        assertThat(Traffic.toMachine("tap1", LINES)).isEqualTo(4242);
        assertThat(Traffic.toMachine("tap10", LINES)).isEqualTo(77);
    }

    @Test
    void aTapThatIsNotThereCarriedNothing() {
        assertThat(Traffic.toMachine("tap0", LINES)).isZero();
    }
}
