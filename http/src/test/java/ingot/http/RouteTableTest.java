package ingot.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouteTableTest {

    private static final String API = "/MAAS/api/2.0/";

    private final RouteTable table = new RouteTable(List.of(
            row(Operation.get(API + "users/")),
            row(Operation.get(API + "users/").op("whoami")),
            row(Operation.post(API + "users/")),
            row(Operation.get(API + "users/{username}/")),
            row(Operation.delete(API + "users/{username}/")),
            row(Operation.get(API + "scripts/{name}")),
            row(Operation.get(API + "scripts/{name}").op("download")),
            row(Operation.get(API + "subnets/{id*}/")),
            row(Operation.get(API + "files/{filename*}/")),
            row(Operation.get(API + "zones/{name}/")),
            row(Operation.get(API + "zones/default/")),
            row(Operation.get("/MAAS/boot/{rest*}")),
            row(Operation.get("/MAAS/metadata/{version}/meta-data/{item}")),
            row(Operation.get("/MAAS/metadata/")),
            row(Operation.post(API + "machines/").op("allocate").access(Access.user())),
            row(Operation.get(API + "machines/").op("is_registered").access(Access.anyone())),
            row(Operation.post(API + "machines/").access(Access.anyone())),
            row(Operation.get(API + "machines/")),
            row(Operation.post(API + "machines/").op("release").access(Access.entitled("can_edit_machines"))),
            row(Operation.get(API + "node/").access(Access.machine()))));

    /** Answers with what ran. */
    private static Operation row(Operation.Builder builder) {
        Operation named = builder.does(call -> Reply.text("unused"));
        return builder.does(call -> Reply.text(named.path() + " " + named.op() + " " + call.pathValues()));
    }

    private String answer(Method method, String path, String query, Principal who) {
        try {
            RouteTable.Match match = table.match(path);
            if (match == null) {
                return "404";
            }
            Reply reply = table.answer(match, Calls.call(method, path, query, who));
            return shown(reply);
        } catch (ApiError refused) {
            return shown(refused.reply());
        } catch (Exception fault) {
            throw new AssertionError(fault);
        }
    }

    private static String shown(Reply reply) {
        String body = reply instanceof Reply.Bytes bytes
                ? new String(bytes.body(), StandardCharsets.UTF_8)
                : String.valueOf(((Reply.Json) reply).document());
        String allow = reply.headers().getOrDefault("Allow", "");
        return reply.status() + " " + (body.isEmpty() ? allow : body);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GET    | /MAAS/api/2.0/users/                       |                   | 200 /MAAS/api/2.0/users/ null {}
            GET    | /MAAS/api/2.0/users/                       | op=whoami         | 200 /MAAS/api/2.0/users/ whoami {}
            GET    | /MAAS/api/2.0/users/                       | op=               | 200 /MAAS/api/2.0/users/ null {}
            GET    | /MAAS/api/2.0/users/op-whoami              |                   | 200 /MAAS/api/2.0/users/ whoami {}
            GET    | /MAAS/api/2.0/users                        |                   | 404
            GET    | /MAAS/api/2.0/users/ada                    |                   | 404
            GET    | /MAAS/api/2.0/users//                      |                   | 404
            GET    | /MAAS/api/2.0/users/ada/                   |                   | 200 /MAAS/api/2.0/users/{username}/ null {username=ada}
            GET    | /MAAS/api/2.0/users/a%20b%2Fc/             |                   | 200 /MAAS/api/2.0/users/{username}/ null {username=a b/c}
            GET    | /MAAS/api/2.0/users/a+b/                   |                   | 200 /MAAS/api/2.0/users/{username}/ null {username=a+b}
            DELETE | /MAAS/api/2.0/users/ada/                   |                   | 200 /MAAS/api/2.0/users/{username}/ null {username=ada}
            PUT    | /MAAS/api/2.0/users/ada/                   |                   | 405 GET, HEAD, DELETE
            GET    | /MAAS/api/2.0/users/                       | op=zap            | 400 Unrecognised signature: method=GET op=zap
            POST   | /MAAS/api/2.0/users/                       | op=whoami         | 400 Unrecognised signature: method=POST op=whoami
            GET    | /MAAS/api/2.0/scripts/op-x                 |                   | 200 /MAAS/api/2.0/scripts/{name} null {name=op-x}
            GET    | /MAAS/api/2.0/scripts/x                    | op=download       | 200 /MAAS/api/2.0/scripts/{name} download {name=x}
            GET    | /MAAS/api/2.0/scripts/x/op-download        |                   | 200 /MAAS/api/2.0/scripts/{name} download {name=x}
            GET    | /MAAS/api/2.0/scripts/x/                   |                   | 404
            GET    | /MAAS/api/2.0/subnets/10.0.0.0/24/         |                   | 200 /MAAS/api/2.0/subnets/{id*}/ null {id=10.0.0.0/24}
            GET    | /MAAS/api/2.0/subnets/10.0.0.0%2F24/       |                   | 200 /MAAS/api/2.0/subnets/{id*}/ null {id=10.0.0.0/24}
            GET    | /MAAS/api/2.0/subnets/7/                   |                   | 200 /MAAS/api/2.0/subnets/{id*}/ null {id=7}
            GET    | /MAAS/api/2.0/subnets/7                    |                   | 404
            GET    | /MAAS/api/2.0/files/a/b.txt/               |                   | 200 /MAAS/api/2.0/files/{filename*}/ null {filename=a/b.txt}
            GET    | /MAAS/api/2.0/zones/default/               |                   | 200 /MAAS/api/2.0/zones/default/ null {}
            GET    | /MAAS/api/2.0/zones/east/                  |                   | 200 /MAAS/api/2.0/zones/{name}/ null {name=east}
            GET    | /MAAS/boot/a/b                             |                   | 200 /MAAS/boot/{rest*} null {rest=a/b}
            GET    | /MAAS/boot/                                |                   | 404
            GET    | /MAAS/metadata/latest/meta-data/instance-id|                   | 200 /MAAS/metadata/{version}/meta-data/{item} null {version=latest, item=instance-id}
            GET    | //MAAS/metadata//latest/meta-data///x      |                   | 200 /MAAS/metadata/{version}/meta-data/{item} null {version=latest, item=x}
            GET    | ///MAAS/metadata/                          |                   | 200 /MAAS/metadata/ null {}
            GET    | //MAAS/api/2.0/users/                      |                   | 404
            GET    | /MAAS/api/2.0/users/%zz/                   |                   | 400 The path holds a % that is not followed by two hexadecimal digits.
            GET    | /MAAS/api/2.0/users/%ff/                   |                   | 400 The path holds bytes that are not UTF-8 text.
            GET    | /MAAS/api/2.0/users/%00/                   |                   | 400 The path holds a control character.
            GET    | /MAAS/boot/../secret                       |                   | 400 The path holds a '..' step; ask for the plain path.
            GET    | /MAAS/boot/x%2F..%2F..%2Fsecret            |                   | 400 The path holds a '..' step; ask for the plain path.
            """)
    void dispatchesOnPathMethodAndOp(Method method, String path, String query, String expected) {
        assertThat(answer(method, path, query == null ? "" : query, Calls.USER)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GET  | /MAAS/api/2.0/users/    |                  | nobody  | 401 Forbidden
            GET  | /MAAS/api/2.0/users/    | op=zap           | nobody  | 401 Forbidden
            PUT  | /MAAS/api/2.0/users/    |                  | nobody  | 401 Forbidden
            GET  | /MAAS/api/2.0/machines/ | op=is_registered | nobody  | 200 /MAAS/api/2.0/machines/ is_registered {}
            GET  | /MAAS/api/2.0/machines/ |                  | nobody  | 400 Unrecognised signature: method=GET op=None
            POST | /MAAS/api/2.0/machines/ | op=allocate      | nobody  | 400 Unrecognised signature: method=POST op=allocate
            POST | /MAAS/api/2.0/machines/ | op=allocate      | user    | 200 /MAAS/api/2.0/machines/ allocate {}
            POST | /MAAS/api/2.0/machines/ | op=allocate      | machine | 403 User is not allowed access to this API.
            POST | /MAAS/api/2.0/machines/ | op=release       | user    | 403 This method is reserved for admin users. The user should have permission 'can_edit_machines'.
            POST | /MAAS/api/2.0/machines/ | op=release       | editor  | 200 /MAAS/api/2.0/machines/ release {}
            POST | /MAAS/api/2.0/machines/ | op=release       | admin   | 200 /MAAS/api/2.0/machines/ release {}
            GET  | /MAAS/api/2.0/node/     |                  | nobody  | 401 Forbidden
            GET  | /MAAS/api/2.0/node/     |                  | admin   | 403 Only a machine's own token opens this.
            GET  | /MAAS/api/2.0/node/     |                  | machine | 200 /MAAS/api/2.0/node/ null {}
            """)
    void letsInOnlyWhoMay(Method method, String path, String query, String who, String expected) {
        Principal principal = Map.of(
                        "nobody", new Principal.Anonymous(),
                        "user", Calls.USER,
                        "editor", Calls.EDITOR,
                        "admin", Calls.ADMIN,
                        "machine", (Principal) new Principal.Machine("abc4gh"))
                .getOrDefault(who, new Principal.Anonymous());
        assertThat(answer(method, path, query == null ? "" : query, principal)).isEqualTo(expected);
    }

    @Test
    void sameOperationTwiceIsRefused() {
        List<Operation> twice = List.of(row(Operation.get("/a/{x}/")), row(Operation.get("/a/{x}/")));
        assertThatThrownBy(() -> new RouteTable(twice)).hasMessage("operation twice: GET /a/{x}/ op=null");
    }

    @Test
    void pathsThatDifferInNamesOnlyAreRefused() {
        List<Operation> same = List.of(row(Operation.get("/a/{x}/")), row(Operation.post("/a/{y}/")));
        assertThatThrownBy(() -> new RouteTable(same)).hasMessage("path template: /a/{y}/ (same as: /a/{x}/)");
    }

    @ParameterizedTest
    @CsvSource({"a/b", "/a//b", "/a/{x}y/", "/a/{}/", "/a/{x}/{x}/", "/a/{x*}/b", "/a/{*}"})
    void malformedTemplateIsRefused(String template) {
        List<Operation> rows = List.of(row(Operation.get(template)));
        assertThatThrownBy(() -> new RouteTable(rows))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(template);
    }

    @Test
    void putHasNoNamedOperation() {
        List<Operation> rows = List.of(row(Operation.put("/a/").op("x")));
        assertThatThrownBy(() -> new RouteTable(rows)).hasMessageContaining("only GET and POST have a named op");
    }
}
