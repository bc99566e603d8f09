package ingot.rack.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import ingot.http.HttpServer;
import ingot.link.LinkCodec;
import ingot.link.Observation;
import ingot.link.SiteSnapshot;
import ingot.link.SiteSnapshot.MachineBoot;
import ingot.link.SiteSnapshot.MachineMetadata;
import ingot.link.SiteSnapshot.SiteSettings;
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
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a rack does with a machine's requests, between the machine and a region that answers what the test says. */
class RackMetadataTest {

    private static final String ATTEMPT = "6f0c3f3e-0000-4000-8000-000000000001";
    private static final String ROOT = "metadata/curtin/2012-03-01/";
    private static final String PRESEED = "metadata/latest/by-id/abc123/?op=get_preseed";

    private final HttpClient client = HttpClient.newHttpClient();
    private final Peers peers = new Peers();
    private final Map<String, String> seenByRegion = new ConcurrentHashMap<>();
    private volatile int regionStatus = 200;
    private volatile String regionBody = "OK";

    @TempDir
    private Path folder = Path.of("");

    private com.sun.net.httpserver.HttpServer region;
    private SnapshotStore snapshots;
    private StickyLocal stickyLocal;
    private ObservationJournal observations;
    private HttpServer rack;

    @BeforeEach
    void start() throws IOException {
        region =
                com.sun.net.httpserver.HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        region.createContext("/MAAS/", this::asRegion);
        region.start();
        snapshots = SnapshotStore.open(
                folder.resolve("snapshot.sealed"),
                Sealer.fromFile(folder.resolve("key"), new SecureRandom()),
                new LinkCodec());
        stickyLocal = StickyLocal.open(folder.resolve("local.journal"));
        observations = ObservationJournal.open(folder.resolve("observations.journal"), InstantSource.system());
        RackMetadata metadata = new RackMetadata(
                snapshots,
                stickyLocal,
                observations,
                peers,
                new RegionProxy(
                        () -> "http://127.0.0.1:" + region.getAddress().getPort() + "/MAAS/",
                        machine -> "signed " + machine.getHostAddress()),
                () -> true,
                InstantSource.system());
        rack = HttpServer.builder()
                .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .mount("/MAAS/", call -> metadata.answer(call, call.pathValue("rest")))
                .start();
        holds(false);
    }

    @AfterEach
    void stop() throws IOException {
        rack.close();
        region.stop(0);
        observations.close();
        stickyLocal.close();
    }

    private void asRegion(HttpExchange exchange) throws IOException {
        exchange.getRequestHeaders().forEach((name, values) -> seenByRegion.put(name, values.getFirst()));
        exchange.getRequestBody().readAllBytes();
        byte[] body = regionBody.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json; charset=utf-8");
        exchange.sendResponseHeaders(regionStatus, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private void holds(boolean strictPreseed) throws IOException {
        MachineMetadata metadata = new MachineMetadata(
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
                false);
        snapshots.store(new SiteSnapshot(
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
                        ATTEMPT,
                        metadata)),
                null,
                List.of(),
                new SiteSettings("", 5240, "", strictPreseed)));
    }

    private HttpResponse<String> send(String method, String path, String body)
            throws IOException, InterruptedException {
        long now = InstantSource.system().instant().getEpochSecond();
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + rack.port() + "/MAAS/" + path))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .header(
                                "Authorization",
                                "OAuth oauth_consumer_key=\"consumer\", oauth_token=\"token\", oauth_version=\"1.0\","
                                        + " oauth_signature_method=\"PLAINTEXT\", oauth_signature=\"%26secret\","
                                        + " oauth_nonce=\"1\", oauth_timestamp=\"" + now + "\"")
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> grant() throws IOException, InterruptedException {
        return send("POST", ROOT + "?op=grant", "attempt=" + ATTEMPT + "&boot_id=b1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "200 | {\"granted\":true}                                                        | false",
                "409 | {\"granted\":false,\"reason\":\"this machine is deployed\",\"boot_disk\":true} | true",
                "409 | {\"granted\":false,\"reason\":\"another boot holds it\",\"boot_disk\":false}   | false",
                "409 | {\"granted\":false,\"reason\":\"of an older region\"}                         | false",
                "409 | {\"granted\":true,\"boot_disk\":true}                                         | false",
                "409 | not JSON                                                                  | false",
                "403 | {\"granted\":false,\"boot_disk\":true}                                        | false"
            })
    void aRefusedGrantKeepsAMachineOnItsDiskOnlyWhenItSaysSo(int status, String body, boolean keeps) throws Exception {
        regionStatus = status;
        regionBody = body;

        HttpResponse<String> answer = grant();

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.body()).isEqualTo(body);
        assertThat(stickyLocal.holds("abc123", ATTEMPT)).isEqualTo(keeps);
    }

    @Test
    void aRegionThatIsAwayRefusesNothing() throws Exception {
        region.stop(0);

        assertThat(grant().statusCode()).isEqualTo(503);
        assertThat(stickyLocal.holds("abc123", ATTEMPT)).isFalse();
    }

    @Test
    void networkBootOffHoldsAlsoWhileTheRegionIsAway() throws Exception {
        region.stop(0);

        assertThat(send("POST", ROOT, "op=netboot_off").statusCode()).isEqualTo(200);
        assertThat(stickyLocal.holds("abc123", ATTEMPT)).isTrue();
        assertThat(observations.next(10)).singleElement().satisfies(seen -> {
            assertThat(seen.kind()).isEqualTo("netboot-off");
            assertThat(seen.fields()).containsEntry("attempt", ATTEMPT);
        });
    }

    @Test
    void aPreseedGoesToTheAddressThatTheMachineBootedWith() throws Exception {
        peers.leased("127.0.0.1", "52:54:00:00:00:01");

        assertThat(send("GET", PRESEED, "").body()).startsWith("#cloud-config").contains("secret");
        assertThat(observations.next(10))
                .singleElement()
                .satisfies(seen -> assertThat(seen.fields()).containsEntry("step", "metadata.preseed"));
    }

    @Test
    void aPreseedForAnAddressThatNobodySawIsGivenAndRecorded() throws Exception {
        assertThat(send("GET", PRESEED, "").statusCode()).isEqualTo(200);
        assertThat(observations.next(10))
                .extracting(Observation::kind)
                .containsExactlyInAnyOrder("preseed-unbound", "step");
    }

    @Test
    void whereBindingIsStrictItIsRefused() throws Exception {
        holds(true);

        HttpResponse<String> refused = send("GET", PRESEED, "");

        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.body()).contains("abc123").doesNotContain("secret");
    }

    @Test
    void anotherMachinesAddressIsRefusedEverywhere() throws Exception {
        peers.leased("127.0.0.1", "52:54:00:00:00:99");

        assertThat(send("GET", PRESEED, "").statusCode()).isEqualTo(403);
    }

    @Test
    void networkBootIsNotSwitchedOffForAMachineByAnothersAddress() throws Exception {
        String path = "metadata/latest/by-id/abc123/?op=netboot_off";
        peers.leased("127.0.0.1", "52:54:00:00:00:99");

        assertThat(send("POST", path, "").statusCode()).isEqualTo(403);
        assertThat(stickyLocal.holds("abc123", ATTEMPT)).isFalse();

        peers.leased("127.0.0.1", "52:54:00:00:00:01");

        assertThat(send("POST", path, "").statusCode()).isEqualTo(200);
        assertThat(stickyLocal.holds("abc123", ATTEMPT)).isTrue();
    }

    @Test
    void aLongBodyWithoutCredentialsIsRefused() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + rack.port() + "/MAAS/api/2.0/machines/"))
                .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[RackMetadata.BODY_BYTES_UNSIGNED_MAX + 1]))
                .build();

        assertThat(client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(413);
    }

    @Test
    void theRegionHearsWhichMachineAsks() throws Exception {
        send("GET", "api/2.0/machines/?op=is_registered&mac_address=52:54:00:00:00:01", "");

        assertThat(seenByRegion)
                .containsEntry("X-forwarded-for", "127.0.0.1")
                .containsEntry("Ingot-forwarded-for", "signed 127.0.0.1");
    }
}
