package ingot.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Whatever a client sends is decoded or refused with a 4xx; nothing else is thrown. */
class DecoderFuzzTest {

    @FuzzTest(maxDuration = "20s")
    void multipart(FuzzedDataProvider data) {
        String boundary = data.consumeString(8);
        byte[] body = data.consumeRemainingAsBytes();
        refusedOrNot(() -> {
            for (MultipartDecoder.Part part : MultipartDecoder.decode(body, boundary, 20)) {
                assertThat(part.content().length).isLessThanOrEqualTo(body.length);
            }
        });
    }

    @FuzzTest(maxDuration = "20s")
    void formBody(FuzzedDataProvider data) {
        String type = data.pickValue(new String[] {
            "application/x-www-form-urlencoded",
            "application/x-www-form-urlencoded; charset=utf-16",
            "application/json",
            "multipart/form-data; boundary=b"
        });
        byte[] body = data.consumeRemainingAsBytes();
        refusedOrNot(() -> Form.decode(HeaderValue.parse(type), body, 50, new LinkedHashMap<>(), new ArrayList<>()));
    }

    @FuzzTest(maxDuration = "20s")
    void headerValue(FuzzedDataProvider data) {
        HeaderValue value = HeaderValue.parse(data.consumeRemainingAsString());
        assertThat(value.parameters().size()).isLessThan(100_000);
    }

    @FuzzTest(maxDuration = "20s")
    void oauthHeader(FuzzedDataProvider data) {
        String header = "OAuth " + data.consumeRemainingAsString();
        refusedOrNot(() -> assertThat(OAuthHeader.parse(header)).isNotNull());
    }

    @FuzzTest(maxDuration = "20s")
    void path(FuzzedDataProvider data) {
        String path = data.consumeRemainingAsString();
        refusedOrNot(() -> {
            List<String> segments = RouteTable.segments(path);
            assertThat(String.join("/", segments).split("/", -1)).doesNotContain("..", ".");
        });
    }

    @FuzzTest(maxDuration = "20s")
    void query(FuzzedDataProvider data) {
        String query = data.consumeRemainingAsString();
        refusedOrNot(() -> {
            Map<String, List<String>> values = FormDecoder.decode(query, StandardCharsets.UTF_8, "The query", 50);
            assertThat(values.values().stream().mapToInt(List::size).sum()).isLessThanOrEqualTo(50);
        });
    }

    @FuzzTest(maxDuration = "20s")
    void json(FuzzedDataProvider data) {
        byte[] text = data.consumeRemainingAsBytes();
        Object value;
        try {
            value = Json.read(text);
        } catch (JsonMalformed refused) {
            assertThat(refused.getMessage()).isNotEmpty();
            return;
        }
        // as text: minus zero and lone surrogates lose what JSON cannot say
        assertThat(Json.text(Json.read(Json.text(value)))).isEqualTo(Json.text(value));
    }

    private static void refusedOrNot(Runnable decode) {
        try {
            decode.run();
        } catch (ApiError refused) {
            assertThat(refused.status()).isBetween(400, 499);
        }
    }
}
