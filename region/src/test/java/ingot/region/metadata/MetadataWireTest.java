package ingot.region.metadata;

import static ingot.region.db.Tables.SCRIPT_RESULT;
import static org.assertj.core.api.Assertions.assertThat;

import ingot.core.machine.MachineStatus;
import ingot.http.ApiKey;
import ingot.http.HttpServer;
import ingot.http.Multipart;
import ingot.http.OAuthSigner;
import ingot.http.RouteTable;
import ingot.region.machine.JsonColumns;
import ingot.region.machine.Site;
import ingot.region.user.RegionAuthenticator;
import ingot.region.user.Sessions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What only shows on the wire: tokens, content types, malformed bodies, and an unknown machine's whole conversation. */
class MetadataWireTest {

    private static final String MAC = "52:54:00:00:00:09";

    private final Site site = new Site();
    private final SecureRandom random = new SecureRandom();
    private final HttpClient client = HttpClient.newHttpClient();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        site.network();
        server = HttpServer.builder()
                .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .table(
                        new RouteTable(site.operations()),
                        new RegionAuthenticator(site.database, site.keys, new Sessions(random, site::now), site::now))
                .start();
    }

    @AfterEach
    void stop() {
        server.close();
        site.close();
    }

    private HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
    }

    private HttpResponse<byte[]> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofByteArray());
    }

    private String text(String path) throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = send(to(path));
        assertThat(answer.statusCode()).as(path).isEqualTo(200);
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    /** A machine that enlisted, speaking with the token of its preseed. */
    private final class Enlisted {
        private final String systemId;
        private final OAuthSigner signer;

        Enlisted() throws IOException, InterruptedException {
            HttpResponse<byte[]> made = send(to("/MAAS/api/2.0/machines/")
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(BodyPublishers.ofString("architecture=amd64&mac_addresses=" + MAC + "&commission=true")));
            assertThat(made.statusCode()).isEqualTo(200);
            systemId = JsonColumns.text(
                    JsonColumns.map(JsonColumns.read(new String(made.body(), StandardCharsets.UTF_8))), "system_id");
            String preseed = text("/MAAS/metadata/latest/by-id/" + systemId + "/?op=get_preseed");
            assertThat(preseed).startsWith("#cloud-config\n").contains("http://127.0.0.1:" + server.port());
            signer = new OAuthSigner(
                    new ApiKey(
                            value(preseed, "consumer_key"),
                            value(preseed, "token_key"),
                            value(preseed, "token_secret")),
                    site::now,
                    random);
        }

        HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
            return send(to(path).header("Authorization", signer.authorization()));
        }

        HttpResponse<byte[]> post(String path, @Nullable String type, byte[] body)
                throws IOException, InterruptedException {
            HttpRequest.Builder request =
                    to(path).header("Authorization", signer.authorization()).POST(BodyPublishers.ofByteArray(body));
            return send(type == null ? request : request.header("Content-Type", type));
        }

        HttpResponse<byte[]> webhook(@Nullable String type, String body) throws IOException, InterruptedException {
            return post("/MAAS/metadata/status/" + systemId, type, body.getBytes(StandardCharsets.UTF_8));
        }

        HttpResponse<byte[]> signal(Multipart form) throws IOException, InterruptedException {
            return post("/MAAS/metadata//2012-03-01/", form.contentType(), form.bytes());
        }
    }

    private static String value(String yaml, String key) {
        Matcher line = Pattern.compile("^ *" + key + ": \"([^\"]+)\"$", Pattern.MULTILINE)
                .matcher(yaml);
        assertThat(line.find()).as(key + " in " + yaml).isTrue();
        return line.group(1);
    }

    private Multipart form() {
        return new Multipart(new Random(1)).field("op", "signal");
    }

    @Test
    void anUnknownMachineIsToldHowToIntroduceItself() throws Exception {
        assertThat(text("/MAAS/metadata/latest/enlist-preseed/?op=get_enlist_preseed"))
                .contains("metadata_url: \"http://127.0.0.1:" + server.port() + "/MAAS/metadata/\"")
                .doesNotContain("token");
        assertThat(text("/MAAS/metadata//2012-03-01/meta-data/instance-id")).isEqualTo("i-maas-enlistment");
        assertThat(text("/MAAS/metadata/enlist/latest/meta-data/local-hostname"))
                .isEqualTo("maas-enlisting-node");
        assertThat(send(to("/MAAS/metadata/2009-01-01/meta-data/")).statusCode())
                .isEqualTo(404);

        Map<String, byte[]> files =
                Tar.read(send(to("/MAAS/metadata/latest/maas-scripts")).body());

        assertThat(files).containsKeys("commissioning/50-maas-01-commissioning", "commissioning/maas-lshw");
        List<@Nullable Object> items = JsonColumns.list(JsonColumns.map(
                        JsonColumns.map(JsonColumns.read(new String(files.get("index.json"), StandardCharsets.UTF_8)))
                                .get("1.0"))
                .get("commissioning_scripts"));
        assertThat(JsonColumns.map(items.getFirst()))
                .containsEntry("name", "20-maas-03-machine-resources")
                .containsEntry("default", true)
                .doesNotContainKey("script_result_id");
    }

    @Test
    void whatRanBeforeTheMachineWasKnownIsReportedByName() throws Exception {
        Enlisted machine = new Enlisted();
        for (String script : List.of("maas-lshw", "maas-support-info")) {
            Multipart form = form().field("status", "WORKING")
                    .field("name", script)
                    .field("exit_status", "0")
                    .field("runtime", "3.0994415283203125e-05")
                    .file(script, script, "both".getBytes(StandardCharsets.UTF_8))
                    .file(script + ".out", script + ".out", "out".getBytes(StandardCharsets.UTF_8));
            assertThat(machine.signal(form).statusCode()).isEqualTo(200);
        }

        assertThat(results("maas-lshw")).containsExactly("2 both out");
        assertThat(results("maas-support-info")).containsExactly("2 both out");

        assertThat(machine.signal(form().field("status", "OK")).statusCode()).isEqualTo(200);
        assertThat(site.status(machine.systemId)).isEqualTo(MachineStatus.NEW);
    }

    private List<String> results(String script) {
        return site.database.read(sql -> sql.selectFrom(SCRIPT_RESULT)
                .where(SCRIPT_RESULT.SCRIPT_NAME.eq(script))
                .fetch(row -> row.getStatus() + " " + new String(row.getOutput(), StandardCharsets.UTF_8) + " "
                        + new String(row.getStdout(), StandardCharsets.UTF_8)));
    }

    @Test
    void aResultOfMoreThanAMebibyteKeepsItsEnds() throws Exception {
        Enlisted machine = new Enlisted();
        byte[] output = new byte[3 << 20];
        Arrays.fill(output, (byte) 'm');
        output[0] = 'A';
        output[output.length - 1] = 'Z';

        assertThat(machine.signal(form().field("status", "WORKING")
                                .field("exit_status", "1")
                                .file("maas-lshw", "maas-lshw", output))
                        .statusCode())
                .isEqualTo(200);

        byte[] kept =
                site.database.read(sql -> sql.fetchSingle(SCRIPT_RESULT, SCRIPT_RESULT.SCRIPT_NAME.eq("maas-lshw"))
                        .getOutput());
        assertThat(kept.length).isBetween((1 << 20) - 2, 1 << 20);
        assertThat(kept[0]).isEqualTo((byte) 'A');
        assertThat(kept[kept.length - 1]).isEqualTo((byte) 'Z');
        assertThat(new String(kept, StandardCharsets.US_ASCII)).contains("cut in the middle");
    }

    @Test
    void aTokenEndsWithItsOwner() throws Exception {
        Enlisted machine = new Enlisted();
        assertThat(machine.get("/MAAS/metadata/latest/meta-data/instance-id").statusCode())
                .isEqualTo(200);
        site.database.write(sql -> {
            new NodeTokens(site.keys)
                    .delete(sql, MachineRows.read(sql, machine.systemId).getId());
            return null;
        });

        HttpResponse<byte[]> refused = machine.get("/MAAS/metadata/latest/meta-data/instance-id");

        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(refused.headers().firstValue("Date")).isPresent();
    }

    @ParameterizedTest
    @CsvSource({",", "application/json,", "application/x-www-form-urlencoded,", "text/plain,"})
    void aStatusMessageIsJsonWhateverItsTypeSays(@Nullable String type) throws Exception {
        Enlisted machine = new Enlisted();

        HttpResponse<byte[]> answer = machine.webhook(
                type,
                "{\"event_type\":\"start\",\"origin\":\"cloudinit\",\"name\":\"init-local\",\"description\":\"caf\\u00e9\\u0000\"}");

        assertThat(answer.statusCode()).isEqualTo(204);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[1]",
                "no json",
                "{\"event_type\":\"start\",\"origin\":\"cloudinit\",\"name\":\"init\"}",
                "{\"event_type\":1,\"origin\":\"cloudinit\",\"name\":\"init\",\"description\":\"x\"}",
                "{\"event_type\":\"start\",\"origin\":\"cloudinit\",\"name\":\"init\",\"description\":\"café\"}",
                "{\"event_type\":\"finish\",\"origin\":\"curtin\",\"name\":\"x\",\"description\":\"x\",\"files\":[{\"path\":\"/l\",\"content\":\"!\",\"encoding\":\"hex\"}]}",
                "{\"event_type\":\"finish\",\"origin\":\"curtin\",\"name\":\"x\",\"description\":\"x\",\"files\":[{\"content\":\"\"}]}",
            })
    void aMalformedStatusMessageIsRefused(String body) throws Exception {
        assertThat(new Enlisted().webhook(null, body).statusCode()).isEqualTo(400);
    }

    @Test
    void aStatusMessageNeedsAToken() throws Exception {
        HttpResponse<byte[]> answer = send(to("/MAAS/metadata/status/abc123").POST(BodyPublishers.ofString("{}")));

        assertThat(answer.statusCode()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--x\r\n", "--x\r\nContent-Disposition: form-data; name=\"op\"\r\n\r\nsignal"})
    void aMalformedMultipartBodyIsRefused(String body) throws Exception {
        Enlisted machine = new Enlisted();

        HttpResponse<byte[]> answer = machine.post(
                "/MAAS/metadata/2012-03-01/?op=signal",
                "multipart/form-data; boundary=x",
                body.getBytes(StandardCharsets.UTF_8));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(site.status(machine.systemId)).isEqualTo(MachineStatus.COMMISSIONING);
    }
}
