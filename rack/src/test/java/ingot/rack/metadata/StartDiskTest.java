package ingot.rack.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import ingot.http.HttpServer;
import ingot.link.LinkCodec;
import ingot.link.Observation;
import ingot.link.SiteSnapshot;
import ingot.link.SiteSnapshot.MachineBoot;
import ingot.link.SiteSnapshot.MachineMetadata;
import ingot.link.safe.Sealer;
import ingot.rack.boot.Peers;
import ingot.rack.boot.StickyLocal;
import ingot.rack.store.ObservationJournal;
import ingot.rack.store.SnapshotStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A machine that was to write its disks, at a rack whose region is away (design §3 rule 3). */
class StartDiskTest {

    private static final String ATTEMPT = "0123456789abcdef0123456789abcdef";

    @TempDir
    private Path folder = Path.of("");

    private StickyLocal sticky;
    private ObservationJournal observations;
    private SnapshotStore snapshots;
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        InstantSource clock = InstantSource.system();
        sticky = StickyLocal.open(folder.resolve("local"));
        observations = ObservationJournal.open(folder.resolve("observations"), clock);
        snapshots = SnapshotStore.open(
                folder.resolve("snapshot"),
                Sealer.fromFile(folder.resolve("key"), new SecureRandom()),
                new LinkCodec());
        RackMetadata metadata = new RackMetadata(
                snapshots,
                sticky,
                observations,
                new Peers(),
                new RegionProxy(() -> null, client -> ""),
                () -> false,
                clock);
        server = HttpServer.builder()
                .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .mount("/MAAS/", call -> metadata.answer(call, call.pathValue("rest")))
                .start();
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
        observations.close();
        sticky.close();
    }

    @Test
    void aMachineWithASystemIsAnsweredWithItsDiskForTheRestOfTheAttempt() throws Exception {
        snapshots.store(installing(ATTEMPT));

        assertThat(startDisk("true", "secret")).isEqualTo(200);

        assertThat(sticky.holds("abc123", ATTEMPT)).isTrue();
        assertThat(sticky.holds("abc123", "a-later-attempt")).isFalse();
        Observation told = observations.next(1).getFirst();
        assertThat(told.fields()).containsEntry("step", "disk.start").containsEntry("system_id", "abc123");
        assertThat(told.fields().get("detail")).contains("starts from its disk");
    }

    @Test
    void aMachineWithoutASystemIsNotMarked() throws Exception {
        snapshots.store(installing(ATTEMPT));

        assertThat(startDisk("false", "secret")).isEqualTo(200);

        assertThat(sticky.holds("abc123", ATTEMPT)).isFalse();
    }

    @Test
    void aBootThatWritesNoDiskHasToWait() throws Exception {
        snapshots.store(installing(""));

        assertThat(startDisk("true", "secret")).isEqualTo(409);
    }

    @Test
    void whoeverIsNotTheMachineChangesNothing() throws Exception {
        snapshots.store(installing(ATTEMPT));

        // nobody at the rack knows it, and the region, which may, is away
        assertThat(startDisk("true", "guessed")).isEqualTo(503);

        assertThat(sticky.holds("abc123", ATTEMPT)).isFalse();
    }

    private int startDisk(String installed, String secret) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + server.port() + "/MAAS/metadata/curtin/2012-03-01/"))
                .header(
                        "Authorization",
                        "OAuth realm=\"\", oauth_version=\"1.0\", oauth_signature_method=\"PLAINTEXT\","
                                + " oauth_consumer_key=\"consumer\", oauth_token=\"token\", oauth_signature=\"%26"
                                + secret + "\", oauth_nonce=\"1\", oauth_timestamp=\""
                                + InstantSource.system().instant().getEpochSecond() + "\"")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("op=start_disk&installed=" + installed))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        }
    }

    private static SiteSnapshot installing(String attempt) {
        return new SiteSnapshot(
                1,
                List.of(),
                List.of(new MachineBoot(
                        "abc123",
                        "node-1",
                        List.of("52:54:00:00:00:01"),
                        null,
                        "amd64/generic",
                        "deploying",
                        "EPHEMERAL",
                        "",
                        null,
                        "",
                        attempt,
                        new MachineMetadata(
                                "consumer",
                                "token",
                                "secret",
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
    }
}
