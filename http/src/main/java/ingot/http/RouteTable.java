package ingot.http;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All operations of one interface: finds the one that a call means, checks who calls and with what, and runs it.
 * Dispatch follows maas-api/conventions.md §2: by path, method and {@code op}. Immutable and thread-safe.
 */
public final class RouteTable {

    private static final String METADATA = "/MAAS/metadata/";
    private static final String SUFFIX = "op-";

    private final List<Operation> operations;
    private final PathTree<Route> tree = new PathTree<>();

    /**
     * Builds the table.
     *
     * @throws IllegalArgumentException for two operations with the same path, method and op, for paths that differ in
     *     the names of their values only, and for malformed templates
     */
    public RouteTable(List<Operation> operations) {
        this.operations = List.copyOf(operations);
        for (Operation operation : operations) {
            check(operation);
            Template template = Template.parse(operation.path());
            Route route = tree.at(template, () -> new Route(template));
            if (!route.template.text().equals(template.text())) {
                throw new IllegalArgumentException(
                        "path template: " + template.text() + " (same as: " + route.template.text() + ")");
            }
            if (route.operation(operation.method(), operation.op()) != null) {
                throw new IllegalArgumentException(
                        "operation twice: " + operation.method() + " " + template.text() + " op=" + operation.op());
            }
            route.operations.add(operation);
        }
    }

    /** All rows, in the order given. */
    public List<Operation> operations() {
        return operations;
    }

    /** What a path names, or null when the table does not know it. The path is as it stood in the request line. */
    public @Nullable Match match(String rawPath) {
        List<String> segments = segments(rawPath);
        String last = segments.getLast();
        if (last.startsWith(SUFFIX) && last.length() > SUFFIX.length()) {
            String op = last.substring(SUFFIX.length());
            List<String> before = segments.subList(0, segments.size() - 1);
            List<String> slashed = new ArrayList<>(before);
            slashed.add("");
            for (List<String> candidate : List.of(slashed, before)) {
                PathTree.Match<Route> found = tree.find(candidate);
                if (found != null && found.value().knows(op)) {
                    return new Match(found.value(), found.value().named(found.values()), op);
                }
            }
        }
        PathTree.Match<Route> found = tree.find(segments);
        return found == null ? null : new Match(found.value(), found.value().named(found.values()), null);
    }

    /**
     * Answers a call whose caller is known already. Its parameters are still all that came, {@code op} and
     * {@code oauth_*} included.
     *
     * @throws ApiError for every refusal
     * @throws Exception whatever the operation throws
     */
    public Reply answer(Match match, Call call) throws Exception {
        String op = opOf(match, call);
        Operation operation = match.route.operation(call.method(), op);
        boolean anonymous = call.principal() instanceof Principal.Anonymous;
        if (operation == null) {
            if (anonymous && !match.route.isOpen()) {
                throw forbidden();
            }
            return match.route.uses(call.method()) ? throwUnrecognised(call, op) : methodNotAllowed(match);
        }
        permit(operation, match.route, call, op);
        Validation.Checked checked = Validation.check(operation, call.parameters(), call.files());
        Call clean = new Call(
                call.method(),
                call.path(),
                match.values,
                checked.parameters(),
                call.files(),
                call.principal(),
                call.peer(),
                call.local(),
                call.header(),
                call.cookie(),
                call.queryString(),
                call.url(),
                call.body(),
                call.requestId());
        Reply reply = operation.action().answer(clean);
        return checked.ignored().isEmpty() ? reply : reply.with("Ingot-Ignored-Parameters", checked.ignoredHeader());
    }

    /** 405 naming the methods that the path has; its body is empty. */
    static Reply methodNotAllowed(Match match) {
        Set<String> methods = new LinkedHashSet<>();
        for (Operation operation : match.route.operations) {
            methods.add(operation.method().name());
            if (operation.method() == Method.GET) {
                methods.add("HEAD");
            }
        }
        return Reply.text(405, "").with("Allow", String.join(", ", methods));
    }

    static ApiError unknown(String path) {
        return ApiError.of(404, "Unknown API endpoint: " + path + ".");
    }

    /**
     * The segments of a path, decoded one by one, so that an escaped slash stays inside its value. Under the metadata
     * root, redundant slashes are dropped: boot firmware and cloud-init join addresses carelessly.
     */
    static List<String> segments(String rawPath) {
        String path = rawPath.startsWith("/") ? rawPath : "/" + rawPath;
        if (path.contains("//")) {
            String single = path.replaceAll("/{2,}", "/");
            if (single.startsWith(METADATA)) {
                path = single;
            }
        }
        List<String> segments = new ArrayList<>();
        for (String word : Arrays.asList(path.substring(1).split("/", -1))) {
            String segment = Percent.decode(word, "The path");
            if (segment.chars().anyMatch(c -> c < ' ')) {
                throw ApiError.badRequest("The path holds a control character.");
            }
            // an escaped slash may hide a step as well
            for (String step : segment.split("/", -1)) {
                if (step.equals(".") || step.equals("..")) {
                    throw ApiError.badRequest("The path holds a '" + step + "' step; ask for the plain path.");
                }
            }
            segments.add(segment);
        }
        return segments;
    }

    private static void check(Operation operation) {
        String where = operation.method() + " " + operation.path() + " op=" + operation.op();
        String op = operation.op();
        if (op != null && (op.isEmpty() || operation.method() == Method.PUT || operation.method() == Method.DELETE)) {
            throw new IllegalArgumentException("operation: " + where + " (only GET and POST have a named op)");
        }
        Set<String> names = new HashSet<>();
        for (Param param : operation.params()) {
            if (!names.add(param.name())) {
                throw new IllegalArgumentException("operation: " + where + " (parameter twice: " + param.name() + ")");
            }
        }
    }

    /** The query's op, then the form's, then the path's; empty means absent, as the Go clients send it. */
    private static @Nullable String opOf(Match match, Call call) {
        for (String value : call.parameters().list("op")) {
            if (!value.isEmpty()) {
                return value;
            }
        }
        return match.op;
    }

    private static void permit(Operation operation, Route route, Call call, @Nullable String op) {
        boolean anonymous = call.principal() instanceof Principal.Anonymous;
        switch (operation.access()) {
            case Access.Anyone anyone -> {}
            case Access.User user -> {
                if (anonymous) {
                    refuseAnonymous(route, call, op);
                }
                requireUser(call);
            }
            case Access.Entitled entitled -> {
                if (anonymous) {
                    refuseAnonymous(route, call, op);
                }
                if (!requireUser(call).holds(entitled.entitlement())) {
                    throw ApiError.forbidden(
                            "This method is reserved for admin users. The user should have permission '"
                                    + entitled.entitlement() + "'.");
                }
            }
            case Access.Machine machine -> {
                if (anonymous) {
                    throw forbidden();
                }
                if (!(call.principal() instanceof Principal.Machine)) {
                    throw ApiError.forbidden("Only a machine's own token opens this.");
                }
            }
        }
    }

    private static Principal.User requireUser(Call call) {
        if (call.principal() instanceof Principal.User user) {
            return user;
        }
        throw ApiError.forbidden("User is not allowed access to this API.");
    }

    /**
     * Paths that also serve callers without credentials treat them as another interface, which simply lacks the
     * operation: 400 there, as clients know it, and 401 everywhere else.
     */
    private static void refuseAnonymous(Route route, Call call, @Nullable String op) {
        if (route.isOpen()) {
            throwUnrecognised(call, op);
        }
        throw forbidden();
    }

    private static Reply throwUnrecognised(Call call, @Nullable String op) {
        throw ApiError.badRequest(
                "Unrecognised signature: method=" + call.method() + " op=" + (op == null ? "None" : op));
    }

    private static ApiError forbidden() {
        return new ApiError("Forbidden", Reply.text(401, "Forbidden"));
    }

    /** A known path with its values. */
    public static final class Match {
        private final Route route;
        private final Map<String, String> values;
        private final @Nullable String op;

        private Match(Route route, Map<String, String> values, @Nullable String op) {
            this.route = route;
            this.values = values;
            this.op = op;
        }

        /** The path template, as declared. */
        public String template() {
            return route.template.text();
        }
    }

    /** The operations of one path; filled while the table is built. */
    private static final class Route {
        private final Template template;
        private final List<Operation> operations = new ArrayList<>();

        private Route(Template template) {
            this.template = template;
        }

        private @Nullable Operation operation(Method method, @Nullable String op) {
            for (Operation operation : operations) {
                if (operation.method() == method && (op == null ? operation.op() == null : op.equals(operation.op()))) {
                    return operation;
                }
            }
            return null;
        }

        private boolean uses(Method method) {
            return operations.stream().anyMatch(operation -> operation.method() == method);
        }

        private boolean knows(String op) {
            return operations.stream().anyMatch(operation -> op.equals(operation.op()));
        }

        private boolean isOpen() {
            return operations.stream().anyMatch(operation -> operation.access() instanceof Access.Anyone);
        }

        private Map<String, String> named(List<String> values) {
            Map<String, String> named = new LinkedHashMap<>();
            List<String> names = template.names();
            for (int i = 0; i < names.size(); i++) {
                named.put(names.get(i), values.get(i));
            }
            return named;
        }
    }
}
