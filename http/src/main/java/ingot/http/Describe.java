package ingot.http;

import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The API's description of itself (maas-api/conventions.md §8), from which command lines and libraries build their
 * commands. Derived from the operations that name a handler; immutable and thread-safe.
 *
 * <p>Operations for anyone appear for callers without credentials too, under a handler of their own. It is named by the
 * operations of that path whose handler starts with {@code Anon}, which show for such callers only, or else
 * {@code Anon} and the handler's name.
 */
public final class Describe {

    private static final String ANONYMOUS = "Anon";

    private final List<Resource> resources;
    private final String hash;

    /** A handler for callers with credentials and one for those without; one of them may be missing. */
    private record Resource(
            String name, @Nullable Handler auth, @Nullable Handler anon) {}

    private record Handler(String name, String doc, Template template, List<Operation> actions) {}

    /**
     * Describes the tables together.
     *
     * @param docs sentences about handlers by name; a handler without one gets a plain title
     */
    public Describe(List<RouteTable> tables, Map<String, String> docs) {
        Map<String, List<Operation>> byHandler = new TreeMap<>();
        List<Operation> anonymous = new ArrayList<>();
        for (RouteTable table : tables) {
            for (Operation operation : table.operations()) {
                if (operation.handler().startsWith(ANONYMOUS)) {
                    anonymous.add(operation);
                } else if (!operation.handler().isEmpty()) {
                    byHandler
                            .computeIfAbsent(operation.handler(), key -> new ArrayList<>())
                            .add(operation);
                }
            }
        }
        List<Resource> all = new ArrayList<>();
        byHandler.forEach((name, operations) -> all.add(resource(name, operations, anonymous, docs)));
        this.resources = List.copyOf(all);
        this.hash = sha1(Json.bytes(sorted(document(null))));
    }

    /** SHA-1 of the description without addresses; the header {@code X-MAAS-API-Hash} carries it. */
    public String hash() {
        return hash;
    }

    /** The answer of {@code describe/}; its content type has no charset, as the MAAS command line compares it whole. */
    public Reply reply(Call call) {
        Map<String, @Nullable Object> document =
                document(URI.create(call.url()).resolve("/").toString());
        return Reply.bytes("application/json", Json.bytes(document));
    }

    /**
     * The document.
     *
     * @param root server root that {@code uri} starts with, such as {@code http://host:5240/}; null leaves out addresses
     *     and the hash
     */
    Map<String, @Nullable Object> document(@Nullable String root) {
        List<Object> described = new ArrayList<>();
        List<Object> handlers = new ArrayList<>();
        for (Resource resource : resources) {
            Map<String, @Nullable Object> entry = new LinkedHashMap<>();
            entry.put("name", resource.name());
            entry.put("auth", resource.auth() == null ? null : handler(resource.auth(), root));
            entry.put("anon", resource.anon() == null ? null : handler(resource.anon(), root));
            described.add(entry);
            if (resource.auth() != null) {
                handlers.add(handler(resource.auth(), null));
            }
            if (resource.anon() != null) {
                handlers.add(handler(resource.anon(), null));
            }
        }
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("doc", "MAAS API");
        if (root != null) {
            document.put("hash", hash);
        }
        document.put("resources", described);
        document.put("handlers", handlers);
        return document;
    }

    /** The documentation of one operation: title, blank line, and a {@code :param} line for each argument. */
    static String doc(Operation operation) {
        StringBuilder doc = new StringBuilder(operation.summary().isEmpty() ? operation.name() : operation.summary());
        if (operation.params().isEmpty() && !operation.openParams()) {
            return doc.toString();
        }
        doc.append("\n\n");
        for (Param param : operation.params()) {
            doc.append(":param ")
                    .append(param.name())
                    .append(": ")
                    .append(help(param))
                    .append('\n');
            doc.append(":type ")
                    .append(param.name())
                    .append(": ")
                    .append(type(param))
                    .append('\n');
        }
        if (operation.openParams()) {
            doc.append(":param key: Further key=value pairs as the operation understands them.\n");
        }
        return doc.toString();
    }

    /** A command line's name of a handler: MachinesHandler is {@code machines}, SSHKeysHandler {@code sshkeys}. */
    static String command(String handler) {
        String bare = handler.endsWith("Handler") ? handler.substring(0, handler.length() - 7) : handler;
        return bare.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
    }

    private static Resource resource(
            String name, List<Operation> operations, List<Operation> anonymous, Map<String, String> docs) {
        Template template = Template.parse(operations.getFirst().path());
        List<Operation> own = anonymous.stream()
                .filter(operation -> operation.path().equals(template.text()))
                .toList();
        List<Operation> open = new ArrayList<>(operations.stream()
                .filter(operation -> operation.access() instanceof Access.Anyone)
                .toList());
        boolean allOpen = open.size() == operations.size();
        open.addAll(own);
        String openName = allOpen
                ? name
                : own.isEmpty() ? ANONYMOUS + name : own.getFirst().handler();
        return new Resource(
                name,
                allOpen ? null : new Handler(name, docs.getOrDefault(name, title(name)), template, once(operations)),
                open.isEmpty()
                        ? null
                        : new Handler(openName, docs.getOrDefault(openName, title(name)), template, once(open)));
    }

    private static String title(String handler) {
        return "Operations on " + command(handler).replace('-', ' ') + ".";
    }

    /** An operation that is reachable under several paths is shown once. */
    private static List<Operation> once(List<Operation> operations) {
        Map<String, Operation> byName = new LinkedHashMap<>();
        operations.forEach(operation -> byName.putIfAbsent(operation.method() + " " + operation.name(), operation));
        return List.copyOf(byName.values());
    }

    private static Map<String, Object> handler(Handler handler, @Nullable String root) {
        Map<String, Object> described = new LinkedHashMap<>();
        described.put("name", handler.name());
        described.put("doc", handler.doc());
        described.put("path", handler.template().described());
        if (root != null) {
            described.put("uri", root + handler.template().described().substring(1));
        }
        described.put("params", handler.template().names());
        described.put(
                "actions", handler.actions().stream().map(Describe::action).toList());
        return described;
    }

    private static Map<String, @Nullable Object> action(Operation operation) {
        Map<String, @Nullable Object> action = new LinkedHashMap<>();
        action.put("name", operation.name());
        action.put("method", operation.method().name());
        action.put("op", operation.op());
        action.put("restful", operation.op() == null);
        action.put("doc", doc(operation));
        return action;
    }

    private static String help(Param param) {
        StringBuilder help = new StringBuilder(param.required() ? "Required. " : "Optional. ").append(param.help());
        if (!param.choices().isEmpty()) {
            help.append(" One of: ").append(String.join(", ", param.choices())).append('.');
        }
        if (param.min() != null || param.max() != null) {
            help.append(" Range: ")
                    .append(param.min() == null ? "" : param.min())
                    .append("..")
                    .append(param.max() == null ? "" : param.max())
                    .append('.');
        }
        if (param.repeated()) {
            help.append(" May be given several times.");
        }
        return help.toString().replace('\n', ' ');
    }

    private static String type(Param param) {
        return switch (param.type()) {
            case STRING, CHOICE, MAC, IP, CIDR -> "String";
            case INTEGER -> "Int";
            case NUMBER -> "Float";
            case BOOLEAN -> "Boolean";
            case JSON -> "JSON";
            case FILE -> "File";
        };
    }

    /** Keys in order at every level, so that equal documents have equal bytes. */
    private static @Nullable Object sorted(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case Map<?, ?> map -> {
                Map<String, @Nullable Object> ordered = new TreeMap<>();
                map.forEach((key, element) -> ordered.put((String) key, sorted(element)));
                yield ordered;
            }
            case List<?> list -> {
                List<@Nullable Object> ordered = new ArrayList<>();
                list.forEach(element -> ordered.add(sorted(element)));
                yield ordered;
            }
            default -> value;
        };
    }

    private static String sha1(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(bytes));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("SHA-1: not in this JDK", impossible);
        }
    }
}
