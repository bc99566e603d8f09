package ingot.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DescribeTest {

    private static final Operation.Action NOTHING = call -> Reply.noContent();

    private static final RouteTable TABLE = new RouteTable(List.of(
            Operation.get("/MAAS/api/2.0/machines/")
                    .as("MachinesHandler", "read")
                    .params(Param.string("hostname", "Exact name.").many())
                    .summary("List machines.")
                    .does(NOTHING),
            Operation.post("/MAAS/api/2.0/machines/")
                    .op("allocate")
                    .as("MachinesHandler", "allocate")
                    .params(
                            Param.integer("cpu_count", 1, 999, "At least that many."),
                            Param.choice("mode", List.of("a", "b"), "How.").need())
                    .summary("Take a machine.")
                    .does(NOTHING),
            Operation.get("/MAAS/api/2.0/machines/")
                    .op("is_registered")
                    .as("MachinesHandler", "is_registered")
                    .access(Access.anyone())
                    .does(NOTHING),
            Operation.get("/MAAS/api/2.0/machines/")
                    .op("is_action_in_progress")
                    .as("AnonMachinesHandler", "is_action_in_progress")
                    .access(Access.anyone())
                    .does(NOTHING),
            Operation.get("/MAAS/api/2.0/subnets/{id*}/")
                    .as("SubnetHandler", "read")
                    .does(NOTHING),
            Operation.post("/MAAS/api/2.0/machine/{system_id}/results/{id}")
                    .op("run")
                    .as("ResultHandler", "run")
                    .openParams()
                    .does(NOTHING),
            Operation.get("/MAAS/api/2.0/version/")
                    .as("VersionHandler", "read")
                    .access(Access.anyone())
                    .does(NOTHING),
            Operation.get("/MAAS/hidden/").does(NOTHING)));

    private final Describe describe = new Describe(List.of(TABLE), Map.of("SubnetHandler", "Manage a subnet."));

    private static Object at(Object value, Object... steps) {
        Object at = value;
        for (Object step : steps) {
            at = step instanceof Integer index
                    ? ((List<?>) Objects.requireNonNull(at)).get(index)
                    : ((Map<?, ?>) Objects.requireNonNull(at)).get(step);
        }
        return at == null ? "null" : at;
    }

    @Test
    void theDocumentHasTheShapeThatTheMaasCommandLineReads() {
        Object document = describe.document("http://r:5240/");
        assertThat(at(document, "hash")).asString().matches("[0-9a-f]{40}");
        assertThat(at(document, "resources"))
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.list(Map.class))
                .extracting(resource -> resource.get("name"))
                .containsExactly("MachinesHandler", "ResultHandler", "SubnetHandler", "VersionHandler");
        assertThat(at(document, "resources", 0, "auth", "uri")).isEqualTo("http://r:5240/MAAS/api/2.0/machines/");
        assertThat(at(document, "resources", 0, "auth", "actions", 1))
                .isEqualTo(
                        Map.of("name", "allocate", "method", "POST", "op", "allocate", "restful", false, "doc", """
                        Take a machine.

                        :param cpu_count: Optional. At least that many. Range: 1..999.
                        :type cpu_count: Int
                        :param mode: Required. How. One of: a, b.
                        :type mode: String
                        """));
        assertThat(at(document, "resources", 0, "anon", "name")).isEqualTo("AnonMachinesHandler");
        assertThat(at(document, "resources", 0, "anon", "actions"))
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.list(Map.class))
                .extracting(action -> action.get("name"))
                .containsExactly("is_registered", "is_action_in_progress");
        assertThat(at(document, "resources", 1, "auth", "params")).isEqualTo(List.of("system_id", "id"));
        assertThat(at(document, "resources", 1, "auth", "actions", 0, "doc"))
                .asString()
                .contains("\n\n:param");
        assertThat(at(document, "resources", 2, "auth", "path")).isEqualTo("/MAAS/api/2.0/subnets/{id}/");
        assertThat(at(document, "resources", 2, "auth", "doc")).isEqualTo("Manage a subnet.");
        assertThat(at(document, "resources", 2, "auth", "actions", 0, "doc")).isEqualTo("read");
        assertThat(at(document, "resources", 3, "auth")).isEqualTo("null");
        assertThat(at(document, "resources", 3, "anon", "name")).isEqualTo("VersionHandler");
        assertThat(at(document, "handlers"))
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.list(Map.class))
                .hasSize(5)
                .allSatisfy(handler -> assertThat(handler.containsKey("uri")).isFalse());
    }

    @Test
    void theHashChangesWithTheApiOnly() {
        assertThat(new Describe(List.of(TABLE), Map.of("SubnetHandler", "Manage a subnet.")).hash())
                .isEqualTo(describe.hash());
        assertThat(new Describe(List.of(TABLE), Map.of()).hash()).isNotEqualTo(describe.hash());
    }

    @Test
    void theAnswerIsPlainApplicationJson() {
        Reply reply = describe.reply(Calls.call(Method.GET, "/MAAS/api/2.0/describe/", "", Calls.USER));
        assertThat(reply).isInstanceOfSatisfying(Reply.Bytes.class, bytes -> {
            assertThat(bytes.contentType()).isEqualTo("application/json");
            Object document = Objects.requireNonNull(Json.read(new String(bytes.body(), StandardCharsets.UTF_8)));
            assertThat(at(document, "hash")).isEqualTo(describe.hash());
            assertThat(at(document, "resources", 2, "auth", "uri"))
                    .isEqualTo("http://region.example:5240/MAAS/api/2.0/subnets/{id}/");
        });
    }

    @ParameterizedTest
    @CsvSource({
        "MachinesHandler, machines",
        "NodeScriptResultsHandler, node-script-results",
        "DHCPSnippetHandler, dhcpsnippet",
        "BcacheCacheSetHandler, bcache-cache-set",
        "SSHKeysHandler, sshkeys",
        "VmHostsHandler, vm-hosts"
    })
    void commandsAreNamedAsByTheMaasCommandLine(String handler, String command) {
        assertThat(Describe.command(handler)).isEqualTo(command);
    }

    @Test
    void openApiGivesEveryOperationAPathOfItsOwn() {
        Object document = OpenApi.document(TABLE, "Ingot", "1");
        assertThat(at(document, "paths"))
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.MAP)
                .containsOnlyKeys(
                        "/MAAS/api/2.0/machines/",
                        "/MAAS/api/2.0/machines/op-allocate",
                        "/MAAS/api/2.0/machines/op-is_registered",
                        "/MAAS/api/2.0/machines/op-is_action_in_progress",
                        "/MAAS/api/2.0/subnets/{id}/",
                        "/MAAS/api/2.0/machine/{system_id}/results/{id}/op-run",
                        "/MAAS/api/2.0/version/");
        assertThat(at(document, "paths", "/MAAS/api/2.0/machines/", "get", "parameters", 0, "schema", "type"))
                .isEqualTo("array");
        Object allocate = at(document, "paths", "/MAAS/api/2.0/machines/op-allocate", "post");
        Object schema = at(allocate, "requestBody", "content", "multipart/form-data", "schema");
        assertThat(at(schema, "required")).isEqualTo(List.of("mode"));
        assertThat(at(schema, "properties", "cpu_count", "maximum")).isEqualTo(999L);
        assertThat(Json.read(Json.bytes(document))).isNotNull();
    }
}
