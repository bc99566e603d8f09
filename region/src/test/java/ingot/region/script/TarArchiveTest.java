package ingot.region.script;

import static org.assertj.core.api.Assertions.assertThat;

import ingot.region.metadata.Tar;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TarArchiveTest {

    @Test
    void filesComeOutAsTheyWentIn() {
        byte[] whole = new byte[1024];
        byte[] odd = "#!/bin/sh\n".getBytes(StandardCharsets.UTF_8);

        byte[] archive = new TarArchive()
                .add("testing/a", 0755, whole)
                .add("../config/netplan.yaml", 0644, odd)
                .bytes();

        assertThat(archive.length % 512).isZero();
        assertThat(Tar.read(archive))
                .containsOnlyKeys("testing/a", "../config/netplan.yaml")
                .containsEntry("testing/a", whole)
                .containsEntry("../config/netplan.yaml", odd);
    }

    @Test
    void aNameMayBeLongerThanItsFieldInTheHeader() {
        String name = "commissioning/" + "x".repeat(255);

        byte[] archive = new TarArchive()
                .add(name, 0755, new byte[] {1})
                .add("index.json", 0644, new byte[] {2})
                .bytes();

        assertThat(Tar.read(archive)).containsOnlyKeys(name, "index.json");
    }
}
