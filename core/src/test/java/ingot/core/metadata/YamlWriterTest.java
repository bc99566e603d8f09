package ingot.core.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class YamlWriterTest {

    @Test
    void documentsAreWrittenInBlockStyle() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("version", 2);
        document.put("on", true);
        document.put("empty", Map.of());
        document.put("none", List.of());
        document.put("list", List.of("a", Map.of("id", 1L), List.of("b")));
        document.put("52:54:00:aa:00:01", "x: y");

        assertThat(YamlWriter.write(document)).isEqualTo("""
                        version: 2
                        "on": true
                        empty: {}
                        none: []
                        list:
                          - "a"
                          - id: 1
                          -
                            - "b"
                        "52:54:00:aa:00:01": "x: y"
                        """);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {"a\"b|\"a\\\"b\"", "a\\b|\"a\\\\b\"", "yes|\"yes\"", "ünï 😀|\"ünï 😀\""},
            delimiter = '|')
    void textCannotLeaveItsQuotes(String text, String quoted) {
        assertThat(YamlWriter.quote(text)).isEqualTo(quoted);
    }

    @Test
    void controlCharactersAndLineSeparatorsAreEscaped() {
        assertThat(YamlWriter.quote("a\n\r\t\u0000\u001b\u007f\u0085\u2028\ufeff\ud800"))
                .isEqualTo("\"a\\n\\r\\t\\u0000\\u001b\\u007f\\u0085\\u2028\\ufeff\\ufffd\"");
    }

    @Test
    void otherThingsAreRefused() {
        assertThatThrownBy(() -> YamlWriter.write(Map.of("a", 1.5))).isInstanceOf(IllegalArgumentException.class);
    }
}
