package ingot.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class StrikeTest {

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-03-03T10:00:00Z"));
    private final AtomicBoolean moment = new AtomicBoolean();
    private final List<String> acts = new ArrayList<>();
    private final Strike strike = new Strike(
            "when it rains",
            moment::get,
            () -> acts.add("blow"),
            Duration.ofSeconds(5),
            () -> acts.add("repair"),
            now::get);

    @Test
    void strikesOnceAtItsMomentAndIsMendedAfterTheOutage() throws Exception {
        strike.look();
        assertThat(acts).isEmpty();

        moment.set(true);
        strike.look();
        strike.look();
        assertThat(acts).containsExactly("blow");

        now.set(now.get().plusSeconds(5));
        strike.look();
        strike.look();
        strike.end("deploy");
        assertThat(acts).containsExactly("blow", "repair");
    }

    @Test
    void isMendedAtTheEndOfThePhaseAtTheLatest() throws Exception {
        moment.set(true);
        strike.look();

        strike.end("deploy");

        assertThat(acts).containsExactly("blow", "repair");
    }

    @Test
    void aPhaseWithoutItsFaultHasShownNothing() {
        assertThatThrownBy(() -> strike.end("deploy"))
                .isInstanceOf(LabFailed.class)
                .hasMessageContaining("when it rains");
    }
}
