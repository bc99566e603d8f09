package ingot.client;

import static org.assertj.core.api.Assertions.assertThat;

import ingot.http.Json;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class YamlTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
            {"a":1,"b":[1,{"c":"x y","d":[]}],"e":{}} | a: 1~b:~  - 1~  - c: x y~    d: []~e: {}~
            [[1,2],[]]                                | - - 1~  - 2~- []~
            ["no","0x1","1","","a: b","null","2026-01-01"] | - "no"~- "0x1"~- "1"~- ""~- "a: b"~- "null"~- "2026-01-01"~
            {"on":null,"x":true,"y":"-"}              | "on": null~x: true~"y": "-"~
            "a"                                       | a~
            []                                        | []~
            """)
    void valuesAreWrittenSoThatNothingIsMistaken(String json, String yaml) {
        assertThat(Yaml.text(Json.read(json))).isEqualTo(yaml.replace('~', '\n'));
    }
}
