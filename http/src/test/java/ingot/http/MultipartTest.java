package ingot.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MultipartTest {

    private static List<MultipartDecoder.Part> decode(String body) {
        return MultipartDecoder.decode(body.replace("|", "\r\n").getBytes(StandardCharsets.UTF_8), "b", 3);
    }

    private static String text(MultipartDecoder.Part part) {
        return new String(part.content(), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '^', textBlock = """
            ^--b|Content-Disposition: form-data; name="a"||x|--b--|^          ; x
            ^--b|Content-Disposition: form-data; name=a||x|--b--^             ; x
            ^preamble|--b  |content-disposition:form-data;NAME="a"||x|--b--^  ; x
            ^--b|Content-Disposition: form-data;| name="a"||x|--b--^          ; x
            ^--b|Content-Disposition: form-data; name="a"|||--b--^            ; ^^
            ^--b|Content-Disposition: form-data; name="a"||--bx|--b--^        ; --bx
            ^--b|Content-Disposition: form-data; name="a"|Content-Transfer-Encoding: quoted-printable||x=C3=BC==|y=zz|--b--^ ; xü=y=zz
            ^--b|Content-Disposition: form-data; name="a"|Content-Transfer-Encoding: BASE64||eMO8|--b--^ ; xü
            """)
    void partsAreReadAsClientsWriteThem(String body, String expected) {
        assertThat(decode(body)).singleElement().satisfies(part -> {
            assertThat(part.name()).isEqualTo("a");
            assertThat(part.fileName()).isNull();
            assertThat(text(part).replace("\r\n", "|")).isEqualTo(expected.replace("==y", "=|y"));
        });
    }

    @Test
    void bareLineFeedsAreTakenForLineEnds() {
        assertThat(decode("--b\nContent-Disposition: form-data; name=\"a\"\n\nx\n--b--\n"))
                .singleElement()
                .satisfies(part -> assertThat(text(part)).isEqualTo("x"));
    }

    @Test
    void noPartsAreFine() {
        assertThat(decode("--b--|")).isEmpty();
        assertThat(decode("")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '^', textBlock = """
            ^nothing^                                                             ; cut off
            ^--b^                                                                 ; cut off
            ^--b|^                                                                ; cut off inside the headers
            ^--b|Content-Disposition: form-data; name="a"^                        ; cut off inside the headers
            ^--b|Content-Disposition: form-data; name="a"||x^                     ; closing boundary is missing
            ^--b|nonsense||x|--b--^                                               ; without a colon
            ^--b|A: b||x|--b--^                                                   ; lacks a Content-Disposition
            ^--b|Content-Disposition: attachment; name="a"||x|--b--^              ; lacks a Content-Disposition
            ^--b|Content-Disposition: form-data||x|--b--^                         ; lacks a Content-Disposition
            ^--b|Content-Disposition: form-data; name=a|Content-Transfer-Encoding: base64||!|--b--^ ; is declared as base64 and is not
            ^--b|Content-Disposition: form-data; name=a|Content-Transfer-Encoding: rot13||!|--b--^  ; send base64, quoted-printable or binary
            """)
    void malformedIsRefusedWithASentence(String body, String expected) {
        assertThatThrownBy(() -> decode(body))
                .isInstanceOfSatisfying(
                        ApiError.class, refused -> assertThat(refused.status()).isEqualTo(400))
                .hasMessageContaining(expected);
    }

    @Test
    void tooManyPartsAreRefused() {
        String part = "--b|Content-Disposition: form-data; name=\"a\"||x|";
        assertThat(decode(part.repeat(3) + "--b--")).hasSize(3);
        assertThatThrownBy(() -> decode(part.repeat(4) + "--b--"))
                .isInstanceOfSatisfying(
                        ApiError.class, refused -> assertThat(refused.status()).isEqualTo(413));
        assertThatThrownBy(() -> decode("--b|A: " + "x".repeat(9000))).hasMessageContaining("8 KiB of headers");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void whatIsWrittenIsReadBack(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] content = new byte[random.nextInt(5000)];
        random.nextBytes(content);
        Multipart multipart =
                new Multipart(random).field("na\"me", "grüße\r\n--").file("f", "a\\b.bin", content);
        List<MultipartDecoder.Part> parts = MultipartDecoder.decode(
                multipart.bytes(), HeaderValue.parse(multipart.contentType()).parameter("boundary"), 10);
        assertThat(parts).hasSize(2);
        assertThat(parts.get(0).name()).isEqualTo("na\"me");
        assertThat(text(parts.get(0))).isEqualTo("grüße\r\n--");
        assertThat(parts.get(1).fileName()).isEqualTo("a\\b.bin");
        assertThat(parts.get(1).content()).isEqualTo(content);
    }
}
