package ingot.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an operation answers. Immutable; headers are additional ones. */
public sealed interface Reply {

    int status();

    Map<String, String> headers();

    /** The same answer with one more header. */
    Reply with(String header, String value);

    /** A JSON document: maps, lists, text, numbers, booleans and null. */
    record Json(int status, @Nullable Object document, Map<String, String> headers) implements Reply {
        @Override
        public Json with(String header, String value) {
            return new Json(status, document, plus(headers, header, value));
        }
    }

    /** Bytes in memory. */
    record Bytes(int status, String contentType, byte[] body, Map<String, String> headers) implements Reply {
        @Override
        public Bytes with(String header, String value) {
            return new Bytes(status, contentType, body, plus(headers, header, value));
        }
    }

    /** A body written while it is made; its length is not known before. */
    record Streamed(int status, String contentType, Body body, Map<String, String> headers) implements Reply {
        @Override
        public Streamed with(String header, String value) {
            return new Streamed(status, contentType, body, plus(headers, header, value));
        }
    }

    /**
     * A file, with range requests.
     *
     * @param sent told when the whole file was sent
     */
    record File(String contentType, Path path, Map<String, String> headers, Sent sent) implements Reply {
        @Override
        public int status() {
            return 200;
        }

        @Override
        public File with(String header, String value) {
            return new File(contentType, path, plus(headers, header, value), sent);
        }

        /** The same answer, whose end somebody is told of. */
        public File whenSent(Sent listener) {
            return new File(contentType, path, headers, listener);
        }
    }

    /** Hears that a whole file was handed to the network. Not called for a part, or a transfer that broke off. */
    @FunctionalInterface
    interface Sent {
        Sent NOBODY_ASKS = (bytes, took) -> {};

        /** Called on the request's thread. */
        void whole(long bytes, Duration took);
    }

    /** Writes a streamed body. */
    @FunctionalInterface
    interface Body {
        void writeTo(OutputStream out) throws IOException;
    }

    static Json json(@Nullable Object document) {
        return new Json(200, document, Map.of());
    }

    static Json json(int status, @Nullable Object document) {
        return new Json(status, document, Map.of());
    }

    static Bytes text(int status, String text) {
        return new Bytes(status, "text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8), Map.of());
    }

    static Bytes text(String text) {
        return text(200, text);
    }

    static Bytes bytes(String contentType, byte[] body) {
        return new Bytes(200, contentType, body, Map.of());
    }

    /** 204 with a content type, without which the MAAS command line fails (maas-api/conventions.md §5). */
    static Bytes noContent() {
        return new Bytes(204, "text/plain", new byte[0], Map.of());
    }

    static File file(String contentType, Path path) {
        return new File(contentType, path, Map.of(), Sent.NOBODY_ASKS);
    }

    private static Map<String, String> plus(Map<String, String> headers, String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return Map.copyOf(more);
    }
}
