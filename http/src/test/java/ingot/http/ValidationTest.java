package ingot.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValidationTest {

    private static final Operation OPERATION = Operation.post("/x/")
            .params(
                    Param.string("name", "").need(),
                    Param.integer("count", 1, 9, ""),
                    Param.integer("ids", 0, 99, "").many(),
                    Param.number("size", ""),
                    Param.bool("force", ""),
                    Param.choice("mode", List.of("auto", "dhcp"), ""),
                    Param.of(Param.Type.MAC, "mac", "").many(),
                    Param.of(Param.Type.IP, "ip", ""),
                    Param.of(Param.Type.CIDR, "cidr", ""),
                    Param.of(Param.Type.JSON, "extra", ""),
                    Param.of(Param.Type.FILE, "content", ""))
            .does(call -> Reply.noContent());

    private static Validation.Checked check(Operation operation, String query, Call.FilePart... files) {
        Parameters all = new Parameters(FormDecoder.decode(query, StandardCharsets.UTF_8, "The query", 100));
        return Validation.check(operation, all, List.of(files));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            name=a&count=1&size=1.5&force=On&mode=dhcp&ip=::1&cidr=10.0.0.0/8&extra={"a":1}
            name=a&count=&force=&mode=&mac=&ip=&cidr=&extra=&size=
            name=a&mac=00:16:3e:01:02:03&mac=00-16-3E-01-02-03,0016.3e01.0203
            name=a&ids=1,2+3&ids=4
            name=a&cidr=2001:db8::/64&ip=192.0.2.1
            name=a&format=json
            """)
    void goodParametersPass(String query) {
        assertThat(check(OPERATION, query).ignored()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                  | {name=[This field is required.]}
            name=               | {name=[This field is required.]}
            name=a&count=x      | {count=[Enter a whole number.]}
            name=a&count=0      | {count=[Ensure this value is greater than or equal to 1.]}
            name=a&count=10     | {count=[Ensure this value is less than or equal to 9.]}
            name=a&ids=1,x      | {ids=[Enter a whole number.]}
            name=a&size=x       | {size=[Enter a number.]}
            name=a&size=1e99999 | {size=[Enter a number of reasonable size.]}
            name=a&force=maybe  | {force=[Invalid force: Value should be 'true' or 'false']}
            name=a&mode=x       | {mode=['x' is not one of: auto, dhcp.]}
            name=a&mac=x        | {mac=['x' is not a MAC address (expected: like 00:16:3e:01:02:03).]}
            name=a&ip=1         | {ip=['1' is not an IPv4 or IPv6 address.]}
            name=a&ip=1.2.3.256 | {ip=['1.2.3.256' is not an IPv4 or IPv6 address.]}
            name=a&ip=fe80::1%25lo | {ip=['fe80::1%lo' is not an IPv4 or IPv6 address.]}
            name=a&cidr=10.0.0.0/33 | {cidr=['10.0.0.0/33' is not a network (expected: like 10.0.0.0/24).]}
            name=a&extra={      | {extra=[This is not JSON: expected a key in quotes at character 1]}
            count=x&force=2     | {name=[This field is required.], count=[Enter a whole number.], force=[Invalid force: Value should be 'true' or 'false']}
            """)
    void badParametersAreNamed(String query, String expected) {
        assertThatThrownBy(() -> check(OPERATION, query)).isInstanceOfSatisfying(ApiError.class, refused -> {
            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.reply())
                    .isInstanceOfSatisfying(
                            Reply.Json.class,
                            json -> assertThat(String.valueOf(json.document())).isEqualTo(expected));
        });
    }

    @Test
    void undeclaredParametersAreLeftOutAndNamed() {
        Validation.Checked checked =
                check(OPERATION, "name=a&op=x&oauth_token=t&nmae=b&csrfmiddlewaretoken=c&b%0D%0Aad=1&strict=false");
        assertThat(checked.parameters().names()).containsExactly("name");
        assertThat(checked.ignoredHeader()).isEqualTo("nmae, b%0D%0Aad");
    }

    @Test
    void strictRefusesUndeclaredParameters() {
        Operation small = Operation.get("/x/").params(Param.string("name", "")).does(call -> Reply.noContent());
        assertThatThrownBy(() -> check(small, "nmae=b&strict=true"))
                .hasMessage("{nmae=[Unknown parameter. This operation takes: name.]}");
    }

    @Test
    void openOperationsSeeEverythingButWhatIsTheLayers() {
        Operation open = Operation.post("/x/").openParams().does(call -> Reply.noContent());
        Validation.Checked checked = check(open, "any=1&strict=true&op=y&oauth_nonce=1");
        assertThat(checked.parameters().names()).containsExactly("any");
        assertThat(checked.ignored()).isEmpty();
    }

    @Test
    void otherFormatsThanJsonAreRefused() {
        assertThatThrownBy(() -> check(OPERATION, "name=a&format=xml"))
                .hasMessage("Invalid output format specified 'xml'.");
    }

    @Test
    void fileStandsForTextWhereTextIsDeclared() {
        Call.FilePart file = new Call.FilePart("name", "name", "grüße".getBytes(StandardCharsets.UTF_8));
        assertThat(check(OPERATION, "", file).parameters().text("name")).isEqualTo("grüße");
    }

    @Test
    void undeclaredFileIsIgnoredToo() {
        Call.FilePart file = new Call.FilePart("other", "x", new byte[0]);
        assertThat(check(OPERATION, "name=a", file).ignored()).containsExactly("other");
    }
}
