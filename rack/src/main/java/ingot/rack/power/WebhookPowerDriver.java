package ingot.rack.power;

import static ingot.rack.power.PowerField.choice;
import static ingot.rack.power.PowerField.password;
import static ingot.rack.power.PowerField.text;

import ingot.rack.power.PowerField.Choice;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Calls URIs that somebody else serves: POST to switch, GET to ask, regular expressions to read the answer
 * (facts/power.md §4 webhook). Redirects are not followed, as they would take the credentials elsewhere. A client lives
 * for one call: power is switched rarely, and so nothing is left open.
 */
final class WebhookPowerDriver implements PowerDriver {
    private static final Duration CONNECT_MAX = Duration.ofSeconds(10);
    private static final Duration REQUEST_MAX = Duration.ofSeconds(30);
    private static final Duration MATCH_MAX = Duration.ofSeconds(2);
    private static final int BODY_BYTES_MAX = 256 * 1024;

    private static final String ON_PATTERN = "status.*\\:.*running";
    private static final String OFF_PATTERN = "status.*\\:.*stopped";

    private static final PowerType TYPE = PowerType.single(
                    "webhook",
                    "Webhook",
                    "power_query_uri",
                    text("power_on_uri", "URI to switch on").needed(),
                    text("power_off_uri", "URI to switch off").needed(),
                    text("power_query_uri", "URI to ask for the state").needed(),
                    text("power_on_regex", "Pattern of the state on").needed().preset(ON_PATTERN),
                    text("power_off_regex", "Pattern of the state off").needed().preset(OFF_PATTERN),
                    text("power_user", "User"),
                    password("power_pass", "Password"),
                    password("power_token", "Bearer token"),
                    choice(
                            "power_verify_ssl",
                            "Check the certificate",
                            "n",
                            new Choice("n", "No"),
                            new Choice("y", "Yes")))
            .withUrlAddress("power_query_uri");

    private final String version;

    WebhookPowerDriver(String version) {
        this.version = version;
    }

    @Override
    public PowerType type() {
        return TYPE;
    }

    @Override
    public void on(PowerTarget target, BootTarget boot) throws InterruptedException {
        call(target, "POST", "power_on_uri");
    }

    @Override
    public void off(PowerTarget target, boolean soft) throws InterruptedException {
        call(target, "POST", "power_off_uri");
    }

    @Override
    public PowerState query(PowerTarget target) throws InterruptedException {
        Pattern on = pattern(target.parameters(), "power_on_regex", ON_PATTERN);
        Pattern off = pattern(target.parameters(), "power_off_regex", OFF_PATTERN);
        String body = call(target, "GET", "power_query_uri");
        try {
            if (finds(on, body)) {
                return PowerState.ON;
            }
            return finds(off, body) ? PowerState.OFF : PowerState.UNKNOWN;
        } catch (ImpatientText.OutOfTime slow) {
            throw new PowerFailed.Setting(
                    "power_on_regex or power_off_regex takes too long on the webhook's answer; make it simpler");
        }
    }

    private static boolean finds(Pattern pattern, String body) {
        Matcher matcher = pattern.matcher(ImpatientText.of(body, MATCH_MAX));
        return matcher.find();
    }

    private static Pattern pattern(PowerParameters parameters, String name, String preset) {
        try {
            return Pattern.compile(parameters.text(name, preset));
        } catch (PatternSyntaxException e) {
            throw new PowerFailed.Setting(name + " is not a regular expression: " + e.getDescription());
        }
    }

    private String call(PowerTarget target, String method, String setting) throws InterruptedException {
        URI uri = uri(target.parameters(), setting);
        HttpClient.Builder builder =
                HttpClient.newBuilder().connectTimeout(CONNECT_MAX).followRedirects(HttpClient.Redirect.NEVER);
        if (!target.parameters().text("power_verify_ssl", "n").equals("y")) {
            builder.sslContext(UncheckedTls.context());
        }
        try (HttpClient client = builder.build()) {
            HttpResponse<String> response = send(client, target, method, uri);
            if (response.statusCode() == 404 && !uri.getPath().endsWith("/")) {
                response = send(client, target, method, withSlash(uri));
            }
            if (response.statusCode() >= 300) {
                throw new PowerFailed.Action(
                        method + " to the webhook at " + uri.getHost() + " was answered with HTTP status "
                                + response.statusCode()
                                + (response.statusCode() < 400
                                        ? "; redirects are not followed: set the final URI in " + setting
                                        : ""));
            }
            return response.body();
        } catch (IOException e) {
            throw new PowerFailed.Connection(method + " to the webhook at " + uri.getHost() + " failed: " + cause(e));
        }
    }

    private HttpResponse<String> send(HttpClient client, PowerTarget target, String method, URI uri)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .timeout(REQUEST_MAX)
                .method(method, HttpRequest.BodyPublishers.noBody())
                .header("User-Agent", "MAAS " + version)
                .header("Accept", "application/json")
                .header("System_Id", target.machine());
        PowerParameters parameters = target.parameters();
        String token = parameters.text("power_token");
        String user = parameters.text("power_user");
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        } else if (!user.isEmpty()) {
            String pair = user + ":" + parameters.text("power_pass");
            request.header(
                    "Authorization",
                    "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
        }
        return client.send(
                request.build(), BodyHandlers.limiting(BodyHandlers.ofString(StandardCharsets.UTF_8), BODY_BYTES_MAX));
    }

    /** Without credentials in it and with a host; the message never shows the URI, as it may carry a token. */
    private static URI uri(PowerParameters parameters, String setting) {
        try {
            URI uri = new URI(parameters.needed(setting));
            boolean web = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
            if (!web || uri.getHost() == null) {
                throw new PowerFailed.Setting(setting + " is not an http or https URI with a host");
            }
            return uri;
        } catch (URISyntaxException e) {
            throw new PowerFailed.Setting(setting + " is not a URI");
        }
    }

    private static URI withSlash(URI uri) {
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        return URI.create(uri.getScheme() + "://" + uri.getRawAuthority() + uri.getRawPath() + "/" + query);
    }

    private static String cause(IOException failure) {
        String message = failure.getMessage();
        return message == null || message.isBlank() ? failure.getClass().getSimpleName() : message;
    }
}
