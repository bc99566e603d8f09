package ingot.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Over real sockets: what clients see. */
class HttpServerTest {

    /** Patient with slow clients, but not with large ones. */
    private static final Limits SMALL = limits(Duration.ofSeconds(30));

    private static final Duration IMPATIENT = Duration.ofMillis(400);

    private static Limits limits(Duration patience) {
        return new Limits(4 << 10, patience, patience, 64 << 10, 16 << 10, 50, 64 << 10, 100, Duration.ofSeconds(2));
    }

    @TempDir
    private Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private HttpServer server = HttpServer.builder().start();

    HttpServerTest() throws IOException {}

    @BeforeEach
    void start() throws IOException {
        start(SMALL);
    }

    private void start(Limits limits) throws IOException {
        server.close();
        RouteTable routes = new RouteTable(List.of(
                Operation.get("/api/echo/").access(Access.anyone()).openParams().does(HttpServerTest::echo),
                Operation.post("/api/echo/")
                        .access(Access.anyone())
                        .openParams()
                        .does(HttpServerTest::echo),
                Operation.put("/api/echo/").access(Access.anyone()).openParams().does(HttpServerTest::echo),
                Operation.delete("/api/echo/").access(Access.anyone()).does(call -> Reply.noContent()),
                Operation.post("/api/echo/").op("shout").access(Access.anyone()).does(call -> Reply.text("SHOUT")),
                Operation.get("/api/net/{id*}/").access(Access.anyone()).does(HttpServerTest::echo),
                Operation.get("/api/closed/").does(call -> Reply.text("in")),
                Operation.get("/api/strict/").access(Access.anyone()).does(call -> Reply.json(null)),
                Operation.get("/MAAS/metadata/{version}/")
                        .access(Access.anyone())
                        .does(HttpServerTest::echo),
                Operation.get("/api/fault/").access(Access.anyone()).does(call -> {
                    throw new IllegalStateException("secret detail");
                }),
                Operation.get("/api/broken/").access(Access.anyone()).does(call -> streamed(100_000)),
                Operation.get("/api/broken-early/").access(Access.anyone()).does(call -> streamed(10)),
                Operation.get("/api/lines/")
                        .access(Access.anyone())
                        .does(call -> new Reply.Streamed(200, "text/event-stream", this::lines, Map.of())),
                Operation.get("/api/wait/").access(Access.anyone()).does(call -> {
                    entered.countDown();
                    assertThat(goOn.await(10, TimeUnit.SECONDS)).isTrue();
                    return Reply.text("done");
                })));
        server = HttpServer.builder()
                .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .table(routes, HttpServerTest::authenticate, Map.of("X-MAAS-API-Hash", "abc"))
                .mount("/files/", call -> Reply.file("text/plain", folder.resolve(call.pathValue("rest"))))
                .mount(
                        "/heard/",
                        call -> Reply.file("text/plain", folder.resolve(call.pathValue("rest")))
                                .whenSent((bytes, took) ->
                                        heard.add(bytes + " bytes, in no less than 0: " + !took.isNegative())))
                .mount("/upload/", call -> Reply.text("" + count(call.body())))
                .limits(limits)
                .start();
    }

    @AfterEach
    void stop() {
        goOn.countDown();
        server.close();
    }

    private static Reply streamed(int bytesBefore) {
        return new Reply.Streamed(
                200,
                "text/plain",
                out -> {
                    out.write(new byte[bytesBefore]);
                    throw ApiError.conflict("not now");
                },
                Map.of());
    }

    private void lines(java.io.OutputStream out) throws IOException {
        out.write("first\n".getBytes(StandardCharsets.UTF_8));
        out.flush();
        entered.countDown();
        try {
            assertThat(goOn.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        out.write("second\n".getBytes(StandardCharsets.UTF_8));
    }

    private static Principal authenticate(Call call) {
        String authorization = call.header().apply("Authorization");
        if (authorization == null) {
            return new Principal.Anonymous();
        }
        if (authorization.equals("wrong")) {
            throw ApiError.unauthorized("Authorization Error: Invalid API key.");
        }
        return Calls.USER;
    }

    private static Reply echo(Call call) throws IOException {
        Map<String, Object> seen = new LinkedHashMap<>();
        seen.put("parameters", call.parameters().all());
        seen.put("values", call.pathValues());
        List<Object> files = new ArrayList<>();
        for (Call.FilePart file : call.files()) {
            files.add(List.of(file.name(), file.fileName(), new String(file.content(), StandardCharsets.ISO_8859_1)));
        }
        seen.put("files", files);
        seen.put("body", new String(call.body().readAllBytes(), StandardCharsets.UTF_8));
        seen.put("url", call.url());
        return Reply.json(seen);
    }

    private static long count(InputStream body) throws IOException {
        long count = 0;
        byte[] buffer = new byte[8192];
        for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
            count += n;
        }
        return count;
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                .timeout(Duration.ofSeconds(20));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String type, String body) throws IOException, InterruptedException {
        return send(request("/api/echo/")
                .header("Content-Type", type)
                .POST(HttpRequest.BodyPublishers.ofString(body, StandardCharsets.UTF_8)));
    }

    private static Object seen(HttpResponse<String> response, String key) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        Map<?, ?> document = (Map<?, ?>) Objects.requireNonNull(Json.read(response.body()));
        return Objects.requireNonNull(document.get(key));
    }

    /** Sends bytes as they are and returns all that comes until the server closes. */
    private String raw(String text) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().flush();
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            socket.getInputStream().transferTo(all);
            return all.toString(StandardCharsets.UTF_8);
        }
    }

    @Test
    void everyAnswerCarriesTheHeadersClientsRelyOn() throws Exception {
        for (String path : List.of("/api/strict/", "/api/closed/", "/api/none/", "/files/none", "/api/fault/")) {
            var headers = send(request(path).header("MAAS-trace-id", "abc-1")).headers();
            assertThat(headers.firstValue("MAAS-trace-id")).as(path).contains("abc-1");
            assertThat(headers.firstValue("Vary")).contains("Authorization, Cookie");
            assertThat(headers.firstValue("X-Frame-Options")).contains("DENY");
            assertThat(headers.firstValue("X-Content-Type-Options")).contains("nosniff");
            assertThat(headers.firstValue("Date")).isPresent();
            assertThat(headers.firstValue("Content-Type")).isPresent();
            assertThat(headers.firstValue("Server")).isEmpty();
        }
        assertThat(send(request("/api/strict/")).headers().firstValue("X-MAAS-API-Hash"))
                .contains("abc");
        assertThat(send(request("/api/strict/").header("MAAS-trace-id", "<evil>"))
                        .headers()
                        .firstValue("MAAS-trace-id"))
                .hasValueSatisfying(id -> assertThat(id).matches("[0-9a-f]{32}"));
    }

    @Test
    void jsonIsUtf8AndKeepsNulls() throws Exception {
        HttpResponse<String> response = send(request("/api/strict/"));
        assertThat(response.body()).isEqualTo("null");
        assertThat(response.headers().firstValue("Content-Type")).contains("application/json; charset=utf-8");
    }

    @Test
    void deleteAnswers204WithContentTypeAndDate() throws Exception {
        HttpResponse<String> response = send(request("/api/echo/").DELETE());
        assertThat(response.statusCode()).isEqualTo(204);
        assertThat(response.headers().firstValue("Content-Type")).contains("text/plain");
        assertThat(response.headers().firstValue("Date")).isPresent();
    }

    @Test
    void headIsGetWithoutBody() throws Exception {
        HttpResponse<String> response =
                send(request("/api/strict/").method("HEAD", HttpRequest.BodyPublishers.noBody()));
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEmpty();
        assertThat(response.headers().firstValue("Content-Length")).contains("4");
    }

    @Test
    void unknownMethodIs405WithAllow() throws Exception {
        HttpResponse<String> response =
                send(request("/api/closed/").method("PATCH", HttpRequest.BodyPublishers.noBody()));
        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.body()).isEmpty();
        assertThat(response.headers().firstValue("Allow")).contains("GET, HEAD");
    }

    @Test
    void refusalsAreAsTheOperationWroteThem() throws Exception {
        assertThat(send(request("/api/closed/")).statusCode()).isEqualTo(401);
        assertThat(send(request("/api/closed/")).body()).isEqualTo("Forbidden");
        HttpResponse<String> wrong = send(request("/api/closed/").header("Authorization", "wrong"));
        assertThat(wrong.statusCode()).isEqualTo(401);
        assertThat(wrong.headers().firstValue("WWW-Authenticate")).contains("OAuth realm=\"OAuth\"");
        assertThat(send(request("/api/none/")).body()).isEqualTo("Unknown API endpoint: /api/none/.");
        assertThat(send(request("/api/closed")).statusCode()).isEqualTo(404);
    }

    @Test
    void ignoredParametersAreNamed() throws Exception {
        HttpResponse<String> response = send(request("/api/strict/?x=1&y=2"));
        assertThat(response.headers().firstValue("Ingot-Ignored-Parameters")).contains("x, y");
        assertThat(send(request("/api/strict/?x=1&strict=true")).body())
                .isEqualTo("{\"x\":[\"Unknown parameter. This operation takes none.\"]}");
    }

    @Test
    void faultTellsTheClientOnlyWhereToLook() throws Exception {
        HttpResponse<String> response = send(request("/api/fault/").header("MAAS-trace-id", "t-9"));
        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(response.body()).contains("t-9").doesNotContain("secret");
    }

    @Test
    void queryAndFormAreOneSetOfParameters() throws Exception {
        HttpResponse<String> response = send(request("/api/echo/?op=&a=1")
                .header("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8")
                .POST(HttpRequest.BodyPublishers.ofString("a=2&b=gr%C3%BC%C3%9Fe+x&a=3&c")));
        assertThat(seen(response, "parameters")).hasToString("{a=[1, 2, 3], b=[grüße x], c=[]}");
    }

    @Test
    void opMayStandInTheForm() throws Exception {
        assertThat(post("application/x-www-form-urlencoded", "op=shout").body()).isEqualTo("SHOUT");
    }

    @Test
    void putBodyIsReadLikeAPostBody() throws Exception {
        HttpResponse<String> response = send(request("/api/echo/")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .PUT(HttpRequest.BodyPublishers.ofString("a=2")));
        assertThat(seen(response, "parameters")).hasToString("{a=[2]}");
    }

    @Test
    void multipartOfTheCommandLineIsUnderstood() throws Exception {
        String text = Base64.getMimeEncoder().encodeToString("grüße".getBytes(StandardCharsets.UTF_8));
        String body = "--b1\r\nContent-Type: text/plain; charset=\"utf-8\"\r\nMIME-Version: 1.0\r\n"
                + "Content-Transfer-Encoding: base64\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\n" + text
                + "\r\n--b1\r\nContent-Transfer-Encoding: base64\r\n"
                + "Content-Disposition: form-data; name=\"content\"; filename=\"content\"\r\n"
                + "Content-Type: application/octet-stream\r\n\r\nAAEC\r\n--b1--\r\n";
        HttpResponse<String> response = post("multipart/form-data; boundary=\"b1\"", body);
        assertThat(seen(response, "parameters")).hasToString("{name=[grüße]}");
        assertThat(seen(response, "files")).hasToString("[[content, content, \0\1\2]]");
    }

    @Test
    void jsonObjectIsFlattened() throws Exception {
        HttpResponse<String> response =
                post("application/json", "{\"a\":[1,2],\"b\":true,\"c\":{\"d\":null},\"e\":null,\"f\":\"x\"}");
        assertThat(seen(response, "parameters"))
                .isEqualTo(Json.read("{\"a\":[\"1\",\"2\"],\"b\":[\"true\"],\"c\":[\"{\\\"d\\\":null}\"],"
                        + "\"e\":[\"\"],\"f\":[\"x\"]}"));
    }

    @Test
    void jsonLabelledAsFormStaysReadable() throws Exception {
        HttpResponse<String> response = post("application/x-www-form-urlencoded", "{\"progress\":\"50%\"}");
        assertThat(seen(response, "body")).isEqualTo("{\"progress\":\"50%\"}");
    }

    @Test
    void otherTypesStayABodyStream() throws Exception {
        HttpResponse<String> response = post("application/octet-stream", "a=1");
        assertThat(seen(response, "parameters")).hasToString("{}");
        assertThat(seen(response, "body")).isEqualTo("a=1");
    }

    @Test
    void malformedBodiesAreRefusedWithASentence() throws Exception {
        assertThat(post("application/json", "{").body())
                .isEqualTo("The body is declared as application/json and is not: "
                        + "expected a key in quotes at character 1");
        assertThat(post("application/x-www-form-urlencoded", "a=%zz").statusCode())
                .isEqualTo(400);
        assertThat(post("multipart/form-data", "x").body()).contains("needs a boundary");
        assertThat(post("multipart/form-data; boundary=b", "--b\r\n").body()).contains("cut off");
        assertThat(post("application/x-www-form-urlencoded; charset=klingon", "a=1")
                        .statusCode())
                .isEqualTo(415);
    }

    @Test
    void tooMuchIs413() throws Exception {
        String form = "application/x-www-form-urlencoded";
        assertThat(post(form, "a=" + "x".repeat(17 << 10)).statusCode()).isEqualTo(413);
        assertThat(post(form, "a=1&".repeat(51)).statusCode()).isEqualTo(413);
        HttpRequest.Builder signed = request("/api/echo/")
                .header("Authorization", "right")
                .header("Content-Type", form)
                .POST(HttpRequest.BodyPublishers.ofString("a=" + "x".repeat(60 << 10)));
        assertThat(send(signed).statusCode()).isEqualTo(200);
        HttpRequest.Builder chunked = request("/api/echo/")
                .header("Content-Type", form)
                .POST(HttpRequest.BodyPublishers.ofInputStream(
                        () -> new java.io.ByteArrayInputStream(new byte[100 << 10])));
        assertThat(send(chunked).statusCode()).isEqualTo(413);
    }

    @Test
    void tooLargeHeadersAre431() throws Exception {
        assertThat(send(request("/api/echo/").header("X-Long", "x".repeat(5000)))
                        .statusCode())
                .isEqualTo(431);
    }

    @Test
    void pathsKeepEscapedSlashesAndLoseRedundantOnesUnderMetadata() throws Exception {
        assertThat(seen(send(request("/api/net/10.0.0.0%2F24/")), "values")).hasToString("{id=10.0.0.0/24}");
        assertThat(seen(send(request("/api/net/10.0.0.0/24/")), "values")).hasToString("{id=10.0.0.0/24}");
        assertThat(raw("GET //MAAS/metadata//latest/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200");
        assertThat(raw("GET /MAAS//metadata/latest/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200");
        assertThat(raw("GET /api/closed/../strict/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 400");
    }

    @Test
    void oldClientsWithoutHostAreServed() throws Exception {
        assertThat(raw("GET /api/echo/ HTTP/1.0\r\n\r\n")).contains("\"url\":\"http://127.0.0.1:" + server.port());
    }

    @ParameterizedTest
    @ValueSource(strings = {"OPTIONS *", "CONNECT a.example:443", "GET nonsense", "GET http://x/none/", "G\0 /"})
    void oddRequestLinesAreRefused(String line) throws Exception {
        // after CONNECT Jetty keeps the refused connection until it falls idle
        start(limits(IMPATIENT));
        assertThat(raw(line + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 4");
    }

    @Test
    void urlIsAsTheClientWroteIt() throws Exception {
        assertThat(raw("GET /api/echo/?x=1 HTTP/1.1\r\nHost: MaaS.example:80\r\nConnection: close\r\n\r\n"))
                .contains("\"url\":\"http://MaaS.example:80/api/echo/\"");
    }

    @Test
    void whoServesAFileHearsOfItsEndWhenItWasSentWhole() throws Exception {
        Files.writeString(folder.resolve("f.txt"), "0123456789");
        send(request("/heard/f.txt").header("Range", "bytes=2-4"));
        send(request("/heard/f.txt").method("HEAD", HttpRequest.BodyPublishers.noBody()));
        send(request("/heard/none"));
        send(request("/heard/f.txt"));
        assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo("10 bytes, in no less than 0: true");
        assertThat(heard).isEmpty();
    }

    @Test
    void filesHaveRangesAndTags() throws Exception {
        Files.writeString(folder.resolve("f.txt"), "0123456789");
        HttpResponse<String> whole = send(request("/files/f.txt"));
        assertThat(whole.body()).isEqualTo("0123456789");
        assertThat(whole.headers().firstValue("Accept-Ranges")).contains("bytes");
        String tag = whole.headers().firstValue("ETag").orElseThrow();
        HttpResponse<String> part = send(request("/files/f.txt").header("Range", "bytes=2-4"));
        assertThat(part.statusCode()).isEqualTo(206);
        assertThat(part.body()).isEqualTo("234");
        assertThat(part.headers().firstValue("Content-Range")).contains("bytes 2-4/10");
        assertThat(send(request("/files/f.txt").header("Range", "bytes=-3")).body())
                .isEqualTo("789");
        assertThat(send(request("/files/f.txt").header("Range", "bytes=8-")).body())
                .isEqualTo("89");
        assertThat(send(request("/files/f.txt").header("Range", "bytes=10-")).statusCode())
                .isEqualTo(416);
        assertThat(send(request("/files/f.txt").header("If-None-Match", tag)).statusCode())
                .isEqualTo(304);
        assertThat(send(request("/files/f.txt").header("Range", "bytes=2-4").header("If-Range", tag))
                        .body())
                .isEqualTo("234");
        assertThat(send(request("/files/f.txt").header("Range", "bytes=2-4").header("If-Range", "\"x\""))
                        .body())
                .isEqualTo("0123456789");
        String modified = whole.headers().firstValue("Last-Modified").orElseThrow();
        assertThat(send(request("/files/f.txt").header("If-Modified-Since", modified))
                        .statusCode())
                .isEqualTo(304);
        HttpResponse<String> head = send(request("/files/f.txt").method("HEAD", HttpRequest.BodyPublishers.noBody()));
        assertThat(head.headers().firstValue("Content-Length")).contains("10");
        assertThat(send(request("/files/")).statusCode()).isEqualTo(404);
        assertThat(send(request("/files/none")).statusCode()).isEqualTo(404);
    }

    @Test
    void largeFilesComeWhole() throws Exception {
        byte[] large = new byte[3_000_001];
        new java.util.Random(5).nextBytes(large);
        Files.write(folder.resolve("large"), large);
        HttpResponse<byte[]> response =
                client.send(request("/files/large").build(), HttpResponse.BodyHandlers.ofByteArray());
        assertThat(response.body()).isEqualTo(large);
    }

    @Test
    void uploadsStreamPastTheBodyLimit() throws Exception {
        HttpResponse<String> response =
                send(request("/upload/x").PUT(HttpRequest.BodyPublishers.ofByteArray(new byte[5 << 20])));
        assertThat(response.body()).isEqualTo("" + (5 << 20));
    }

    @Test
    void aRefusalBeforeTheFirstByteOfAStreamIsAnOrdinaryAnswer() throws Exception {
        HttpResponse<String> response = send(request("/api/broken-early/"));
        assertThat(response.statusCode()).isEqualTo(409);
        assertThat(response.body()).isEqualTo("not now");
    }

    @Test
    void aStreamThatBreaksDoesNotLookComplete() throws Exception {
        String response = raw("GET /api/broken/ HTTP/1.1\r\nHost: x\r\n\r\n");
        assertThat(response).startsWith("HTTP/1.1 200").doesNotContain("\r\n0\r\n\r\n");
    }

    @Test
    void streamsReachTheClientWhenFlushed() throws Exception {
        HttpResponse<InputStream> response =
                client.send(request("/api/lines/").build(), HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream lines = response.body()) {
            assertThat(new String(lines.readNBytes(6), StandardCharsets.UTF_8)).isEqualTo("first\n");
            goOn.countDown();
            assertThat(new String(lines.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("second\n");
        }
    }

    @Test
    void operationsMayTakeLongerThanTheIdleTime() throws Exception {
        start(limits(IMPATIENT));
        var answer = client.sendAsync(request("/api/wait/").build(), HttpResponse.BodyHandlers.ofString());
        assertThat(entered.await(5, TimeUnit.SECONDS)).isTrue();
        // twice the idle time of this server
        assertThat(goOn.await(1200, TimeUnit.MILLISECONDS)).isFalse();
        goOn.countDown();
        assertThat(answer.get(5, TimeUnit.SECONDS).body()).isEqualTo("done");
    }

    @Test
    void stoppingLetsRunningRequestsFinish() throws Exception {
        var answer = client.sendAsync(request("/api/wait/").build(), HttpResponse.BodyHandlers.ofString());
        assertThat(entered.await(5, TimeUnit.SECONDS)).isTrue();
        Thread stopping = Thread.ofVirtual().start(server::close);
        goOn.countDown();
        assertThat(answer.get(5, TimeUnit.SECONDS).body()).isEqualTo("done");
        assertThat(stopping.join(Duration.ofSeconds(5))).isTrue();
    }

    @Test
    void tricklingHeadersAreCutOff() throws Exception {
        start(limits(IMPATIENT));
        assertThat(trickle("GET /api/echo/ HTTP/1.1\r\nHost: x\r\nX-Slow: ")).isLessThan(Duration.ofSeconds(3));
    }

    @Test
    void tricklingHeadersOfASecondRequestAreCutOff() throws Exception {
        start(limits(IMPATIENT));
        assertThat(trickle("GET /api/strict/ HTTP/1.1\r\nHost: x\r\n\r\nGET /api/strict/ HTTP/1.1\r\nX: "))
                .isLessThan(Duration.ofSeconds(3));
    }

    @Test
    void tricklingBodiesAreCutOff() throws Exception {
        start(limits(IMPATIENT));
        assertThat(trickle(String.join(
                        "\r\n",
                        "POST /api/echo/ HTTP/1.1",
                        "Host: x",
                        "Content-Length: 9999",
                        "Content-Type: application/x-www-form-urlencoded",
                        "",
                        "")))
                .isLessThan(Duration.ofSeconds(3));
    }

    @Test
    void silenceIsCutOff() throws Exception {
        start(limits(IMPATIENT));
        assertThat(raw("GET / HTTP/1.1\r\n")).doesNotContain("200");
        assertThat(raw("POST /api/echo/ HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n"
                        + "Content-Type: application/x-www-form-urlencoded\r\n\r\na"))
                .startsWith("HTTP/1.1 408");
    }

    /** Sends a start and then a byte every 50 ms, until the server has had enough. */
    private Duration trickle(String start) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(50);
            socket.getOutputStream().write(start.getBytes(StandardCharsets.UTF_8));
            while (System.nanoTime() - begin < Duration.ofSeconds(6).toNanos()) {
                try {
                    if (socket.getInputStream().read(new byte[4096]) < 0) {
                        break;
                    }
                } catch (java.net.SocketTimeoutException nothingYet) {
                    socket.getOutputStream().write('x');
                } catch (IOException reset) {
                    break;
                }
            }
        } catch (IOException reset) {
            return Duration.ofNanos(System.nanoTime() - begin);
        }
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    @Test
    void takenPortIsToldAtOnce() {
        assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> HttpServer.builder()
                        .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()))
                        .start()))
                .isInstanceOf(IOException.class);
    }
}
