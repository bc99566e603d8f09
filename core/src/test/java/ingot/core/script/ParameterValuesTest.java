package ingot.core.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParameterValuesTest {

    private final ScriptTarget target = new ScriptTarget(
            List.of(
                    new ScriptTarget.TargetDisk(7, "sda", "/dev/disk/by-id/x", "Fast", "S1", Set.of("ssd")),
                    new ScriptTarget.TargetDisk(8, "sdb", "/dev/disk/by-id/y", "Slow", "S2", Set.of("rotary"))),
            List.of(
                    new ScriptTarget.TargetInterface(3, "eno1", "52:54:00:aa:00:01", "Intel", "X710", Set.of()),
                    new ScriptTarget.TargetInterface(4, "eno2", "52:54:00:aa:00:02", "Intel", "I350", Set.of("up"))));

    private final List<ScriptParameter> erase = parameters(Map.of("type", "boolean"), "quick_erase", "secure_erase");

    /** The reference passes both flags in all four cases. */
    @ParameterizedTest
    @CsvSource({
        "false, false, ''",
        "true,  false, quick_erase",
        "false, true,  secure_erase",
        "true,  true,  'quick_erase,secure_erase'",
    })
    void falseBooleanIsLeftOut(String quick, String secure, String present) {
        List<Map<String, Object>> runs =
                ParameterValues.resolve(erase, Map.of("quick_erase", quick, "secure_erase", secure), target, 0);

        assertThat(runs)
                .singleElement()
                .satisfies(run -> assertThat(run.keySet())
                        .containsExactlyInAnyOrder(present.isEmpty() ? new String[0] : present.split(",", -1)));
    }

    @ParameterizedTest
    @CsvSource({
        "all, 'sda,sdb'",
        "'', 'sda,sdb'",
        "7, sda",
        "sdb, sdb",
        "/dev/sdb, sdb",
        "/dev/disk/by-id/y, sdb",
        "Fast, sda",
        "S2, sdb",
        "Slow:S2, sdb",
        "ssd, sda",
        "'sdb, sda', 'sdb,sda'",
        "'sda,ssd', sda",
    })
    void storageMakesOneRunForEachDisk(String input, String names) {
        List<Map<String, Object>> runs = ParameterValues.resolve(
                parameters(Map.of("type", "storage"), "storage"), Map.of("storage", input), target, 0);

        assertThat(runs).extracting(run -> nameOf(run, "storage")).containsExactly(names.split(",", -1));
    }

    @Test
    void storageValueHasTheFieldsOfTheIndex() {
        Map<String, Object> run = ParameterValues.resolve(
                        parameters(Map.of("type", "storage", "argument_format", "{path}"), "storage"),
                        Map.of("storage", "sda"),
                        target,
                        0)
                .getFirst();

        assertThat(run)
                .isEqualTo(Map.of(
                        "storage",
                        Map.of(
                                "type",
                                "storage",
                                "value",
                                Map.of(
                                        "id", 7,
                                        "name", "sda",
                                        "id_path", "/dev/disk/by-id/x",
                                        "model", "Fast",
                                        "serial", "S1",
                                        "physical_blockdevice_id", 7),
                                "argument_format",
                                "{path}")));
    }

    @ParameterizedTest
    @CsvSource({
        "all, 'eno1,eno2'",
        "eno2, eno2",
        "52:54:00:AA:00:01, eno1",
        "Intel, 'eno1,eno2'",
        "Intel:I350, eno2",
        "up, eno2"
    })
    void interfaceMakesOneRunForEach(String input, String names) {
        List<Map<String, Object>> runs = ParameterValues.resolve(
                parameters(Map.of("type", "interface"), "interface"), Map.of("interface", input), target, 0);

        assertThat(runs).extracting(run -> nameOf(run, "interface")).containsExactly(names.split(",", -1));
    }

    @Test
    void machineWithoutDisksHasNoRuns() {
        assertThat(ParameterValues.resolve(
                        parameters(Map.of("type", "storage"), "storage"),
                        Map.of(),
                        new ScriptTarget(List.of(), List.of()),
                        0))
                .isEmpty();
    }

    @Test
    void runtimeIsTheTimeoutUnlessGiven() {
        List<ScriptParameter> runtime = parameters(Map.of("type", "runtime", "min", 10, "max", 100), "runtime");

        assertThat(value(ParameterValues.resolve(runtime, Map.of(), target, 60).getFirst(), "runtime"))
                .isEqualTo(60L);
        assertThat(value(
                        ParameterValues.resolve(runtime, Map.of("runtime", "20"), target, 60)
                                .getFirst(),
                        "runtime"))
                .isEqualTo(20L);
        for (String wrong : List.of("5", "101", "soon", "-1")) {
            assertThatThrownBy(() -> ParameterValues.resolve(runtime, Map.of("runtime", wrong), target, 60))
                    .isInstanceOf(ScriptRefused.class);
        }
    }

    @Test
    void defaultsRequirementsAndChoicesAreKept() {
        List<ScriptParameter> required = parameters(Map.of("type", "string", "required", true), "word");
        List<ScriptParameter> withDefault =
                parameters(Map.of("type", "string", "default", "x", "required", true), "word");
        List<ScriptParameter> choice =
                parameters(Map.of("type", "choice", "choices", List.of("a", List.of("b", "B"))), "word");

        assertThatThrownBy(() -> ParameterValues.resolve(required, Map.of(), target, 0))
                .hasMessageContaining("required");
        assertThat(value(
                        ParameterValues.resolve(withDefault, Map.of(), target, 0)
                                .getFirst(),
                        "word"))
                .isEqualTo("x");
        assertThat(value(
                        ParameterValues.resolve(choice, Map.of("word", "b"), target, 0)
                                .getFirst(),
                        "word"))
                .isEqualTo("b");
        assertThatThrownBy(() -> ParameterValues.resolve(choice, Map.of("word", "c"), target, 0))
                .isInstanceOf(ScriptRefused.class);
        assertThat(ParameterValues.resolve(choice, Map.of(), target, 0)).containsExactly(Map.of());
    }

    @ParameterizedTest
    @CsvSource({"storage, sdz", "interface, eth9", "url, 'a b'"})
    void unknownValueIsRefusedByTheNameOfTheParameter(String type, String input) {
        assertThatThrownBy(() ->
                        ParameterValues.resolve(parameters(Map.of("type", type), type), Map.of(type, input), target, 0))
                .isInstanceOfSatisfying(
                        ScriptRefused.class, e -> assertThat(e.field()).isEqualTo(type));
    }

    @Test
    void valueForOneScriptWinsOverTheCommonOne() {
        Map<String, String> request = new HashMap<>(Map.of("quick_erase", "false"));
        assertThat(ParameterValues.forScript("wipe-disks", erase, request)).containsEntry("quick_erase", "false");

        request.put("wipe_disks_quick_erase", "true");
        assertThat(ParameterValues.forScript("wipe-disks", erase, request)).containsEntry("quick_erase", "true");

        request.put("wipe-disks_quick_erase", "false");
        assertThat(ParameterValues.forScript("wipe-disks", erase, request)).containsEntry("quick_erase", "false");
    }

    private static String nameOf(Map<String, Object> run, String parameter) {
        return String.valueOf(((Map<?, ?>) value(run, parameter)).get("name"));
    }

    private static Object value(Map<String, Object> run, String name) {
        return Objects.requireNonNull(((Map<?, ?>) Objects.requireNonNull(run.get(name))).get("value"));
    }

    private static List<ScriptParameter> parameters(Map<String, Object> definition, String... names) {
        Map<String, Object> definitions = new LinkedHashMap<>();
        for (String name : names) {
            definitions.put(name, definition);
        }
        return ScriptHeader.of(Map.of("parameters", definitions)).parameters();
    }
}
