package ingot.http;

import java.io.InputStream;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One request, parsed: what an {@link Operation.Action} sees. Immutable but for the body stream.
 *
 * @param method HTTP method (HEAD shows as GET)
 * @param path decoded path as asked for
 * @param pathValues values of the template's names, decoded
 * @param parameters query and body parameters together, without {@code op} and {@code oauth_*}
 * @param files parts of a multipart body that carry a file name or are declared as files, in order
 * @param principal who it speaks for; {@link Principal.Anonymous} until authenticated
 * @param peer where it came from
 * @param local the address it reached us at
 * @param header gives a header's value by name, null when absent; when repeated, the first
 * @param cookie gives a cookie's value by name, null when absent
 * @param queryString the raw query, empty when absent (signature base strings need it)
 * @param url absolute URL without query, as the client wrote it (scheme, Host header, raw path)
 * @param body the raw body when it was not a form (uploads); empty otherwise
 * @param requestId id for logs and the trace header
 */
public record Call(
        Method method,
        String path,
        Map<String, String> pathValues,
        Parameters parameters,
        List<FilePart> files,
        Principal principal,
        InetSocketAddress peer,
        InetSocketAddress local,
        Function<String, @Nullable String> header,
        Function<String, @Nullable String> cookie,
        String queryString,
        String url,
        InputStream body,
        String requestId) {

    /**
     * One file of a multipart body, held in memory and bounded by the server's limit.
     *
     * @param name field name
     * @param fileName the client's file name, or the field name
     */
    public record FilePart(String name, String fileName, byte[] content) {}

    public Call as(Principal who) {
        return new Call(
                method,
                path,
                pathValues,
                parameters,
                files,
                who,
                peer,
                local,
                header,
                cookie,
                queryString,
                url,
                body,
                requestId);
    }

    /** A value of the path template. */
    public String pathValue(String name) {
        String value = pathValues.get(name);
        if (value == null) {
            throw new IllegalStateException("path value: " + name + " (template has: " + pathValues.keySet() + ")");
        }
        return value;
    }

    /** The calling user; operations with {@link Access.User} or {@link Access.Entitled} always have one. */
    public Principal.User user() {
        if (principal instanceof Principal.User user) {
            return user;
        }
        throw ApiError.unauthorized("Forbidden");
    }

    /** The calling machine's system id; operations with {@link Access.Machine} always have one. */
    public String machine() {
        if (principal instanceof Principal.Machine machine) {
            return machine.systemId();
        }
        throw ApiError.unauthorized("Forbidden");
    }

    public @Nullable String text(String name) {
        return parameters.text(name);
    }
}
