package ingot.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {

    @TempDir
    Path folder;

    @Test
    void aSecondRunEmptiesWhatTheFirstLeft() throws Exception {
        try (DataFolder first = DataFolder.take(lab())) {
            Files.createDirectories(lab().resolve("machines/m1"));
            Files.writeString(lab().resolve("machines/m1/serial.log"), "x");
            assertThat(first.path()).isEqualTo(lab());
        }
        try (DataFolder second = DataFolder.take(lab())) {
            second.empty();
            assertThat(lab().resolve("machines")).doesNotExist();
            assertThat(second.lock().isOpen()).isTrue();
        }
    }

    /** An emptied home directory would be a high price for a wrong flag. */
    @Test
    void aFolderWithOtherFilesIsNotTaken() throws Exception {
        Files.createDirectories(lab());
        Files.writeString(lab().resolve("letter.txt"), "dear");
        assertThatThrownBy(() -> DataFolder.take(lab()))
                .isInstanceOf(LabFailed.class)
                .hasMessageContaining("is not a lab's data directory");
        assertThat(lab().resolve("letter.txt")).exists();
    }

    @Test
    void oneLabAtATime() throws Exception {
        try (DataFolder first = DataFolder.take(lab())) {
            assertThat(first.lock().isOpen()).isTrue();
            assertThatThrownBy(() -> DataFolder.take(lab()))
                    .isInstanceOf(LabFailed.class)
                    .hasMessageStartingWith("another lab runs on " + lab());
        }
    }

    private Path lab() {
        return folder.resolve("lab");
    }
}
