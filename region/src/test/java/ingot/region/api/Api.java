package ingot.region.api;

import static org.assertj.core.api.Assertions.assertThat;

import ingot.http.Access;
import ingot.http.ApiError;
import ingot.http.Call;
import ingot.http.Method;
import ingot.http.Operation;
import ingot.http.Parameters;
import ingot.http.Principal;
import ingot.http.Reply;
import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Runs operations as the HTTP layer would, without HTTP: finds the row, holds access, calls it. */
public final class Api {

    public static final Principal.User ADMIN = new Principal.User(1, "MAAS", true, Set.of());

    private final List<Operation> operations;
    private final Principal principal;
    private final Map<String, String> headers;
    private final Map<String, String> cookies;

    private Api(
            List<Operation> operations, Principal principal, Map<String, String> headers, Map<String, String> cookies) {
        this.operations = operations;
        this.principal = principal;
        this.headers = headers;
        this.cookies = cookies;
    }

    public static Api of(List<Operation> operations) {
        return new Api(operations, ADMIN, Map.of(), Map.of());
    }

    public Api and(List<Operation> more) {
        List<Operation> all = new ArrayList<>(operations);
        all.addAll(more);
        return new Api(all, principal, headers, cookies);
    }

    public Api as(Principal who) {
        return new Api(operations, who, headers, cookies);
    }

    public Api with(Map<String, String> moreHeaders, Map<String, String> moreCookies) {
        return new Api(operations, principal, moreHeaders, moreCookies);
    }

    /** Parameters as alternating names and values; {@code op} picks the operation. */
    public Answer get(String path, String... parameters) {
        return call(Method.GET, path, parameters, new byte[0]);
    }

    public Answer post(String path, String... parameters) {
        return call(Method.POST, path, parameters, new byte[0]);
    }

    public Answer put(String path, String... parameters) {
        return call(Method.PUT, path, parameters, new byte[0]);
    }

    public Answer put(String path, byte[] body) {
        return call(Method.PUT, path, new String[0], body);
    }

    /** A POST of a body that is no form. */
    public Answer post(String path, byte[] body) {
        return call(Method.POST, path, new String[0], body);
    }

    public Answer delete(String path, String... parameters) {
        return call(Method.DELETE, path, parameters, new byte[0]);
    }

    /** A POST of a multipart body: values and files apart. */
    public Answer upload(String path, String op, Map<String, List<String>> values, List<Call.FilePart> files) {
        for (Operation operation : operations) {
            Map<String, String> pathValues = match(operation.path(), path);
            if (operation.method() == Method.POST && op.equals(operation.op()) && pathValues != null) {
                Call plain = request(Method.POST, path, pathValues, values, new byte[0]);
                return answer(
                        operation,
                        new Call(
                                plain.method(),
                                plain.path(),
                                plain.pathValues(),
                                plain.parameters(),
                                files,
                                plain.principal(),
                                plain.peer(),
                                plain.local(),
                                plain.header(),
                                plain.cookie(),
                                plain.queryString(),
                                plain.url(),
                                plain.body(),
                                plain.requestId()));
            }
        }
        throw new AssertionError("no operation: POST " + path + " op=" + op);
    }

    private Answer call(Method method, String path, String[] pairs, byte[] body) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            values.computeIfAbsent(pairs[i], name -> new ArrayList<>()).add(pairs[i + 1]);
        }
        List<String> ops = values.remove("op");
        String op = ops == null ? null : ops.getFirst();
        String full = path.startsWith("/") ? path : ApiPath.ROOT + path;
        for (Operation operation : operations) {
            Map<String, String> pathValues = match(operation.path(), full);
            if (operation.method() == method && java.util.Objects.equals(operation.op(), op) && pathValues != null) {
                return answer(operation, request(method, full, pathValues, values, body));
            }
        }
        throw new AssertionError("no operation: " + method + " " + full + " op=" + op);
    }

    public Call request(
            Method method, String path, Map<String, String> pathValues, Map<String, List<String>> values, byte[] body) {
        InetSocketAddress loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 5240);
        return new Call(
                method,
                path,
                pathValues,
                new Parameters(values),
                List.of(),
                principal,
                loopback,
                loopback,
                headers::get,
                cookies::get,
                "",
                "http://localhost:5240" + path,
                new ByteArrayInputStream(body),
                "test");
    }

    private Answer answer(Operation operation, Call call) {
        try {
            if (operation.access() instanceof Access.Entitled entitled
                    && !call.user().holds(entitled.entitlement())) {
                throw ApiError.forbidden("not entitled");
            }
            if (operation.access() instanceof Access.User) {
                call.user();
            }
            return new Answer(operation.action().answer(call));
        } catch (ApiError refused) {
            return new Answer(refused.reply());
        } catch (Exception failed) {
            throw new AssertionError(operation.method() + " " + call.path(), failed);
        }
    }

    private static @Nullable Map<String, String> match(String template, String path) {
        List<String> want = List.of(template.split("/", -1));
        List<String> have = new ArrayList<>(List.of(path.split("/", -1)));
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < want.size(); i++) {
            if (i >= have.size()) {
                return null;
            }
            String segment = want.get(i);
            if (segment.endsWith("*}")) {
                values.put(segment.substring(1, segment.length() - 2), String.join("/", have.subList(i, have.size())));
                return values;
            }
            if (segment.startsWith("{")) {
                values.put(
                        segment.substring(1, segment.length() - 1),
                        java.net.URLDecoder.decode(have.get(i), StandardCharsets.UTF_8));
            } else if (!segment.equals(have.get(i))) {
                return null;
            }
        }
        return have.size() == want.size() ? values : null;
    }

    /** What came back. */
    public record Answer(Reply reply) {

        public Answer is(int status) {
            assertThat(reply.status()).as(this::describe).isEqualTo(status);
            return this;
        }

        public @Nullable Object document() {
            return reply instanceof Reply.Json json ? JsonText.value(JsonText.of(json.document())) : describe();
        }

        /** The answer as a JSON object. */
        public Map<String, @Nullable Object> object() {
            assertThat(document()).isInstanceOf(Map.class);
            Map<String, @Nullable Object> object = new LinkedHashMap<>();
            ((Map<?, ?>) java.util.Objects.requireNonNull(document()))
                    .forEach((key, value) -> object.put((String) key, value));
            return object;
        }

        public List<?> list() {
            assertThat(document()).isInstanceOf(List.class);
            return (List<?>) java.util.Objects.requireNonNull(document());
        }

        /** One field of an answered object, as text. */
        public String field(String name) {
            return String.valueOf(object().get(name));
        }

        public byte[] bytes() {
            return reply instanceof Reply.Bytes bytes ? bytes.body() : new byte[0];
        }

        public String text() {
            return reply instanceof Reply.Bytes bytes ? new String(bytes.body(), StandardCharsets.UTF_8) : "";
        }

        private String describe() {
            return switch (reply) {
                case Reply.Json json -> json.status() + " " + JsonText.of(json.document());
                case Reply.Bytes bytes -> bytes.status() + " " + text();
                case Reply other -> other.toString();
            };
        }
    }
}
