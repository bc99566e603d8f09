package ingot.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class BenchOptionsTest {

    @Test
    void allRowsThreeTimesOnBiosUnlessToldOtherwise() {
        BenchOptions options = parse("lab");
        assertThat(options.only()).isNull();
        assertThat(options.runs()).isEqualTo(3);
        assertThat(options.firmware()).containsExactly("bios");
        assertThat(options.json()).isNull();
        assertThat(options.standIn()).isNull();
        assertThat(options.data()).isEqualTo(Path.of("/home/u/.ingot-bench"));
    }

    @Test
    void flagsTakeTheirValueInEitherForm() {
        BenchOptions options = parse(
                "lab", "--quick", "--only=up-ready", "--json", "/t/b.json", "--stand-in", "/s", "--firmware", "both");
        assertThat(options.runs()).isEqualTo(1);
        assertThat(options.only()).isEqualTo("up-ready");
        assertThat(options.json()).isEqualTo(Path.of("/t/b.json"));
        assertThat(options.standIn()).isEqualTo(Path.of("/s"));
        assertThat(options.firmware()).containsExactly("bios", "uefi");
    }

    @Test
    void whatIsNotUnderstoodIsNamed() {
        assertThatThrownBy(() -> parse()).hasMessage("expected one suite (there is: lab)");
        assertThatThrownBy(() -> parse("api")).hasMessage("expected one suite (there is: lab)");
        assertThatThrownBy(() -> parse("lab", "--only", "speed")).hasMessageStartingWith("--only speed: no such row");
        assertThatThrownBy(() -> parse("lab", "--json")).hasMessage("--json: needs a value");
        assertThatThrownBy(() -> parse("lab", "--fast")).hasMessageStartingWith("--fast: not a flag of this command");
        assertThatThrownBy(() -> parse("lab", "--firmware", "secure"))
                .hasMessage("--firmware secure: expected one of bios, uefi, both");
    }

    private static BenchOptions parse(String... arguments) {
        return BenchOptions.parse(List.of(arguments), LabSuite.names(), Path.of("/home/u"));
    }
}
