package ingot.lab.simulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ingot.lab.simulated.ScriptArchive.Script;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScriptArchiveTest {

    @Test
    void scriptsAreListedByPhaseWithTheAgentsSubcommandTheyCall() throws Exception {
        byte[] archive = tar(
                "index.json",
                """
                {"1.0": {"commissioning_scripts": [
                  {"name": "inventory", "path": "commissioning/inventory", "script_result_id": 4, "script_version_id": null},
                  {"name": "done", "path": "commissioning/done", "has_finished": true}],
                 "testing_scripts": [{"name": "own", "path": "testing/own", "script_result_id": 5, "script_version_id": 6}]}}
                """,
                "commissioning/inventory",
                "#!/bin/sh\n# name: inventory\nexec ingot-agent resources \"$@\"\n",
                "testing/own",
                "#!/bin/sh\ntrue\n");
        assertThat(ScriptArchive.read(archive))
                .containsOnlyKeys("commissioning", "testing")
                .satisfies(phases -> {
                    assertThat(phases.get("commissioning"))
                            .isEqualTo(List.of(new Script("inventory", "4", null, "resources")));
                    assertThat(phases.get("testing")).isEqualTo(List.of(new Script("own", "5", "6", "")));
                });
    }

    @Test
    void anArchiveWithoutIndexIsRefused() {
        assertThatThrownBy(() -> ScriptArchive.read(new byte[1024])).isInstanceOf(Trouble.class);
    }

    private static byte[] tar(String... namesAndContents) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < namesAndContents.length; i += 2) {
            byte[] content = namesAndContents[i + 1].getBytes(StandardCharsets.UTF_8);
            byte[] header = new byte[512];
            byte[] name = namesAndContents[i].getBytes(StandardCharsets.UTF_8);
            System.arraycopy(name, 0, header, 0, name.length);
            byte[] size = String.format("%011o", content.length).getBytes(StandardCharsets.UTF_8);
            System.arraycopy(size, 0, header, 124, size.length);
            out.writeBytes(header);
            out.writeBytes(Arrays.copyOf(content, (content.length + 511) / 512 * 512));
        }
        out.writeBytes(new byte[1024]);
        return out.toByteArray();
    }
}
