package ingot.rack.power;

import static ingot.rack.power.PowerState.OFF;
import static ingot.rack.power.PowerState.ON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PowerProcedureTest {
    private static final String DONE = "done";

    private final List<Long> waits = new ArrayList<>();
    private final PowerProcedure procedure = new PowerProcedure(wait -> waits.add(wait.toSeconds()));

    @Test
    void onIsVerifiedAfterTheFirstWait() throws Exception {
        ScriptedDriver driver = new ScriptedDriver(true, DONE, ON);
        assertThat(perform(driver, PowerAction.ON).state()).isEqualTo(ON);
        assertThat(driver.calls()).containsExactly("on NETWORK", "query");
        assertThat(waits).containsExactly(4L);
    }

    @Test
    void passingFailureIsTriedAgainAfterItsWait() throws Exception {
        ScriptedDriver driver = new ScriptedDriver(true, connection("1"), connection("2"), DONE, ON);
        assertThat(perform(driver, PowerAction.ON).state()).isEqualTo(ON);
        assertThat(driver.calls()).containsExactly("on NETWORK", "on NETWORK", "on NETWORK", "query");
        assertThat(waits).containsExactly(4L, 8L, 16L);
    }

    @Test
    void lastingFailureEndsItAtOnce() {
        ScriptedDriver driver =
                new ScriptedDriver(true, connection("first"), new PowerFailed.Authentication("password invalid"));
        assertThatThrownBy(() -> perform(driver, PowerAction.OFF))
                .isInstanceOf(PowerFailed.Authentication.class)
                .hasMessage("Could not authenticate to node's BMC: password invalid")
                .satisfies(failure -> assertThat(failure.getSuppressed()).hasSize(1));
        assertThat(waits).containsExactly(4L);
    }

    @Test
    void stateThatNeverComesIsReportedWithBothStates() {
        ScriptedDriver driver = new ScriptedDriver(true, DONE, OFF, DONE, OFF, DONE, OFF, DONE, OFF);
        assertThatThrownBy(() -> perform(driver, PowerAction.ON))
                .isInstanceOf(PowerFailed.Unverified.class)
                .hasMessage("Failed talking to node's BMC: Failed to power abc123."
                        + " BMC never transitioned from off to on.");
        assertThat(waits).containsExactly(4L, 8L, 16L, 32L);
    }

    @Test
    void lastFailureIsReportedAfterAllTries() {
        ScriptedDriver driver =
                new ScriptedDriver(true, connection("1"), connection("2"), connection("3"), connection("4"));
        assertThatThrownBy(() -> perform(driver, PowerAction.OFF))
                .hasMessage("Could not contact node's BMC: 4")
                .satisfies(failure -> assertThat(failure.getSuppressed()).hasSize(3));
    }

    @Test
    void failedLookCountsAsFailedTry() throws Exception {
        ScriptedDriver driver = new ScriptedDriver(true, DONE, connection("look"), DONE, OFF);
        assertThat(perform(driver, PowerAction.SOFT_OFF).state()).isEqualTo(OFF);
        assertThat(driver.calls()).containsExactly("soft off", "query", "soft off", "query");
    }

    @Test
    void cycleSwitchesOffOnlyWhatIsOn() throws Exception {
        ScriptedDriver running = new ScriptedDriver(true, ON, DONE, OFF, DONE, ON);
        perform(running, PowerAction.CYCLE);
        assertThat(running.calls()).containsExactly("query", "off", "query", "on NETWORK", "query");

        ScriptedDriver stopped = new ScriptedDriver(true, OFF, DONE, ON);
        perform(stopped, PowerAction.CYCLE);
        assertThat(stopped.calls()).containsExactly("query", "on NETWORK", "query");
    }

    @Test
    void queryIsRepeatedOnPassingFailures() throws Exception {
        ScriptedDriver driver = new ScriptedDriver(true, connection("1"), ON);
        assertThat(perform(driver, PowerAction.QUERY).state()).isEqualTo(ON);
        assertThat(waits).containsExactly(4L);
    }

    @Test
    void driverThatCannotTellIsNeitherAskedNorWaitedFor() throws Exception {
        ScriptedDriver driver = new ScriptedDriver(false, DONE);
        assertThat(perform(driver, PowerAction.ON).state()).isEqualTo(PowerState.UNKNOWN);
        assertThat(perform(driver, PowerAction.QUERY).state()).isEqualTo(PowerState.UNKNOWN);
        assertThat(driver.calls()).containsExactly("on NETWORK");
        assertThat(waits).isEmpty();
    }

    @Test
    void resetIsRefusedByDriversThatCannot() {
        assertThatThrownBy(() -> perform(new ScriptedDriver(true), PowerAction.RESET))
                .isInstanceOf(PowerFailed.Setting.class)
                .hasMessageContaining("cannot reset");
    }

    @Test
    void interruptEndsTheWaits() {
        PowerProcedure interrupted = new PowerProcedure((Duration wait) -> {
            throw new InterruptedException();
        });
        assertThatThrownBy(() -> interrupted.perform(new ScriptedDriver(true, DONE, ON), request(PowerAction.ON)))
                .isInstanceOf(InterruptedException.class);
    }

    private PowerOutcome perform(PowerDriver driver, PowerAction action) throws InterruptedException {
        return procedure.perform(driver, request(action));
    }

    private static PowerRequest request(PowerAction action) {
        return new PowerRequest("scripted", "abc123", PowerParameters.NONE, action, BootTarget.NETWORK);
    }

    private static PowerFailed connection(String what) {
        return new PowerFailed.Connection(what);
    }
}
