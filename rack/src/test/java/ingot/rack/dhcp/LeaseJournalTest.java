package ingot.rack.dhcp;

import static ingot.rack.dhcp.Requests.ip;
import static ingot.rack.dhcp.Requests.mac;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ingot.wire.dhcp4.Bytes;
import ingot.wire.dhcp4.HardwareAddress;
import ingot.wire.dhcp4.Ip4;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeaseJournalTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    Path folder;

    @Test
    void leasesComeBackAsTheyWere() throws IOException {
        Lease plain = lease("10.0.0.1", 1, NOW);
        Lease full = new Lease(
                ip("10.0.0.2"),
                new HardwareAddress(32, Bytes.ofHex("00112233445566778899aabbccddeeff")),
                -5,
                Lease.State.DECLINED,
                NOW,
                NOW.plusMillis(1),
                Bytes.ofHex("ff00"),
                "web-1");
        try (LeaseJournal journal = open()) {
            journal.force(journal.append(List.of(plain, full)));
        }

        try (LeaseJournal journal = open()) {
            assertThat(journal.leases()).containsExactly(plain, full);
        }
    }

    @Test
    void theLastRecordOfAnAddressCounts() throws IOException {
        try (LeaseJournal journal = open()) {
            journal.append(List.of(lease("10.0.0.1", 1, NOW)));
            journal.append(List.of(lease("10.0.0.1", 2, NOW)));
        }

        try (LeaseJournal journal = open()) {
            assertThat(journal.leases()).containsExactly(lease("10.0.0.1", 2, NOW));
        }
    }

    @Test
    void aTornLastRecordIsCutOffWhereverItTore() throws IOException {
        try (LeaseJournal journal = open()) {
            journal.append(List.of(lease("10.0.0.1", 1, NOW), lease("10.0.0.2", 2, NOW)));
        }
        byte[] whole = Files.readAllBytes(path());
        String text = new String(whole, StandardCharsets.US_ASCII);
        int secondLine = text.indexOf('\n', text.indexOf('\n') + 1) + 1;

        for (int length = secondLine; length < whole.length; length++) {
            Files.write(path(), Arrays.copyOf(whole, length));
            try (LeaseJournal journal = open()) {
                assertThat(journal.leases()).containsExactly(lease("10.0.0.1", 1, NOW));
                journal.append(List.of(lease("10.0.0.3", 3, NOW)));
            }
            try (LeaseJournal journal = open()) {
                assertThat(journal.leases()).containsExactly(lease("10.0.0.1", 1, NOW), lease("10.0.0.3", 3, NOW));
            }
        }
    }

    @Test
    void aTornHeaderIsANewFile() throws IOException {
        Files.writeString(path(), "ingot-lea");

        try (LeaseJournal journal = open()) {
            assertThat(journal.leases()).isEmpty();
        }
        assertThat(Files.readString(path())).isEqualTo("ingot-leases 1\n");
    }

    @Test
    void aDamagedLineInTheMiddleCostsOnlyItself() throws IOException {
        try (LeaseJournal journal = open()) {
            journal.append(List.of(lease("10.0.0.1", 1, NOW), lease("10.0.0.2", 2, NOW)));
        }
        Files.writeString(path(), Files.readString(path()).replaceFirst("10\\.0\\.0\\.1", "10.0.0.9"));

        try (LeaseJournal journal = open()) {
            assertThat(journal.leases()).containsExactly(lease("10.0.0.2", 2, NOW));
        }
    }

    @Test
    void aForeignFileIsLeftAlone() throws IOException {
        Files.writeString(path(), "something else of some length\n");

        assertThatThrownBy(this::open).isInstanceOf(IOException.class).hasMessageContaining("no lease journal");
        assertThat(path()).hasContent("something else of some length\n");
    }

    @Test
    void theFileStaysSmall() throws IOException {
        try (LeaseJournal journal = open()) {
            for (int i = 0; i < 5_000; i++) {
                journal.append(List.of(lease("10.0.0." + i % 10, i, NOW.plusSeconds(i))));
            }
        }

        assertThat(Files.readAllLines(path())).hasSizeLessThan(1_100);
        try (LeaseJournal journal = open()) {
            assertThat(journal.leases()).hasSize(10).contains(lease("10.0.0.9", 4_999, NOW.plusSeconds(4_999)));
        }
    }

    @Test
    void manyThreadsShareTheJournalWhileItIsRewritten() throws Exception {
        try (LeaseJournal journal = open();
                ExecutorService executor = Executors.newFixedThreadPool(4)) {
            List<Future<?>> writers = new ArrayList<>();
            for (int writer = 0; writer < 4; writer++) {
                String address = "10.0.0." + writer;
                writers.add(executor.submit(() -> {
                    for (int i = 0; i < 600; i++) {
                        journal.force(journal.append(List.of(lease(address, i, NOW))));
                    }
                    return null;
                }));
            }
            for (Future<?> writer : writers) {
                writer.get();
            }
        }

        try (LeaseJournal journal = open()) {
            assertThat(journal.leases())
                    .hasSize(4)
                    .allMatch(lease -> lease.client().equals(mac(599)));
        }
    }

    @Test
    void afterAFailedWriteTheFileIsMadeAnew() throws IOException {
        LeaseJournal journal = open();
        journal.append(List.of(lease("10.0.0.1", 1, NOW)));
        // A folder in the way of the new file makes rewriting fail, a closed channel makes appending fail.
        Path inTheWay = folder.resolve("leases.new/x");
        Files.createDirectories(inTheWay);
        journal.close();

        assertThatThrownBy(() -> journal.append(List.of(lease("10.0.0.2", 2, NOW))))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> journal.append(List.of(lease("10.0.0.3", 3, NOW))))
                .isInstanceOf(IOException.class);
        Files.delete(inTheWay);
        Files.delete(folder.resolve("leases.new"));
        Files.writeString(path(), "torn", StandardOpenOption.APPEND);
        journal.force(journal.append(List.of(lease("10.0.0.4", 4, NOW))));

        try (LeaseJournal again = open()) {
            assertThat(again.leases())
                    .extracting(Lease::address)
                    .containsExactly(ip("10.0.0.1"), ip("10.0.0.2"), ip("10.0.0.3"), ip("10.0.0.4"));
        }
        journal.close();
    }

    private LeaseJournal open() throws IOException {
        return LeaseJournal.open(path());
    }

    private Path path() {
        return folder.resolve("leases");
    }

    private static Lease lease(String address, int client, Instant end) {
        return new Lease(Ip4.parse(address), mac(client), 1, Lease.State.BOUND, NOW, end, Bytes.EMPTY, "");
    }
}
