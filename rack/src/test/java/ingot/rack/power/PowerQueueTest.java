package ingot.rack.power;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class PowerQueueTest {
    private static final InstantSource NOON = InstantSource.fixed(Instant.parse("2026-01-01T12:00:00Z"));

    private final GatedDriver driver = new GatedDriver();
    private final List<Long> peace = new CopyOnWriteArrayList<>();
    private final List<Future<PowerOutcome>> acts = new ArrayList<>();
    private final PowerQueue queue = queue(4, 2);

    @AfterEach
    void close() {
        queue.close();
    }

    @Test
    void actsOnOneBmcRunOneAfterTheOtherInOrder() throws Exception {
        Future<PowerOutcome> first = queue.submit(request("10.0.0.1", PowerAction.ON));
        driver.awaitStarted(1);
        Future<PowerOutcome> second = queue.submit(request("10.0.0.1", PowerAction.OFF));
        assertThat(queue.size()).isEqualTo(2);
        assertThat(driver.started).containsExactly("on 10.0.0.1");

        driver.release(2);

        assertThat(first.get().state()).isEqualTo(PowerState.UNKNOWN);
        assertThat(second.get().state()).isEqualTo(PowerState.UNKNOWN);
        assertThat(driver.started).containsExactly("on 10.0.0.1", "off 10.0.0.1");
        assertThat(driver.atOnceSeen).isOne();
    }

    @Test
    void actsOnSeveralBmcsRunTogetherUpToTheLimit() throws Exception {
        List<Future<PowerOutcome>> six = List.of("1", "2", "3", "4", "5", "6").stream()
                .map(address -> queue.submit(request(address, PowerAction.ON)))
                .toList();
        driver.awaitStarted(4);
        assertThat(driver.started).hasSize(4);
        driver.release(6);
        for (Future<PowerOutcome> act : six) {
            act.get();
        }
        assertThat(driver.atOnceSeen).isEqualTo(4);
    }

    @Test
    void tooManyWaitingActsAreRefused() throws Exception {
        acts.add(queue.submit(request("10.0.0.1", PowerAction.ON)));
        driver.awaitStarted(1);
        acts.add(queue.submit(request("10.0.0.1", PowerAction.ON)));
        acts.add(queue.submit(request("10.0.0.1", PowerAction.ON)));

        assertThatThrownBy(() -> queue.submit(request("10.0.0.1", PowerAction.ON)))
                .isInstanceOf(PowerFailed.Connection.class)
                .hasMessageContaining("2 power actions wait");
        acts.add(queue.submit(request("10.0.0.2", PowerAction.ON)));
        driver.awaitStarted(2);
    }

    @Test
    void unreachableBmcIsLeftInPeaceLongerEachTime() throws Exception {
        driver.failure = new PowerFailed.Connection("no answer");
        driver.release(9);
        for (int round = 0; round < 4; round++) {
            assertThatThrownBy(() ->
                            queue.submit(request("10.0.0.1", PowerAction.ON)).get())
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(PowerFailed.Connection.class);
        }
        assertThat(peace).containsExactly(2L, 4L, 5L);

        driver.failure = null;
        queue.submit(request("10.0.0.1", PowerAction.ON)).get();
        peace.clear();
        queue.submit(request("10.0.0.1", PowerAction.ON)).get();
        assertThat(peace).isEmpty();
    }

    @Test
    void otherFailuresNeedNoPeace() {
        driver.failure = new PowerFailed.Authentication("password invalid");
        driver.release(9);
        for (int round = 0; round < 3; round++) {
            assertThatThrownBy(() ->
                            queue.submit(request("10.0.0.1", PowerAction.ON)).get())
                    .hasCauseInstanceOf(PowerFailed.Authentication.class);
        }
        assertThat(peace).isEmpty();
    }

    @Test
    void cancelledActIsInterruptedAndTheNextRuns() throws Exception {
        Future<PowerOutcome> first = queue.submit(request("10.0.0.1", PowerAction.ON));
        driver.awaitStarted(1);
        Future<PowerOutcome> second = queue.submit(request("10.0.0.1", PowerAction.OFF));

        first.cancel(true);

        driver.awaitStarted(2);
        driver.release(1);
        second.get();
        assertThatThrownBy(first::get).isInstanceOf(CancellationException.class);
    }

    @Test
    void closingInterruptsAndCancels() throws Exception {
        Future<PowerOutcome> running = queue.submit(request("10.0.0.1", PowerAction.ON));
        driver.awaitStarted(1);
        Future<PowerOutcome> waiting = queue.submit(request("10.0.0.1", PowerAction.OFF));

        queue.close();

        assertThat(running.isCancelled()).isTrue();
        assertThat(waiting.isCancelled()).isTrue();
        assertThat(driver.started).hasSize(1);
        assertThat(queue.size()).isZero();
        assertThatThrownBy(() -> queue.submit(request("10.0.0.1", PowerAction.ON)))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void unknownPowerTypeIsRefusedAtOnce() {
        assertThatThrownBy(() -> queue.submit(
                        new PowerRequest("steam", "abc123", PowerParameters.NONE, PowerAction.ON, BootTarget.NONE)))
                .isInstanceOf(PowerFailed.Setting.class)
                .hasMessageContaining("'steam'");
    }

    private PowerQueue queue(int atOnce, int waiting) {
        return new PowerQueue(
                PowerDrivers.of(List.of(driver), wait -> {}),
                new PowerQueue.Limits(atOnce, waiting, Duration.ofSeconds(2), Duration.ofSeconds(5)),
                NOON,
                wait -> peace.add(wait.toSeconds()));
    }

    private static PowerRequest request(String address, PowerAction action) {
        return new PowerRequest(
                "gated", "abc123", PowerParameters.of(Map.of("power_address", address)), action, BootTarget.NONE);
    }

    /** Each act waits for the test's leave. */
    private static final class GatedDriver implements PowerDriver {
        private final Semaphore gate = new Semaphore(0);
        private final Semaphore starts = new Semaphore(0);
        private final CopyOnWriteArrayList<String> started = new CopyOnWriteArrayList<>();
        private volatile @Nullable PowerFailed failure;
        private int atOnce;
        private volatile int atOnceSeen;
        private int awaited;

        void release(int acts) {
            gate.release(acts);
        }

        void awaitStarted(int count) throws InterruptedException {
            assertThat(starts.tryAcquire(count - awaited, 10, TimeUnit.SECONDS)).isTrue();
            awaited = count;
        }

        @Override
        public PowerType type() {
            PowerType type = PowerType.single("gated", "Gated", "power_address");
            return new PowerType(
                    type.name(), type.description(), false, false, false, false, List.of(), type.address());
        }

        @Override
        public List<Duration> waits() {
            return PowerDriver.seconds(1);
        }

        @Override
        public void on(PowerTarget target, BootTarget boot) throws InterruptedException {
            act("on", target);
        }

        @Override
        public void off(PowerTarget target, boolean soft) throws InterruptedException {
            act("off", target);
        }

        @Override
        public PowerState query(PowerTarget target) {
            return PowerState.UNKNOWN;
        }

        private void act(String what, PowerTarget target) throws InterruptedException {
            synchronized (this) {
                atOnce++;
                atOnceSeen = Math.max(atOnceSeen, atOnce);
            }
            started.add(what + " " + target.parameters().text("power_address"));
            starts.release();
            try {
                gate.acquire();
                PowerFailed told = failure;
                if (told != null) {
                    throw told;
                }
            } finally {
                synchronized (this) {
                    atOnce--;
                }
            }
        }
    }
}
