package ingot.rack.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ingot.link.LinkCodec;
import ingot.link.SiteSnapshot;
import ingot.link.SiteSnapshot.MachineBoot;
import ingot.link.SiteSnapshot.MachineMetadata;
import ingot.link.safe.Sealer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The snapshot on a rack's disk (design §3 rule 4). */
class SnapshotStoreTest {

    private static final SiteSnapshot SNAPSHOT = new SiteSnapshot(
            7,
            List.of(),
            List.of(new MachineBoot(
                    "abc123",
                    "node-1",
                    List.of("52:54:00:00:00:01"),
                    null,
                    "amd64/generic",
                    "deploying",
                    "LOCAL",
                    "",
                    null,
                    "",
                    "",
                    new MachineMetadata(
                            "consumer",
                            "token",
                            "swordfish",
                            "node-1.maas",
                            "INSTALLING",
                            List.of(),
                            null,
                            null,
                            "",
                            List.of(),
                            false,
                            false))),
            null,
            List.of(),
            new SiteSnapshot.SiteSettings("", 5240, "", false));

    private final SecureRandom random = new SecureRandom();
    private final LinkCodec codec = new LinkCodec();

    @TempDir
    private Path folder = Path.of("");

    private SnapshotStore open() throws IOException {
        return SnapshotStore.open(
                folder.resolve("snapshot.sealed"), Sealer.fromFile(folder.resolve("key"), random), codec);
    }

    @Test
    void aRackThatStartsAgainKnowsWhatItKnew() throws IOException {
        open().store(SNAPSHOT);

        assertThat(open().current()).isEqualTo(SNAPSHOT);
    }

    @Test
    void noSecretIsToBeReadOnTheDisk() throws IOException {
        open().store(SNAPSHOT);

        Path file = folder.resolve("snapshot.sealed");
        assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                .doesNotContain("swordfish")
                .doesNotContain("node-1");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void withoutItsKeyTheRackDoesNotStartAsIfItKnewNothing() throws IOException {
        open().store(SNAPSHOT);
        Files.delete(folder.resolve("key"));

        assertThatThrownBy(this::open).isInstanceOf(IOException.class).hasMessageContaining("remove the snapshot");
    }
}
