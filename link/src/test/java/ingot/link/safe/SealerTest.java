package ingot.link.safe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealerTest {

    private final SecureRandom random = new SecureRandom();

    @TempDir
    private Path folder = Path.of("");

    @Test
    void whatIsSealedIsNotToBeReadAndComesBackWithTheKey() throws IOException {
        byte[] sealed = Sealer.fromFile(folder.resolve("key"), random).seal("here", "swordfish");

        assertThat(new String(sealed, StandardCharsets.ISO_8859_1)).doesNotContain("swordfish");
        assertThat(Sealer.fromFile(folder.resolve("key"), random).open("here", sealed))
                .isEqualTo("swordfish");
    }

    @Test
    void anotherPlaceAnotherKeyOrAnotherByteOpensNothing() throws IOException {
        Sealer sealer = Sealer.fromFile(folder.resolve("key"), random);
        byte[] sealed = sealer.seal("here", "swordfish");

        assertThatThrownBy(() -> sealer.open("there", sealed)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(
                        () -> Sealer.fromFile(folder.resolve("other"), random).open("here", sealed))
                .isInstanceOf(IllegalStateException.class);
        sealed[sealed.length - 1] ^= 1;
        assertThatThrownBy(() -> sealer.open("here", sealed)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void theKeyIsItsOwnersAloneAndNothingElseIsLeft() throws IOException {
        Sealer.fromFile(folder.resolve("key"), random);

        assertThat(folder).isDirectoryContaining(file -> file.endsWith("key"));
        try (var files = Files.list(folder)) {
            assertThat(files).hasSize(1);
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("key"))))
                .isEqualTo("rw-------");
    }
}
