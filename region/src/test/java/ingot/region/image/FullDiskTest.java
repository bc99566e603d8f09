package ingot.region.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that really is full: a file system in memory, which needs root to mount. */
@Tag("slow")
class FullDiskTest {

    private static final int MIB = 1 << 20;

    @TempDir
    private Path folder;

    private ImageStore store;

    @BeforeEach
    void mount() throws Exception {
        run("mount", "-t", "tmpfs", "-o", "size=3m", "ingot-full-disk-test", folder.toString());
        // Says that there is room, so that the disk itself has to refuse.
        store = new ImageStore(folder, path -> Long.MAX_VALUE);
    }

    @AfterEach
    void unmount() throws Exception {
        run("umount", folder.toString());
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).inheritIO().start();
        assertThat(process.waitFor()).as(List.of(command).toString()).isZero();
    }

    @Test
    void chunkThatFindsTheDiskFullLeavesTheUploadAsItWas() throws IOException {
        store.append(7, 0, new ByteArrayInputStream(new byte[MIB]), MIB);
        assertThatThrownBy(() -> store.append(7, MIB, new ByteArrayInputStream(new byte[4 * MIB]), 4 * MIB))
                .isInstanceOf(ImageStore.DiskFull.class);
        assertThat(store.stagedBytes(7)).isEqualTo(MIB);
        assertThat(store.append(7, MIB, new ByteArrayInputStream(new byte[MIB]), MIB))
                .isEqualTo(MIB);
    }

    @Test
    void copyThatFindsTheDiskFullLeavesNothing(@TempDir Path elsewhere) throws IOException {
        Path big = elsewhere.resolve("big");
        Files.write(big, new byte[5 * MIB]);
        assertThatThrownBy(() -> store.add(big)).isInstanceOf(ImageStore.DiskFull.class);
        assertThat(store.contents()).isEmpty();
        try (var left = Files.list(folder.resolve("staging"))) {
            assertThat(left).isEmpty();
        }
    }
}
