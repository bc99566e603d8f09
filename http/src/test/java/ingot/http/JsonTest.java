package ingot.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

    @Test
    void nullsAndEmptyThingsAreWritten() {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("n", null);
        map.put("l", List.of());
        map.put("m", Map.of());
        map.put("s", "ü\"\n\u0001");
        map.put("i", 1);
        map.put("d", 0.5);
        map.put("b", false);
        map.put("a", Arrays.asList(1L, null));
        assertThat(Json.text(map))
                .isEqualTo("{\"n\":null,\"l\":[],\"m\":{},\"s\":\"ü\\\"\\n\\u0001\",\"i\":1,\"d\":0.5,\"b\":false,"
                        + "\"a\":[1,null]}");
    }

    @Test
    void whatIsNoJsonValueIsRefused() {
        assertThatThrownBy(() -> Json.bytes(Map.of("a", new Object()))).hasMessageContaining("java.lang.Object");
        assertThatThrownBy(() -> Json.bytes(Map.of(1, "a"))).hasMessageContaining("expected: text");
        assertThatThrownBy(() -> Json.bytes(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
            1                     | 1
            -0                    | 0
            9223372036854775807   | 9223372036854775807
            9223372036854775808   | 9.223372036854776E18
            1.5e3                 | 1500.0
            "a\\u00fc\\n\\/"      | aü~/
            [1,[],{}]             | [1, [], {}]
            {"a":1,"a":2}         | {a=2}
            [true,false,null]     | [true, false, null]
            """)
    void valuesAreRead(String text, String expected) {
        assertThat(Json.read(text)).hasToString(expected.replace('~', '\n'));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
            ^^        | expected a value at character 0
            {         | expected a key in quotes at character 1
            {"a"}     | expected ':' at character 4
            {"a":1,}  | expected a key in quotes at character 7
            [1 2]     | expected ',' or ']' at character 3
            [1,]      | expected a value at character 3
            01        | expected the end at character 1
            1.        | expected a digit at character 2
            -         | expected a digit at character 1
            1e999     | number out of range before character 5
            nul       | expected a value at character 0
            "a        | expected '"' at the end of the text at character 2
            "\\x"     | expected an escape at character 2
            "\\u12g4" | expected four hexadecimal digits at character 5
            'a'       | expected a value at character 0
            {} {}     | expected the end at character 3
            """)
    void whatIsMalformedIsToldWhere(String text, String expected) {
        assertThatThrownBy(() -> Json.read(text))
                .isInstanceOf(JsonMalformed.class)
                .hasMessage(expected);
    }

    @Test
    void deepNestingIsRefused() {
        assertThat(Json.read("[".repeat(64) + "]".repeat(64))).isNotNull();
        assertThatThrownBy(() -> Json.read("[".repeat(100_000))).hasMessageStartingWith("nested deeper than 64");
        assertThatThrownBy(() -> Json.read(new byte[] {'"', (byte) 0xff, '"'})).hasMessage("not UTF-8");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whatIsWrittenIsReadBack(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 200; i++) {
            Object value = random(random, 0);
            assertThat(Json.read(Json.bytes(value))).isEqualTo(value);
        }
    }

    private static @Nullable Object random(SplittableRandom random, int depth) {
        return switch (random.nextInt(depth > 4 ? 5 : 7)) {
            case 0 -> null;
            case 1 -> random.nextBoolean();
            case 2 -> random.nextLong();
            case 3 -> random.nextInt(1 << 20) / 64.0;
            case 4 -> text(random);
            case 5 -> {
                List<@Nullable Object> list = new ArrayList<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    list.add(random(random, depth + 1));
                }
                yield list;
            }
            default -> {
                Map<String, @Nullable Object> map = new LinkedHashMap<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    map.put(text(random), random(random, depth + 1));
                }
                yield map;
            }
        };
    }

    private static String text(SplittableRandom random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
            text.appendCodePoint(random.nextInt(4) == 0 ? random.nextInt(0xd800) : 32 + random.nextInt(95));
        }
        return text.toString();
    }
}
