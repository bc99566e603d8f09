package ingot.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a server can have besides route tables: TLS, WebSockets, raw handlers, observers, several addresses. */
public class ServerPartsTest {

    private static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    @TempDir
    private Path folder;

    private static RouteTable url() {
        return new RouteTable(List.of(Operation.get("/url/")
                .access(Access.anyone())
                .does(call -> Reply.text(call.url() + " " + call.local().getPort()))));
    }

    private static Principal nobody(Call call) {
        return new Principal.Anonymous();
    }

    private static String get(HttpClient client, String url) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    /** Echoes what it gets; public, as Jetty calls it from its own package. */
    public static final class Echo extends Session.Listener.AbstractAutoDemanding {
        @Override
        public void onWebSocketText(String message) {
            getSession().sendText("echo " + message, Callback.NOOP);
        }
    }

    @Test
    void webSocketsAreUpgradedAndOutliveTheHeaderDeadline() throws Exception {
        Limits quick = new Limits(
                8192,
                Duration.ofMillis(100),
                Duration.ofSeconds(5),
                1 << 20,
                1 << 20,
                10,
                1,
                10,
                Duration.ofSeconds(1));
        try (HttpServer server = HttpServer.builder()
                        .listen(ANY)
                        .table(url(), ServerPartsTest::nobody)
                        .webSockets(container ->
                                container.addMapping("/agent", (request, response, callback) -> new Echo()))
                        .limits(quick)
                        .start();
                HttpClient client = HttpClient.newHttpClient()) {
            LinkedBlockingQueue<String> heard = new LinkedBlockingQueue<>();
            WebSocket socket = client.newWebSocketBuilder()
                    .buildAsync(URI.create("ws://127.0.0.1:" + server.port() + "/agent"), new WebSocket.Listener() {
                        @Override
                        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
                            heard.add(data.toString());
                            from.request(1);
                            return CompletableFuture.completedStage(null);
                        }
                    })
                    .get(5, TimeUnit.SECONDS);
            for (int i = 0; i < 4; i++) {
                socket.sendText("hello " + i, true).get(5, TimeUnit.SECONDS);
                assertThat(heard.poll(5, TimeUnit.SECONDS)).isEqualTo("echo hello " + i);
                // longer than the deadline for headers
                assertThat(heard.poll(150, TimeUnit.MILLISECONDS)).isNull();
            }
            assertThat(get(client, "http://127.0.0.1:" + server.port() + "/url/"))
                    .contains("/url/");
            socket.abort();
        }
    }

    @Test
    void tlsIsServedBesidePlainHttp() throws Exception {
        Path store = folder.resolve("key.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-alias",
                        "a",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "SAN=ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        "changeit")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(keytool.waitFor()).isZero();
        SslContextFactory.Server tls = new SslContextFactory.Server();
        tls.setKeyStorePath(store.toString());
        tls.setKeyStorePassword("changeit");
        SslContextFactory.Client trust = new SslContextFactory.Client();
        trust.setTrustStorePath(store.toString());
        trust.setTrustStorePassword("changeit");
        trust.start();
        try (HttpServer server = HttpServer.builder()
                        .listen(ANY)
                        .listenTls(ANY, tls)
                        .table(url(), ServerPartsTest::nobody)
                        .start();
                HttpClient client = HttpClient.newBuilder()
                        .sslContext(trust.getSslContext())
                        .build()) {
            int plain = server.addresses().get(0).getPort();
            int secure = server.addresses().get(1).getPort();
            assertThat(get(client, "http://127.0.0.1:" + plain + "/url/"))
                    .isEqualTo("http://127.0.0.1:" + plain + "/url/ " + plain);
            assertThat(get(client, "https://127.0.0.1:" + secure + "/url/"))
                    .isEqualTo("https://127.0.0.1:" + secure + "/url/ " + secure);
        }
        trust.stop();
    }

    @Test
    void rawHandlersWinAndLongerPrefixesWin() throws Exception {
        try (HttpServer server = HttpServer.builder()
                        .listen(ANY)
                        .table(url(), ServerPartsTest::nobody)
                        .mount("/", call -> Reply.text("root " + call.pathValue("rest")))
                        .mount("/a/", call -> Reply.text("a " + call.pathValue("rest")))
                        .raw("/a/raw/", (request, response, callback) -> {
                            response.write(true, ByteBuffer.wrap("raw".getBytes(StandardCharsets.UTF_8)), callback);
                            return true;
                        })
                        .start();
                HttpClient client = HttpClient.newHttpClient()) {
            String base = "http://127.0.0.1:" + server.port();
            assertThat(get(client, base + "/")).isEqualTo("root ");
            assertThat(get(client, base + "/x/y%20z")).isEqualTo("root x/y z");
            assertThat(get(client, base + "/a/b/")).isEqualTo("a b/");
            assertThat(get(client, base + "/a/raw/b")).isEqualTo("raw");
            assertThat(get(client, base + "/url/")).contains(base);
        }
    }

    @Test
    void observersSeeTemplatesNotPaths() throws Exception {
        LinkedBlockingQueue<String> seen = new LinkedBlockingQueue<>();
        try (HttpServer server = HttpServer.builder()
                        .listen(ANY)
                        .table(
                                new RouteTable(List.of(Operation.get("/a/{x}/").does(call -> Reply.json(Map.of())))),
                                ServerPartsTest::nobody)
                        .observer((method, template, status, took) -> seen.add(method + " " + template + " " + status))
                        .start();
                HttpClient client = HttpClient.newHttpClient()) {
            String base = "http://127.0.0.1:" + server.port();
            assertThat(get(client, base + "/a/secret/")).isEqualTo("Forbidden");
            assertThat(get(client, base + "/nowhere")).startsWith("Unknown");
            assertThat(seen.poll(5, TimeUnit.SECONDS)).isEqualTo("GET /a/{x}/ 401");
            assertThat(seen.poll(5, TimeUnit.SECONDS)).isEqualTo("GET  404");
        }
    }

    @Test
    void curlsFormsAreUnderstood() throws Exception {
        RouteTable routes = new RouteTable(List.of(Operation.post("/echo/")
                .access(Access.anyone())
                .openParams()
                .does(call -> Reply.text(call.parameters().all() + " "
                        + call.files().stream()
                                .map(file -> file.name() + ":" + file.fileName() + ":" + file.content().length)
                                .toList()))));
        Path file = Files.write(folder.resolve("f.bin"), new byte[1_500_000]);
        try (HttpServer server = HttpServer.builder()
                .listen(ANY)
                .table(routes, ServerPartsTest::nobody)
                .start()) {
            String echo = "http://127.0.0.1:" + server.port() + "/echo/";
            assertThat(curl("-d", "a=1", "--data-urlencode", "b=ü &", echo)).isEqualTo("{a=[1], b=[ü &]} []");
            assertThat(curl("-F", "a=ü", "-F", "f=@" + file, echo)).isEqualTo("{a=[ü]} [f:f.bin:1500000]");
            assertThat(curl("-H", "Content-Type: application/json", "-d", "{\"a\":[1,\"x\"]}", echo))
                    .isEqualTo("{a=[1, x]} []");
            assertThat(curl("-X", "POST", echo)).isEqualTo("{} []");
        }
    }

    private static String curl(String... args) throws IOException, InterruptedException {
        List<String> command = new java.util.ArrayList<>(List.of("curl", "-sS", "--max-time", "20"));
        command.addAll(List.of(args));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
