package ingot.http;

import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Calls as the edge would make them, without a socket. */
final class Calls {

    static final Principal.User USER = new Principal.User(7, "ada", false, Set.of());
    static final Principal.User EDITOR = new Principal.User(8, "bob", false, Set.of("can_edit_machines"));
    static final Principal.User ADMIN = new Principal.User(1, "root", true, Set.of());

    private Calls() {}

    static Call call(Method method, String path, String query, Principal who, Map<String, String> headers) {
        return new Call(
                method,
                path,
                Map.of(),
                new Parameters(FormDecoder.decode(query, StandardCharsets.UTF_8, "The query", 1000)),
                List.of(),
                who,
                new InetSocketAddress("192.0.2.1", 4000),
                new InetSocketAddress("192.0.2.2", 5240),
                headers::get,
                name -> null,
                query,
                "http://region.example:5240" + path,
                InputStream.nullInputStream(),
                "id");
    }

    static Call call(Method method, String path, String query, Principal who) {
        return call(method, path, query, who, Map.of());
    }
}
