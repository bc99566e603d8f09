package ingot.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The operations as an OpenAPI 3.1 document. OpenAPI knows no {@code op}; named operations stand under the paths
 * {@code .../op-NAME}, which the route table serves as well.
 */
public final class OpenApi {

    private OpenApi() {}

    /** Describes the operations of a table that name a handler. */
    public static Map<String, Object> document(RouteTable table, String title, String version) {
        Map<String, Object> paths = new LinkedHashMap<>();
        Set<String> ids = new LinkedHashSet<>();
        for (Operation operation : table.operations()) {
            if (!operation.handler().isEmpty()) {
                Template template = Template.parse(operation.path());
                @SuppressWarnings("unchecked") // every value of paths is a map made here
                Map<String, Object> item = (Map<String, Object>)
                        paths.computeIfAbsent(path(template, operation), key -> new LinkedHashMap<String, Object>());
                item.put(
                        operation.method().name().toLowerCase(Locale.ROOT),
                        operation(operation, template, id(operation, ids)));
            }
        }
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("openapi", "3.1.0");
        document.put("info", Map.of("title", title, "version", version));
        document.put("paths", paths);
        document.put(
                "components",
                Map.of(
                        "securitySchemes",
                        Map.of(
                                "apiKey",
                                Map.of(
                                        "type", "apiKey",
                                        "in", "header",
                                        "name", "Authorization",
                                        "description", "OAuth 1.0 PLAINTEXT with the three parts of an API key."))));
        return document;
    }

    private static String path(Template template, Operation operation) {
        String path = template.described();
        if (operation.op() == null) {
            return path;
        }
        return path + (path.endsWith("/") ? "op-" : "/op-") + operation.op();
    }

    private static String id(Operation operation, Set<String> ids) {
        String id = Describe.command(operation.handler()) + "." + operation.name();
        String unique = id;
        for (int i = 2; !ids.add(unique); i++) {
            unique = id + "." + i;
        }
        return unique;
    }

    private static Map<String, Object> operation(Operation operation, Template template, String id) {
        Map<String, Object> described = new LinkedHashMap<>();
        described.put("operationId", id);
        described.put("tags", List.of(Describe.command(operation.handler())));
        described.put("summary", operation.summary());
        described.put(
                "security",
                operation.access() instanceof Access.Anyone ? List.of() : List.of(Map.of("apiKey", List.of())));
        List<Object> parameters = new ArrayList<>();
        for (String name : template.names()) {
            parameters.add(Map.of("name", name, "in", "path", "required", true, "schema", Map.of("type", "string")));
        }
        boolean body = operation.method() == Method.POST || operation.method() == Method.PUT;
        if (!body) {
            for (Param param : operation.params()) {
                Map<String, Object> parameter = new LinkedHashMap<>();
                parameter.put("name", param.name());
                parameter.put("in", "query");
                parameter.put("required", param.required());
                parameter.put("description", param.help());
                parameter.put("schema", schema(param));
                parameters.add(parameter);
            }
        }
        described.put("parameters", parameters);
        if (body && (!operation.params().isEmpty() || operation.openParams())) {
            Map<String, Object> content = Map.of("schema", schema(operation));
            described.put(
                    "requestBody",
                    Map.of(
                            "content",
                            Map.of("application/x-www-form-urlencoded", content, "multipart/form-data", content)));
        }
        described.put(
                "responses",
                Map.of(
                        "2XX", Map.of("description", "Done."),
                        "4XX", Map.of("description", "Refused; the body says why.")));
        return described;
    }

    private static Map<String, Object> schema(Operation operation) {
        Map<String, Object> properties = new LinkedHashMap<>();
        for (Param param : operation.params()) {
            Map<String, Object> property = new LinkedHashMap<>(schema(param));
            property.put("description", param.help());
            properties.put(param.name(), property);
        }
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "object");
        schema.put("properties", properties);
        List<String> required = operation.params().stream()
                .filter(Param::required)
                .map(Param::name)
                .toList();
        if (!required.isEmpty()) {
            schema.put("required", required);
        }
        schema.put("additionalProperties", operation.openParams());
        return schema;
    }

    private static Map<String, Object> schema(Param param) {
        Map<String, Object> schema = new LinkedHashMap<>();
        switch (param.type()) {
            case STRING, MAC, IP, CIDR, JSON -> schema.put("type", "string");
            case CHOICE -> {
                schema.put("type", "string");
                schema.put("enum", param.choices());
            }
            case INTEGER -> {
                schema.put("type", "integer");
                Long min = param.min();
                Long max = param.max();
                if (min != null) {
                    schema.put("minimum", min);
                }
                if (max != null) {
                    schema.put("maximum", max);
                }
            }
            case NUMBER -> schema.put("type", "number");
            case BOOLEAN -> schema.put("type", "boolean");
            case FILE -> {
                schema.put("type", "string");
                schema.put("contentMediaType", "application/octet-stream");
            }
        }
        return param.repeated() ? Map.of("type", "array", "items", schema) : schema;
    }
}
