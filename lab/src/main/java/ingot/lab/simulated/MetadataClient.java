package ingot.lab.simulated;

import ingot.client.Fields;
import ingot.http.ApiKey;
import ingot.http.Json;
import ingot.http.OAuthSigner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** One machine's requests to the metadata service, repeated as the agent repeats them while the server is away or busy. */
final class MetadataClient {

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final int UNAUTHORISED_TRIES = 6;

    private final HttpPort http;
    private final @Nullable OAuthSigner signer;
    private final Console console;
    private final RandomGenerator random;
    private int unauthorisedTries = UNAUTHORISED_TRIES;

    MetadataClient(HttpPort http, @Nullable ApiKey key, Console console, InstantSource clock, RandomGenerator random) {
        this.http = http;
        this.signer = key == null ? null : new OAuthSigner(key, clock, random);
        this.console = console;
        this.random = random;
    }

    /** After the signal that ends a token a 401 is an answer. */
    void tokenMayHaveEnded() {
        unauthorisedTries = 1;
    }

    HttpPort.Response get(String url) throws Trouble, InterruptedException {
        return repeated(url, headers -> http.get(url, headers));
    }

    HttpPort.Response post(String url, Fields fields) throws Trouble, InterruptedException {
        Fields.Body body = fields.body(random);
        return repeated(url, headers -> http.post(url, body.contentType(), body.bytes(), headers));
    }

    /** Sends a document, such as an event. */
    HttpPort.Response post(String url, Map<String, @Nullable Object> document) throws Trouble, InterruptedException {
        byte[] body = Json.text(document).getBytes(StandardCharsets.UTF_8);
        return repeated(url, headers -> http.post(url, "application/json", body, headers));
    }

    @FunctionalInterface
    private interface Exchange {
        HttpPort.Response once(String... headers) throws IOException, InterruptedException;
    }

    private HttpPort.Response repeated(String url, Exchange exchange) throws Trouble, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        Duration pause = Duration.ofSeconds(1);
        int refusals = 0;
        while (true) {
            String problem;
            Duration wait = pause;
            try {
                HttpPort.Response response =
                        signer == null ? exchange.once() : exchange.once("Authorization", signer.authorization());
                refusals += response.status() == 401 ? 1 : 0;
                boolean unknown = response.status() == 401 && signer != null && refusals < unauthorisedTries;
                if (!unknown && response.status() < 500 && response.status() != 408 && response.status() != 429) {
                    return response;
                }
                problem = "answer " + response.status();
                wait = longer(
                        pause, response.headers().firstValue("Retry-After").orElse(""));
            } catch (IOException away) {
                problem = String.valueOf(away.getMessage());
            }
            console.say("agent: " + url + ": " + problem);
            if (System.nanoTime() > deadline) {
                throw new Trouble(url + ": " + problem);
            }
            Thread.sleep(wait);
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
        }
    }

    private static Duration longer(Duration pause, String seconds) {
        Duration asked = seconds.matches("\\d{1,3}") ? Duration.ofSeconds(Long.parseLong(seconds)) : Duration.ZERO;
        return asked.compareTo(pause) > 0 ? asked : pause;
    }
}
