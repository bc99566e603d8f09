package ingot.app.postgres;

import static ingot.region.db.Tables.AUDIT;
import static ingot.region.db.Tables.CHANGE;
import static ingot.region.db.Tables.TAG;
import static ingot.region.db.Tables.ZONE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ingot.region.database.Changes;
import ingot.region.database.Database;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.jooq.JSONB;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real database of the major version before becomes one of the present version. */
@Tag("slow")
class ClusterUpgradeTest {

    private static final String ODD = "tab\t, newline\n, \\N, 'quotes\", \u00e4\ud83d\ude80";

    private final SecureRandom random = new SecureRandom();
    private final Path cache = Path.of(System.getProperty("user.home"), ".cache", "ingot");
    private final EarlierBinaries earlier =
            new EarlierBinaries(cache, Path.of(System.getProperty("maven.home"), "bin", "mvn"));

    @TempDir
    private Path data = Path.of("");

    private int lastTag;

    @BeforeEach
    void aDatabaseOfTheVersionBefore() throws IOException {
        Path home = data.resolve("postgres");
        Files.createDirectories(home);
        try (BundledPostgres old = BundledPostgres.open(home, ClusterFolder.CURRENT, earlier.of("17"), random);
                Database database = Database.open(old.url(), old.user(), old.password())) {
            database.write(sql -> {
                sql.insertInto(ZONE)
                        .set(ZONE.NAME, "second")
                        .set(ZONE.DESCRIPTION, ODD)
                        .execute();
                for (int i = 0; i < 5000; i++) {
                    lastTag = sql.insertInto(TAG)
                            .set(TAG.NAME, "tag-" + i)
                            .returning(TAG.ID)
                            .fetchSingle()
                            .getId();
                }
                sql.insertInto(AUDIT)
                        .set(AUDIT.ACTOR, "test")
                        .set(AUDIT.ACTION, "write")
                        .set(AUDIT.KIND, "zone")
                        .set(AUDIT.OBJECT_ID, "2")
                        .set(AUDIT.DETAIL, JSONB.valueOf("{\"a\": [1, null, \"x\"]}"))
                        .execute();
                Changes.created(sql, "zone", 2);
                return null;
            });
        }
        assertThat(home.resolve("cluster/PG_VERSION")).hasContent("17");
    }

    private ClusterUpgrade upgrade(List<String> said) {
        return new ClusterUpgrade(data, cache, earlier, random, said::add);
    }

    private void everythingIsThere() throws IOException {
        try (BundledPostgres server = BundledPostgres.start(data, cache, random);
                Database database = Database.open(server.url(), server.user(), server.password())) {
            database.write(sql -> {
                assertThat(sql.select(ZONE.NAME, ZONE.DESCRIPTION)
                                .from(ZONE)
                                .orderBy(ZONE.ID)
                                .fetch(ZONE.DESCRIPTION))
                        .containsExactly("", ODD);
                assertThat(sql.fetchCount(TAG)).isEqualTo(5000);
                assertThat(sql.select(AUDIT.DETAIL).from(AUDIT).fetchSingle().value1())
                        .isEqualTo(JSONB.valueOf("{\"a\": [1, null, \"x\"]}"));
                assertThat(sql.insertInto(TAG)
                                .set(TAG.NAME, "next")
                                .returning(TAG.ID)
                                .fetchSingle()
                                .getId())
                        .isEqualTo(lastTag + 1);
                // Transaction ids of another cluster mean nothing here.
                assertThat(sql.fetchCount(CHANGE)).isZero();
                sql.deleteFrom(TAG).where(TAG.NAME.eq("next")).execute();
                return null;
            });
        }
        assertThat(data.resolve("postgres/cluster/PG_VERSION")).hasContent("18");
        assertThat(data.resolve("postgres/cluster.17/PG_VERSION")).hasContent("17");
        assertThat(data.resolve("postgres/cluster.upgrade")).doesNotExist();
    }

    @Test
    void everyRowAndSequenceComesAlongAndASecondTimeThereIsNothingToDo() throws IOException {
        assertThatThrownBy(() -> BundledPostgres.start(data, cache, random))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("run './ingot db upgrade' once");
        List<String> said = new ArrayList<>();

        assertThat(upgrade(said).run()).isTrue();

        assertThat(said).contains("tag: 5000 rows").last().asString().contains("is kept in");
        everythingIsThere();
        assertThat(upgrade(said).run()).isFalse();
    }

    @Test
    void killedAtAnyInstantItGoesOnTheNextTime() throws Exception {
        for (String instant : List.of("copying from", "audit:", "tag:", "rows copied and compared")) {
            killedWhenItSays(instant);
            assertThat(data.resolve("postgres/cluster/PG_VERSION")).exists();
        }

        upgrade(new ArrayList<>()).run();

        everythingIsThere();
    }

    private void killedWhenItSays(String words) throws IOException, InterruptedException {
        ProcessBuilder command = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "ingot.app.Main",
                "db",
                "upgrade",
                "--data",
                data.toString());
        Process process = command.redirectErrorStream(true).start();
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (line.contains(words)) {
                    break;
                }
            }
            process.destroyForcibly();
        }
        process.waitFor();
    }
}
