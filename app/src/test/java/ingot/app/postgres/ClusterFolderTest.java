package ingot.app.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The exchange of clusters, cut off after each of its steps. */
class ClusterFolderTest {

    @TempDir
    private Path home = Path.of("");

    private ClusterFolder folder() {
        return new ClusterFolder(home);
    }

    private void cluster(String name, String major) throws IOException {
        Files.createDirectories(home.resolve(name));
        Files.writeString(home.resolve(name).resolve("PG_VERSION"), major + "\n");
    }

    private void exchanged() throws IOException {
        assertThat(folder().major()).isEqualTo("18");
        assertThat(home.resolve("cluster.17/PG_VERSION")).hasContent("17");
        assertThat(home.resolve("cluster.upgrade")).doesNotExist();
        assertThat(home.resolve("swap")).doesNotExist();
    }

    @Test
    void theFilledClusterTakesThePlaceAndTheOldOneIsKept() throws IOException {
        cluster("cluster", "17");
        cluster("cluster.upgrade", "18");

        folder().swap();

        exchanged();
    }

    @Test
    void withoutTheNoteTheOldClusterIsTheOne() throws IOException {
        cluster("cluster", "17");
        cluster("cluster.upgrade", "18");

        folder().finishSwap();

        assertThat(folder().major()).isEqualTo("17");
    }

    @Test
    void cutOffAfterTheNote() throws IOException {
        cluster("cluster", "17");
        cluster("cluster.upgrade", "18");
        Files.writeString(home.resolve("swap"), "17");

        folder().finishSwap();

        exchanged();
    }

    @Test
    void cutOffAfterTheFirstRename() throws IOException {
        cluster("cluster.17", "17");
        cluster("cluster.upgrade", "18");
        Files.writeString(home.resolve("swap"), "17");

        folder().finishSwap();

        exchanged();
    }

    @Test
    void cutOffAfterTheSecondRename() throws IOException {
        cluster("cluster.17", "17");
        cluster("cluster", "18");
        Files.writeString(home.resolve("swap"), "17");

        folder().finishSwap();

        exchanged();
    }

    @Test
    void anOlderClusterIsNotOpenedAndTheSentenceSaysWhatToDo() throws IOException {
        cluster("cluster", "17");

        assertThatThrownBy(() -> folder().refuseOtherMajor())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("made by PostgreSQL 17")
                .hasMessageContaining("run './ingot db upgrade' once");
    }

    @Test
    void aNewerClusterIsNotOpenedEither() throws IOException {
        cluster("cluster", "99");

        assertThatThrownBy(() -> folder().refuseOtherMajor())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("use the Ingot that made it");
    }

    @Test
    void thereIsNothingToRefuseBeforeTheFirstStart() throws IOException {
        folder().refuseOtherMajor();

        assertThat(folder().major()).isNull();
    }
}
