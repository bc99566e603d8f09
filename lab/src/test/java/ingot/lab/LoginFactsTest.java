package ingot.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoginFactsTest {
    private static final String PRINTED = """
            hostname=lab-bios-1
            os=Debian GNU/Linux 12 (bookworm)
            addresses=192.168.77.2 fd00:77::5
            root=/dev/vda3
            boot=11111111-2222-3333-4444-555555555555
            marker=lab-bios-1-was-here
            """;

    @Test
    void aMachineAsItShouldBeHasNoObjection() {
        LoginFacts facts = LoginFacts.parse(PRINTED);
        assertThat(facts.objection("lab-bios-1", "192.168.77.2")).isEmpty();
        assertThat(facts.marker()).isEqualTo("lab-bios-1-was-here");
        assertThat(facts.bootId()).isEqualTo("11111111-2222-3333-4444-555555555555");
    }

    @ParameterizedTest
    @CsvSource({
        "hostname=lab-bios-1, hostname=debian,           calls itself 'debian'",
        "os=Debian,           os=Ember,                  runs 'Ember GNU/Linux 12 (bookworm)'",
        "192.168.77.2,        192.168.77.20,             has the addresses '192.168.77.20 fd00:77::5'",
        "root=/dev/vda3,      root=overlay,              root is 'overlay'",
        "root=/dev/vda3,      x=y,                       root is ''"
    })
    void whatIsWrongIsSaid(String good, String bad, String objection) {
        assertThat(LoginFacts.parse(PRINTED.replace(good, bad)).objection("lab-bios-1", "192.168.77.2"))
                .contains(objection);
    }

    @Test
    void theScriptPrintsWhatIsReadBack() throws Exception {
        Command.Result here = Command.run(Duration.ofSeconds(20), List.of("sh", "-c", LoginFacts.SCRIPT));
        LoginFacts facts = LoginFacts.parse(here.out());
        assertThat(facts.os()).isNotEmpty();
        assertThat(facts.hostname()).isNotEmpty();
        assertThat(facts.bootId()).hasSize(36);
        assertThat(Path.of(LoginFacts.MARKER_FILE)).doesNotExist();
        assertThat(facts.marker()).isEmpty();
    }
}
