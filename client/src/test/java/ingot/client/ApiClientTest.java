package ingot.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApiClientTest {

    private final Region region = new Region();
    private final List<Duration> pauses = new ArrayList<>();
    private final ApiClient client = new ApiClient(
            URI.create(region.url()),
            Region.KEY,
            Duration.ofSeconds(20),
            InstantSource.system(),
            new SplittableRandom(1),
            pauses::add);

    ApiClientTest() throws IOException {}

    @AfterEach
    void stop() {
        region.close();
    }

    @ParameterizedTest
    @CsvSource({
        "http://h:5240, http://h:5240/MAAS/api/2.0/",
        "http://h:5240/, http://h:5240/MAAS/api/2.0/",
        "http://h:5240/MAAS, http://h:5240/MAAS/api/2.0/",
        "http://h:5240/MAAS/, http://h:5240/MAAS/api/2.0/",
        "https://h/MAAS/api/2.0/, https://h/MAAS/api/2.0/",
        "https://h/MAAS/api/2.0, https://h/MAAS/api/2.0/",
        "http://[::1]:5240/MAAS/, http://[::1]:5240/MAAS/api/2.0/"
    })
    void addressesOfPeopleBecomeThatOfTheApi(String given, String api) {
        assertThat(ApiClient.apiUrl(URI.create(given))).hasToString(api);
    }

    @Test
    void addressesOfOtherKindsAreRefused() {
        assertThatThrownBy(() -> ApiClient.apiUrl(URI.create("ftp://h/"))).hasMessageContaining("ftp://h/");
        assertThatThrownBy(() -> ApiClient.apiUrl(URI.create("region:5240"))).hasMessageContaining("expected");
    }

    @Test
    void requestsAreSignedAndAnswersRead() {
        assertThat(client.get("users/?op=whoami").object()).containsEntry("username", "ada");
        assertThat(client.get("/MAAS/api/2.0/machines/", Fields.of("hostname", "a b"))
                        .list())
                .extracting(machine -> machine.get("system_id"))
                .containsExactly("abc", "def");
        assertThat(client.delete("machines/abc/").status()).isEqualTo(204);
    }

    @Test
    void formsAndFilesArrive() {
        client.post("machines/abc/?op=power_on", Fields.of("comment", "für & wider"));
        client.post(
                "machines/abc/?op=power_on",
                Fields.of("comment", "x").file("user_data", "f", "text".getBytes(StandardCharsets.UTF_8)));
        client.post("machines/abc/?op=power_on", new Fields());
        assertThat(region.seen)
                .containsExactly(
                        "power_on abc {comment=[für & wider]}",
                        "power_on abc {comment=[x], user_data=[text]}",
                        "power_on abc {}");
    }

    @Test
    void refusalsCarryTheServersWords() {
        assertThatThrownBy(() -> client.get("machines/zzz/"))
                .isInstanceOfSatisfying(
                        ApiFailed.class, refused -> assertThat(refused.status()).isEqualTo(404))
                .hasMessage("No Machine matches the given query.");
        assertThatThrownBy(() -> client.get("machines/", Fields.of("strict", "true", "x", "1")))
                .hasMessage("x: Unknown parameter. This operation takes: hostname.");
        assertThat(client.exchange("GET", "machines/zzz/", new Fields()).status())
                .isEqualTo(404);
    }

    @Test
    void busyServersAreAskedAgainAsTheyWish() {
        region.unavailable.set(2);
        assertThat(client.get("busy/").list()).isEmpty();
        assertThat(pauses).containsExactly(Duration.ofSeconds(7), Duration.ofSeconds(7));
    }

    @Test
    void serversThatStayBusyAreGivenUp() {
        region.unavailable.set(99);
        assertThatThrownBy(() -> client.get("busy/"))
                .isInstanceOfSatisfying(
                        ApiFailed.class, refused -> assertThat(refused.status()).isEqualTo(503));
        assertThat(pauses).hasSize(3);
    }

    @Test
    void aKeyNeverLeavesForAnotherServer() {
        assertThatThrownBy(() -> client.get("http://elsewhere.example/")).hasMessageContaining("expected: on ");
        assertThatThrownBy(() -> client.get("//elsewhere.example/x")).hasMessageContaining("expected: on ");
    }

    @Test
    void unreachableServersAreTold() {
        region.close();
        assertThatThrownBy(() -> client.get("machines/")).isInstanceOf(UncheckedIOException.class);
    }
}
