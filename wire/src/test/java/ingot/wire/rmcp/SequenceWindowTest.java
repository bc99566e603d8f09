package ingot.wire.rmcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SequenceWindowTest {

    @Test
    void eachNumberCountsOnce() {
        SequenceWindow window = new SequenceWindow();
        assertThat(window.accept(1)).isTrue();
        assertThat(window.accept(1)).isFalse();
        assertThat(window.accept(3)).isTrue();
        assertThat(window.accept(2)).isTrue();
        assertThat(window.accept(2)).isFalse();
        assertThat(window.accept(3)).isFalse();
    }

    @Test
    void zeroIsNeverASessionsNumber() {
        assertThat(new SequenceWindow().accept(0)).isFalse();
    }

    @Test
    void sixteenBackAndSixteenAheadIsTheLimit() {
        SequenceWindow window = new SequenceWindow();
        assertThat(window.accept(100)).isTrue();
        assertThat(window.accept(84)).isFalse();
        assertThat(window.accept(85)).isTrue();
        assertThat(window.accept(117)).isFalse();
        assertThat(window.accept(116)).isTrue();
        assertThat(window.accept(100)).isFalse();
        assertThat(window.accept(101)).isTrue();
    }

    @Test
    void numbersAreUnsigned() {
        SequenceWindow window = new SequenceWindow();
        assertThat(window.accept(0x7fffffff)).isTrue();
        assertThat(window.accept(0x80000000)).isTrue();
        assertThat(window.accept(0x7fffffff)).isFalse();
    }
}
