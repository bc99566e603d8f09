package ingot.rack.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ingot.link.LinkCodec;
import ingot.link.SiteChange;
import ingot.link.SiteRecord;
import ingot.link.SiteRecords;
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
import java.util.ArrayList;
import java.util.Arrays;
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

    private static SiteChange renamed(SnapshotStore store, long revision, String hostname) {
        MachineBoot machine = SNAPSHOT.machines().getFirst();
        MachineBoot renamed = new MachineBoot(
                machine.systemId(),
                hostname,
                machine.macs(),
                null,
                machine.architecture(),
                machine.status(),
                machine.purpose(),
                "",
                null,
                "",
                "",
                machine.metadata());
        SiteSnapshot result =
                new SiteSnapshot(revision, List.of(), List.of(renamed), null, List.of(), SNAPSHOT.settings());
        SiteRecords records = new SiteRecords();
        List<SiteRecord> all = new ArrayList<>();
        records.of(result).forEach((key, json) -> all.add(new SiteRecord(key, json)));
        List<SiteRecord> put = new ArrayList<>();
        records.of(List.of(renamed)).forEach((key, json) -> put.add(new SiteRecord(key, json)));
        return new SiteChange(
                revision,
                String.valueOf(store.hash()),
                SiteChange.whole(revision, all).hash(),
                put,
                List.of());
    }

    private static String hostname(SnapshotStore store) {
        SiteSnapshot held = store.current();
        return held == null ? "" : held.machines().getFirst().hostname();
    }

    @Test
    void changesSurviveARestartInOrder() throws IOException {
        SnapshotStore store = open();
        store.store(SNAPSHOT);
        assertThat(store.change(renamed(store, 8, "node-2"))).isTrue();
        assertThat(store.change(renamed(store, 9, "node-3"))).isTrue();

        SnapshotStore again = open();

        assertThat(hostname(again)).isEqualTo("node-3");
        assertThat(again.revision()).isEqualTo(9);
        assertThat(again.hash()).isEqualTo(store.hash());
        assertThat(Files.readString(folder.resolve("snapshot.sealed.changes"))).doesNotContain("swordfish");
    }

    @Test
    void aChangeTornByACrashIsNotThere() throws IOException {
        SnapshotStore store = open();
        store.store(SNAPSHOT);
        store.change(renamed(store, 8, "node-2"));
        store.change(renamed(store, 9, "node-3"));
        Path journal = folder.resolve("snapshot.sealed.changes");
        byte[] bytes = Files.readAllBytes(journal);
        Files.write(journal, Arrays.copyOf(bytes, bytes.length - 5));

        SnapshotStore again = open();

        assertThat(hostname(again)).isEqualTo("node-2");
        assertThat(again.change(renamed(again, 10, "node-4"))).isTrue();
        assertThat(hostname(open())).isEqualTo("node-4");
    }

    @Test
    void aJournalLeftFromBeforeTheFileIsPassedOver() throws IOException {
        SnapshotStore store = open();
        store.store(SNAPSHOT);
        store.change(renamed(store, 8, "node-2"));
        Path journal = folder.resolve("snapshot.sealed.changes");
        byte[] left = Files.readAllBytes(journal);
        store.store(new SiteSnapshot(12, List.of(), List.of(), null, List.of(), SNAPSHOT.settings()));
        Files.write(journal, left);

        assertThat(open().revision()).isEqualTo(12);
    }

    @Test
    void aChangeOfOtherContentIsRefusedAndLeavesWhatIsHeld() throws IOException {
        SnapshotStore store = open();
        store.store(SNAPSHOT);
        SiteChange fits = renamed(store, 8, "node-2");

        assertThat(store.change(new SiteChange(8, "0".repeat(64), fits.hash(), fits.put(), List.of())))
                .isFalse();

        assertThat(store.current()).isEqualTo(SNAPSHOT);
        assertThat(open().current()).isEqualTo(SNAPSHOT);
    }

    @Test
    void theJournalDoesNotGrowForEver() throws IOException {
        SnapshotStore store = open();
        store.store(SNAPSHOT);
        for (int i = 0; i < 150; i++) {
            store.change(renamed(store, 8 + i, "x".repeat(20_000) + i));
        }

        assertThat(Files.size(folder.resolve("snapshot.sealed.changes"))).isLessThan(2 << 20);
        assertThat(hostname(open())).endsWith("x149");
    }
}
