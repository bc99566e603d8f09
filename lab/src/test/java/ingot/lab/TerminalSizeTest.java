package ingot.lab;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TerminalSizeTest {

    @Test
    void rowsComeFirst() {
        assertThat(TerminalSize.parse("15 60\n")).isEqualTo(new TerminalSize(15, 60));
    }

    @Test
    void aTerminalThatDoesNotKnowItsSizeHasTheCustomaryOne() {
        assertThat(TerminalSize.parse("0 0\n")).isEqualTo(new TerminalSize(24, 80));
    }

    @Test
    void anythingElseIsNoTerminal() {
        assertThat(TerminalSize.parse("")).isNull();
        assertThat(TerminalSize.parse("not a tty")).isNull();
    }
}
