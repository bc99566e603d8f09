package ingot.rack.power;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebhookPowerDriverTest {
    private final WebhookPowerDriver driver = new WebhookPowerDriver("3.7.3");
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final Map<String, String> lastHeaders = new ConcurrentHashMap<>();
    private HttpServer server;
    private volatile int status = 200;
    private volatile String body = "";

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void onAndOffPostWithoutBody() throws Exception {
        driver.on(target(), BootTarget.NETWORK);
        driver.off(target(), false);
        assertThat(requests).containsExactly("POST /on 0", "POST /off 0");
        assertThat(lastHeaders)
                .containsEntry("user-agent", "MAAS 3.7.3")
                .containsEntry("accept", "application/json")
                .containsEntry("system_id", "abc123")
                .doesNotContainKey("authorization");
    }

    @ParameterizedTest
    @CsvSource({
        "'{\"status\": \"running\"}', ON",
        "'{\"status\": \"stopped\"}', OFF",
        "'{\"status\": \"thinking\"}', UNKNOWN",
        "'', UNKNOWN",
        "'{\"status\": \"stopped\", \"was\": \"running\"}', ON",
    })
    void stateIsReadByPatterns(String answer, PowerState state) throws Exception {
        body = answer;
        assertThat(driver.query(target())).isEqualTo(state);
        assertThat(requests).containsExactly("GET /query 0");
    }

    @Test
    void patternsMayBeSet() throws Exception {
        body = "power=1";
        assertThat(driver.query(target("power_on_regex", "power=1", "power_off_regex", "power=0")))
                .isEqualTo(PowerState.ON);
    }

    @Test
    void userAndPasswordGoAsBasic() throws Exception {
        driver.on(target("power_user", "maas", "power_pass", "s3cret"), BootTarget.NONE);
        assertThat(lastHeaders).containsEntry("authorization", "Basic bWFhczpzM2NyZXQ=");
    }

    @Test
    void tokenGoesAsBearer() throws Exception {
        driver.on(target("power_user", "maas", "power_pass", "s3cret", "power_token", "t0ken"), BootTarget.NONE);
        assertThat(lastHeaders).containsEntry("authorization", "Bearer t0ken");
    }

    @ParameterizedTest
    @CsvSource({"400", "401", "500"})
    void errorStatusIsAnActionFailure(int code) {
        status = code;
        assertThatThrownBy(() -> driver.on(target("power_token", "t0ken"), BootTarget.NONE))
                .isInstanceOf(PowerFailed.Action.class)
                .hasMessageContaining("HTTP status " + code)
                .hasMessageNotContaining("t0ken");
    }

    @Test
    void notFoundIsTriedAgainWithSlash() {
        status = 404;
        assertThatThrownBy(() -> driver.on(target(), BootTarget.NONE)).isInstanceOf(PowerFailed.Action.class);
        assertThat(requests).containsExactly("POST /on 0", "POST /on/ 0");
    }

    @Test
    void redirectIsNotFollowed() {
        status = 302;
        assertThatThrownBy(() -> driver.on(target(), BootTarget.NONE))
                .isInstanceOf(PowerFailed.Action.class)
                .hasMessageContaining("power_on_uri");
        assertThat(requests).hasSize(1);
    }

    @Test
    void closedPortIsAConnectionFailure() {
        PowerTarget target = target();
        server.stop(0);
        assertThatThrownBy(() -> driver.query(target)).isInstanceOf(PowerFailed.Connection.class);
    }

    @Test
    void endlessAnswerIsCutOff() {
        body = "x".repeat(300 * 1024);
        assertThatThrownBy(() -> driver.query(target())).isInstanceOf(PowerFailed.Connection.class);
    }

    @Test
    void patternThatNeverEndsIsNamed() {
        body = "x".repeat(100_000);
        assertThatThrownBy(() -> driver.query(target("power_on_regex", ".*.*.*.*z")))
                .isInstanceOf(PowerFailed.Setting.class)
                .hasMessageContaining("takes too long");
    }

    @ParameterizedTest
    @CsvSource({
        "power_query_uri, '', power_query_uri is not set",
        "power_query_uri, 'ftp://a/b', power_query_uri is not an http or https URI",
        "power_query_uri, 'http://t0ken@', power_query_uri is not",
        "power_query_uri, 'http://a b', power_query_uri is not a URI",
        "power_on_regex, '(', power_on_regex is not a regular expression",
    })
    void wrongSettingIsNamed(String setting, String value, String message) {
        assertThatThrownBy(() -> driver.query(target(setting, value)))
                .isInstanceOf(PowerFailed.Setting.class)
                .hasMessageContaining(message)
                .hasMessageNotContaining("t0ken");
    }

    private void answer(HttpExchange exchange) throws IOException {
        byte[] sent = exchange.getRequestBody().readAllBytes();
        requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + sent.length);
        lastHeaders.clear();
        exchange.getRequestHeaders()
                .forEach((name, values) -> lastHeaders.put(name.toLowerCase(Locale.ROOT), values.getFirst()));
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Location", "/elsewhere");
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private PowerTarget target(String... pairs) {
        String base = "http://127.0.0.1:" + server.getAddress().getPort();
        Map<String, String> parameters = new HashMap<>(Map.of(
                "power_on_uri", base + "/on",
                "power_off_uri", base + "/off",
                "power_query_uri", base + "/query"));
        for (int index = 0; index < pairs.length; index += 2) {
            parameters.put(pairs[index], pairs[index + 1]);
        }
        return new PowerTarget("abc123", PowerParameters.of(parameters), notice -> {});
    }
}
