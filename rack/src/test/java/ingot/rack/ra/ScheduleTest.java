package ingot.rack.ra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ScheduleTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final Schedule schedule = new Schedule(START, new SplittableRandom(1));

    @Test
    void beginsAtOnceAndSlowsDown() {
        assertThat(schedule.untilNext(START)).isZero();
        schedule.periodicSent(START);
        assertThat(schedule.untilNext(START)).isEqualTo(Schedule.INITIAL_INTERVAL);
        assertThat(schedule.untilNext(START.plusSeconds(17))).isZero();
        schedule.periodicSent(START);
        assertThat(schedule.untilNext(START)).isEqualTo(Schedule.INITIAL_INTERVAL);
        for (int i = 0; i < 100; i++) {
            schedule.periodicSent(START);
            assertThat(schedule.untilNext(START)).isBetween(Schedule.INTERVAL_MIN, Schedule.INTERVAL_MAX);
        }
    }

    @Test
    void answersToEverybodyKeepADistance() {
        assertThat(schedule.mayAnswerAll(START)).isTrue();
        assertThat(schedule.mayAnswerAll(START.plusMillis(99))).isFalse();
        assertThat(schedule.mayAnswerAll(START.plusMillis(100))).isTrue();
    }

    @Test
    void settingsThatDoNotFitTheMessageAreRefusedEarly() {
        assertThatThrownBy(
                        () -> new RaSettings(Duration.ofDays(1), false, false, 0, List.of(), List.of(), Duration.ZERO))
                .hasMessageContaining("router lifetime");
    }
}
