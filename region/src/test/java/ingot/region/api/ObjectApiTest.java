package ingot.region.api;

import static org.assertj.core.api.Assertions.assertThat;

import ingot.http.Access;
import ingot.http.Describe;
import ingot.http.HttpServer;
import ingot.http.OAuthSigner;
import ingot.http.Operation;
import ingot.http.Reply;
import ingot.http.RouteTable;
import ingot.link.safe.Sealer;
import ingot.region.database.Database;
import ingot.region.image.ImageStore;
import ingot.region.user.ApiKey;
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
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole of it behind the real server: what only shows on the wire. */
class ObjectApiTest {

    private final Database database = TestDatabase.open();
    private final SecureRandom random = new SecureRandom();
    private final HttpClient client = HttpClient.newHttpClient();
    private ObjectApi api;
    private HttpServer server;
    private ApiKey key;

    @BeforeEach
    void start(@TempDir Path folder) throws IOException {
        api = ObjectApi.of(new ObjectApi.Needs(
                database,
                new Sealer(new byte[32], random),
                random,
                InstantSource.system(),
                ImageStore.open(folder),
                "this-host",
                "0.1",
                (call, kind, ids) -> Reply.json(List.of()),
                (sql, definition) -> List.of()));
        Describe[] describe = new Describe[1];
        List<Operation> operations = new ArrayList<>(api.operations());
        operations.add(Operation.get("/MAAS/api/2.0/describe/")
                .access(Access.anyone())
                .does(call -> Objects.requireNonNull(describe[0]).reply(call)));
        RouteTable table = new RouteTable(operations);
        describe[0] = new Describe(List.of(table), Map.of());
        server = HttpServer.builder()
                .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .table(table, api.authenticator())
                .start();
        api.administrators().create("admin", "pw", "a@example.com", true);
        key = api.keys().newestOrNew("admin").orElseThrow();
    }

    @AfterEach
    void stop() {
        server.close();
        database.close();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(
                URI.create("http://localhost:" + server.port() + (path.startsWith("/") ? "" : ApiPath.ROOT) + path));
    }

    private HttpRequest.Builder signed(String path) {
        return request(path)
                .header(
                        "Authorization",
                        new OAuthSigner(
                                        new ingot.http.ApiKey(key.consumerKey(), key.tokenKey(), key.secret()),
                                        InstantSource.system(),
                                        random)
                                .authorization());
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private static HttpRequest.BodyPublisher form(String text) {
        return BodyPublishers.ofString(text);
    }

    private static HttpRequest.Builder formed(HttpRequest.Builder request) {
        return request.header("Content-Type", "application/x-www-form-urlencoded");
    }

    @Test
    void callersWithoutKeyGetVersionAndDescriptionAndNothingElse() throws Exception {
        assertThat(send(request("version/")).body()).contains("3.7.3");
        HttpResponse<String> description = send(request("describe/"));
        assertThat(description.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(description.body())
                .contains("SubnetsHandler")
                .contains("VlanHandler")
                .contains(":param");
        assertThat(send(request("users/?op=whoami")).statusCode()).isEqualTo(401);
        assertThat(send(request("/MAAS/api/1.0/nodes/")).statusCode()).isEqualTo(410);
    }

    @Test
    void keySignsRequestsAndNetworksAreFoundByTheirSlash() throws Exception {
        assertThat(send(signed("users/?op=whoami")).body()).contains("\"admin\"");
        assertThat(send(formed(signed("subnets/?op=")).POST(form("cidr=10.0.0.0%2F24")))
                        .statusCode())
                .isEqualTo(200);
        for (String path : List.of("subnets/10.0.0.0/24/", "subnets/10.0.0.0%2F24/", "subnets/1/")) {
            assertThat(send(signed(path)).body()).as(path).contains("\"cidr\":\"10.0.0.0/24\"");
        }
        assertThat(send(signed("subnets/10.0.0.0/24/?op=statistics")).body()).contains("num_available");
        HttpResponse<String> deleted = send(signed("subnets/1/").DELETE());
        assertThat(deleted.statusCode()).isEqualTo(204);
        assertThat(deleted.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain"));
        assertThat(send(signed("maas/?op=get_config&name=node_timeout")).body()).isEqualTo("30");
    }

    @Test
    void loginSetsTwoCookiesThatWorkTogether() throws Exception {
        HttpResponse<String> login =
                send(formed(request("/MAAS/accounts/login/")).POST(form("username=admin&password=pw")));
        assertThat(login.statusCode()).isEqualTo(204);
        List<String> cookies = login.headers().allValues("Set-Cookie");
        assertThat(cookies).hasSize(2);
        String session = cookies.get(0).substring(0, cookies.get(0).indexOf(';'));
        String csrf = cookies.get(1).substring(0, cookies.get(1).indexOf(';'));
        String token = csrf.substring(csrf.indexOf('=') + 1);
        assertThat(send(request("users/?op=whoami").header("Cookie", session + "; " + csrf))
                        .body())
                .contains("\"admin\"");
        HttpRequest.Builder unsafe = formed(request("zones/")).header("Cookie", session);
        assertThat(send(unsafe.POST(form("name=z"))).statusCode()).isEqualTo(403);
        assertThat(send(unsafe.POST(form("name=z&csrfmiddlewaretoken=" + token)))
                        .statusCode())
                .isEqualTo(200);
        assertThat(send(unsafe.header("X-CSRFToken", token).POST(form("name=y")))
                        .statusCode())
                .isEqualTo(200);
        // Logging in again with a session needs no token.
        assertThat(send(formed(request("/MAAS/accounts/login/"))
                                .header("Cookie", session)
                                .POST(form("username=admin&password=pw")))
                        .statusCode())
                .isEqualTo(204);
    }

    @Test
    void imageIsUploadedInChunks() throws Exception {
        byte[] content = new byte[3 << 20];
        random.nextBytes(content);
        String sha256 =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        HttpResponse<String> announced = send(formed(signed("boot-resources/"))
                .POST(form("name=mine&architecture=amd64%2Fgeneric&filetype=tgz&size=" + content.length + "&sha256="
                        + sha256)));
        assertThat(announced.statusCode()).as(announced.body()).isEqualTo(201);
        String uri = find(JsonText.object(announced.body()), "upload_uri");
        for (int offset = 0; offset < content.length; offset += 1 << 20) {
            HttpResponse<String> chunk = send(signed(uri)
                    .header("Content-Type", "application/octet-stream")
                    .PUT(BodyPublishers.ofByteArray(content, offset, 1 << 20)));
            assertThat(chunk.statusCode()).as(chunk.body()).isEqualTo(200);
        }
        assertThat(send(signed("boot-resources/1/")).body()).contains("\"complete\":true");
    }

    private static String find(Map<?, ?> document, String name) {
        for (Map.Entry<?, ?> entry : document.entrySet()) {
            if (name.equals(entry.getKey())) {
                return String.valueOf(entry.getValue());
            }
            if (entry.getValue() instanceof Map<?, ?> inner) {
                String found = find(inner, name);
                if (!found.isEmpty()) {
                    return found;
                }
            }
        }
        return "";
    }

    @Test
    void unknownParametersOfStrictCallersAreNamed() throws Exception {
        HttpResponse<String> refused = send(formed(signed("zones/")).POST(form("name=z&zap=1&strict=true")));
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(new String(refused.body().getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
                .contains("zap");
        assertThat(send(formed(signed("zones/")).POST(form("name=z&zap=1")))
                        .headers()
                        .firstValue("Ingot-Ignored-Parameters"))
                .contains("zap");
    }

    @Test
    void everyOperationHasAHandlerOrIsHiddenOnPurpose() {
        List<String> hidden = api.operations().stream()
                .filter(operation -> operation.handler().isEmpty())
                .map(Operation::path)
                .distinct()
                .toList();
        assertThat(hidden)
                .containsExactlyInAnyOrder(
                        "/MAAS/api/version/",
                        "/MAAS/api/1.0/{rest*}",
                        "/MAAS/accounts/login/",
                        "/MAAS/accounts/logout/",
                        "/MAAS/accounts/authenticate/",
                        "/MAAS/account/csrf/",
                        "/MAAS/api/2.0/vlans/{vlan_id}/",
                        "/MAAS/api/2.0/subnets/{network}/{prefix}/");
    }
}
