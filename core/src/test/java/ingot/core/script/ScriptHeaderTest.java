package ingot.core.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScriptHeaderTest {

    @Test
    void headerIsTheTextOfTheCommentsBetweenTheMarkers() {
        String script = """
                #!/bin/sh
                # a comment
                  # --- Start MAAS 1.0 script metadata ---
                # name: disk-check
                # packages:
                #   apt: fio
                # ------ END maas 1.0 SCRIPT metadata -
                echo "# name: other"
                """;

        assertThat(ScriptHeader.embeddedYaml(script)).contains(" name: disk-check\n packages:\n   apt: fio\n");
        assertThat(ScriptHeader.embeddedYaml("#!/bin/sh\ntrue\n")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "echo",
                "",
                " #!/bin/sh",
                "#!/bin/sh\n# --- Start MAAS 1.0 script metadata ---\n# name: x\n",
                "#!/bin/sh\n# --- Start MAAS 1.0 script metadata ---\nname: x\n# --- End MAAS 1.0 script metadata ---\n",
            })
    void brokenScriptIsRefused(String script) {
        assertThatThrownBy(() -> ScriptHeader.embeddedYaml(script)).isInstanceOf(ScriptRefused.class);
    }

    @Test
    void emptyHeaderIsATestOfTheWholeNode() {
        ScriptHeader header = ScriptHeader.of(Map.of());

        assertThat(header.type()).isEqualTo(ScriptType.TESTING);
        assertThat(header.hardware()).isEqualTo(ScriptHardware.NODE);
        assertThat(header.parallel()).isEqualTo(ScriptParallel.DISABLED);
        assertThat(header.timeoutSeconds()).isZero();
        assertThat(header.allTags()).containsExactly("node");
    }

    @Test
    void fullHeaderIsRead() {
        Map<String, Object> fields = new HashMap<>();
        fields.put("name", "fio");
        fields.put("script_type", "test");
        fields.put("hardware_type", "disk");
        fields.put("parallel", "instance");
        fields.put("timeout", "1 02:03:04");
        fields.put("tags", "a, b");
        fields.put("destructive", true);
        fields.put(
                "packages",
                Map.of("apt", List.of("fio", "smartmontools"), "snap", Map.of("name", "x", "mode", "classic")));
        fields.put("for_hardware", List.of("pci:10de:*", "modalias:pci:v0000*", "system_vendor:ACME"));
        fields.put("results", Map.of("rate", Map.of("title", "Rate")));
        fields.put("parameters", Map.of("storage", Map.of("type", "storage", "argument_format", "{path}")));

        ScriptHeader header = ScriptHeader.of(fields);

        assertThat(header.type()).isEqualTo(ScriptType.TESTING);
        assertThat(header.hardware()).isEqualTo(ScriptHardware.STORAGE);
        assertThat(header.parallel()).isEqualTo(ScriptParallel.INSTANCE);
        assertThat(header.timeoutSeconds()).isEqualTo(86400 + 2 * 3600 + 3 * 60 + 4);
        assertThat(header.allTags()).containsExactly("a", "b", "storage", "destructive");
        assertThat(header.packages())
                .containsEntry("apt", List.of("fio", "smartmontools"))
                .containsEntry("snap", List.of(Map.of("name", "x", "mode", "classic")));
        assertThat(header.results()).containsExactly(Map.entry("rate", "Rate"));
        assertThat(header.parameters()).singleElement().satisfies(parameter -> {
            assertThat(parameter.type()).isEqualTo(ScriptParameter.Type.STORAGE);
            assertThat(parameter.argumentFormat()).isEqualTo("{path}");
        });
    }

    @ParameterizedTest
    @CsvSource({"'', 0", "90, 90", "00:01:30, 90", "1:00:00, 3600", "2 00:00:01, 172801", "90.0, 90"})
    void timeoutIsSecondsOrAClock(String text, long seconds) {
        assertThat(ScriptHeader.of(Map.of("timeout", text)).timeoutSeconds()).isEqualTo(seconds);
    }

    @ParameterizedTest
    @ValueSource(strings = {"12", "none", "NONE", "a b", "a/b", "..", "a;b", "a\"", "$x", "ä"})
    void unusableNameIsRefused(String name) {
        assertThatThrownBy(() -> ScriptHeader.of(Map.of("name", name)))
                .isInstanceOfSatisfying(
                        ScriptRefused.class, e -> assertThat(e.field()).isEqualTo("name"));
    }

    @ParameterizedTest
    @CsvSource({
        "script_type, sometimes",
        "hardware_type, sound",
        "parallel, maybe",
        "timeout, soon",
        "timeout, 1:2",
        "destructive, perhaps",
        "for_hardware, pci:10de",
        "for_hardware, smell:bad",
    })
    void wrongFieldIsNamed(String field, String value) {
        assertThatThrownBy(() -> ScriptHeader.of(Map.of(field, value)))
                .isInstanceOfSatisfying(
                        ScriptRefused.class, e -> assertThat(e.field()).isEqualTo(field));
    }

    @Test
    void wrongParametersPackagesAndResultsAreRefused() {
        for (Map<String, Object> fields : List.<Map<String, Object>>of(
                Map.of("parameters", Map.of("x", Map.of("type", "colour"))),
                Map.of("parameters", Map.of("x", "storage")),
                Map.of("parameters", Map.of("x", Map.of("type", "storage", "min", 1))),
                Map.of("parameters", Map.of("x", Map.of("type", "runtime", "min", 9, "max", 1))),
                Map.of("parameters", Map.of("x", Map.of("type", "choice"))),
                Map.of("parameters", Map.of("x", Map.of("type", "string", "allow_list", true))),
                Map.of("packages", Map.of("pip", "x")),
                Map.of("packages", Map.of("apt", "--reinstall")),
                Map.of("results", Map.of("rate", Map.of("description", "no title"))))) {
            assertThatThrownBy(() -> ScriptHeader.of(fields)).isInstanceOf(ScriptRefused.class);
        }
    }
}
