package ingot.core.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScriptSelectionTest {

    private final List<ScriptSelection.Candidate> scripts = List.of(
            script(1, "50-maas-01-commissioning", ScriptType.COMMISSIONING, true, "node"),
            script(2, "30-maas-01-bmc-config", ScriptType.COMMISSIONING, true, "node", "bmc-config"),
            script(3, "mine", ScriptType.COMMISSIONING, false, "node"),
            script(4, "firmware", ScriptType.COMMISSIONING, false, "node", "noauto", "update_firmware"),
            script(5, "early", ScriptType.COMMISSIONING, false, "node", "enlisting"),
            new ScriptSelection.Candidate(
                    6, "gpu", ScriptType.COMMISSIONING, Set.of("gpu"), false, false, List.of("pci:10de:*")),
            new ScriptSelection.Candidate(
                    7, "net", ScriptType.COMMISSIONING, Set.of("network", "enlisting"), false, true, List.of()),
            script(8, "smartctl-validate", ScriptType.TESTING, true, "storage", "commissioning"),
            script(9, "fio", ScriptType.TESTING, true, "storage", "destructive"),
            script(10, "wipe-disks", ScriptType.RELEASE, true, "wipe", "disk", "storage"));

    @ParameterizedTest
    @CsvSource({
        "'',              '30-maas-01-bmc-config,50-maas-01-commissioning,early,mine,net'",
        "none,            '30-maas-01-bmc-config,50-maas-01-commissioning'",
        "mine,            '30-maas-01-bmc-config,50-maas-01-commissioning,mine'",
        "update_firmware, '30-maas-01-bmc-config,50-maas-01-commissioning,firmware'",
        "4,               '30-maas-01-bmc-config,50-maas-01-commissioning,firmware'",
    })
    void builtInScriptsAlwaysCommission(String wanted, String names) {
        assertThat(ScriptSelection.commissioning(scripts, words(wanted)))
                .extracting(ScriptSelection.Candidate::name)
                .containsExactly(names.split(",", -1));
    }

    @ParameterizedTest
    @CsvSource({
        "TESTING, '', smartctl-validate",
        "TESTING, none, ''",
        "TESTING, storage, 'fio,smartctl-validate'",
        "TESTING, fio, fio",
        "RELEASE, '', ''",
        "RELEASE, wipe, wipe-disks",
    })
    void othersAreChosenByNameOrTag(ScriptType type, String wanted, String names) {
        assertThat(ScriptSelection.of(type, scripts, words(wanted)))
                .extracting(ScriptSelection.Candidate::name)
                .containsExactlyElementsOf(words(names));
    }

    @Test
    void unknownMachineRunsNothingThatNeedsItsConfiguration() {
        assertThat(ScriptSelection.enlisting(scripts, true))
                .extracting(ScriptSelection.Candidate::name)
                .containsExactly("30-maas-01-bmc-config", "50-maas-01-commissioning", "early");
        assertThat(ScriptSelection.enlisting(scripts, false))
                .extracting(ScriptSelection.Candidate::name)
                .containsExactly("30-maas-01-bmc-config");
    }

    @Test
    void unknownScriptIsNamed() {
        assertThatThrownBy(() -> ScriptSelection.of(ScriptType.TESTING, scripts, List.of("fio", "mine")))
                .isInstanceOf(ScriptRefused.class)
                .hasMessageContaining("mine");
    }

    @ParameterizedTest
    @CsvSource({
        "pci:10de:*,     true",
        "pci:10de:1db6,  true",
        "pci:10DE:1db7,  false",
        "usb:1d6b:0002,  true",
        "usb:1d6b:0003,  false",
        "modalias:pci:v*sc02*, true",
        "modalias:pci:v, false",
        "system_vendor:ACME, true",
        "system_vendor:Acme, false",
        "mainboard_product:X, false",
    })
    void hardwareIsMatchedByItsIds(String pattern, boolean matches) {
        List<String> modaliases = List.of(
                "pci:v000010DEd00001DB6sv000010DEsd00001249bc03sc02i00",
                "usb:v1D6Bp0002d0606dc09dsc00dp00ic09isc00ip00in00");

        assertThat(ForHardware.matches(List.of(pattern), modaliases, Map.of("system_vendor", "ACME")))
                .isEqualTo(matches);
    }

    private static List<String> words(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split(",", -1));
    }

    private static ScriptSelection.Candidate script(
            int id, String name, ScriptType type, boolean builtIn, String... tags) {
        return new ScriptSelection.Candidate(id, name, type, Set.of(tags), builtIn, false, List.of());
    }
}
