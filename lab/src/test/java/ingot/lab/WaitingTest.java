package ingot.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class WaitingTest {
    private Instant now = Instant.parse("2026-01-01T12:00:00Z");
    private final Waiting waiting = new Waiting(() -> now, 4);

    @Test
    void whatIsThereIsReturnedAtOnce() throws Exception {
        assertThat(waiting.<String>until("deploy", Duration.ZERO, () -> "", () -> "found"))
                .isEqualTo("found");
    }

    @Test
    void theLimitIsStretchedAndThenSaysWhatWasMissing() {
        int[] looks = {0};
        assertThatThrownBy(() -> waiting.<String>until("deploy", Duration.ofSeconds(10), () -> "a login", () -> {
                    looks[0]++;
                    now = now.plusSeconds(20);
                    return null;
                }))
                .isInstanceOfSatisfying(
                        LabFailed.class, failed -> assertThat(failed.phase()).isEqualTo("deploy"))
                .hasMessage("not within 40 s: a login");
        assertThat(looks[0]).isEqualTo(3);
    }
}
