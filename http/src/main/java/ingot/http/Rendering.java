package ingot.http;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.jspecify.annotations.Nullable;

/** Puts a {@link Reply} on the wire. Blocks until it is sent or failed; the caller completes the exchange. */
final class Rendering {

    private static final int STREAM_BUFFER_BYTES = 32 << 10;
    private static final int FILE_BUFFER_BYTES = 256 << 10;
    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.RFC_1123_DATE_TIME;

    private final Request request;
    private final Response response;
    private final boolean head;

    Rendering(Request request, Response response) {
        this.request = request;
        this.response = response;
        this.head = request.getMethod().equals("HEAD");
    }

    void send(Reply reply) throws IOException {
        response.setStatus(reply.status());
        switch (reply) {
            case Reply.Json json -> {
                byte[] body = Json.bytes(json.document());
                whole("application/json; charset=utf-8", reply, body);
            }
            case Reply.Bytes bytes -> whole(bytes.contentType(), reply, bytes.body());
            case Reply.Streamed streamed -> stream(streamed);
            case Reply.File file -> file(file);
        }
    }

    private void headers(String contentType, Reply reply) {
        response.getHeaders().put("Content-Type", contentType);
        reply.headers().forEach((name, value) -> {
            if (name.equals("Set-Cookie")) {
                // Several cookies cannot share a header (RFC 6265 section 3): one a line.
                value.lines().forEach(cookie -> response.getHeaders().add(name, cookie));
            } else {
                response.getHeaders().put(name, value);
            }
        });
    }

    private void whole(String contentType, Reply reply, byte[] body) throws IOException {
        headers(contentType, reply);
        if (reply.status() != 204 && reply.status() != 304) {
            response.getHeaders().put("Content-Length", body.length);
        }
        write(true, ByteBuffer.wrap(head ? new byte[0] : body));
    }

    private void stream(Reply.Streamed streamed) throws IOException {
        headers(streamed.contentType(), streamed);
        if (head) {
            write(true, ByteBuffer.allocate(0));
            return;
        }
        OutputStream sink = Content.Sink.asOutputStream(response);
        // not in try-with-resources: closing ends the body, and a failed one must not look complete
        OutputStream out = new BufferedOutputStream(sink, STREAM_BUFFER_BYTES);
        streamed.body().writeTo(out);
        out.close();
    }

    private void file(Reply.File file) throws IOException {
        try (FileChannel channel = FileChannel.open(file.path(), StandardOpenOption.READ)) {
            BasicFileAttributes attributes = Files.readAttributes(file.path(), BasicFileAttributes.class);
            if (!attributes.isRegularFile()) {
                throw new NoSuchFileException(file.path().toString());
            }
            long size = channel.size();
            Instant modified = attributes.lastModifiedTime().toInstant();
            String tag = file.headers()
                    .getOrDefault(
                            "ETag",
                            '"' + Long.toHexString(size) + '-' + Long.toHexString(modified.toEpochMilli()) + '"');
            headers(file.contentType(), file);
            response.getHeaders().put("ETag", tag);
            response.getHeaders().put("Last-Modified", HTTP_DATE.format(modified.atOffset(ZoneOffset.UTC)));
            response.getHeaders().put("Accept-Ranges", "bytes");
            if (isUnchanged(tag, modified)) {
                response.setStatus(304);
                write(true, ByteBuffer.allocate(0));
                return;
            }
            switch (range(tag, modified, size)) {
                case FileRange.Whole whole -> {
                    copy(channel, 0, size);
                    if (!head) {
                        file.sent().whole(size, Duration.ofNanos(System.nanoTime() - request.getBeginNanoTime()));
                    }
                }
                case FileRange.Part part -> {
                    response.setStatus(206);
                    response.getHeaders()
                            .put("Content-Range", "bytes " + part.first() + "-" + part.last() + "/" + size);
                    copy(channel, part.first(), part.last() - part.first() + 1);
                }
                case FileRange.Unsatisfiable none -> {
                    response.setStatus(416);
                    response.getHeaders().put("Content-Range", "bytes */" + size);
                    response.getHeaders().put("Content-Length", 0);
                    write(true, ByteBuffer.allocate(0));
                }
            }
        } catch (NoSuchFileException gone) {
            throw RouteTable.unknown(request.getHttpURI().getDecodedPath());
        }
    }

    private FileRange range(String tag, Instant modified, long size) {
        String condition = header("If-Range");
        boolean holds = condition == null
                || (condition.startsWith("\"")
                        ? condition.equals(tag)
                        : seconds(modified).equals(date(condition)));
        return holds ? FileRange.of(header("Range"), size) : new FileRange.Whole();
    }

    private boolean isUnchanged(String tag, Instant modified) {
        String tags = header("If-None-Match");
        if (tags != null) {
            for (String known : tags.split(",", -1)) {
                String bare = known.strip();
                if (bare.equals("*") || bare.equals(tag) || bare.equals("W/" + tag)) {
                    return true;
                }
            }
            return false;
        }
        Instant since = date(header("If-Modified-Since"));
        return since != null && !seconds(modified).isAfter(since);
    }

    private void copy(FileChannel channel, long from, long length) throws IOException {
        response.getHeaders().put("Content-Length", length);
        if (head || length == 0) {
            write(true, ByteBuffer.allocate(0));
            return;
        }
        ByteBuffer buffer = ByteBuffer.allocateDirect((int) Math.min(FILE_BUFFER_BYTES, length));
        long at = from;
        long end = from + length;
        while (at < end) {
            buffer.clear().limit((int) Math.min(buffer.capacity(), end - at));
            int count = channel.read(buffer, at);
            if (count < 0) {
                throw new IOException("file shrank while it was sent");
            }
            at += count;
            write(at == end, buffer.flip());
        }
    }

    private void write(boolean last, ByteBuffer bytes) throws IOException {
        Content.Sink.write(response, last, bytes);
    }

    private @Nullable String header(String name) {
        return request.getHeaders().get(name);
    }

    private static Instant seconds(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS);
    }

    private static @Nullable Instant date(@Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            return Instant.from(HTTP_DATE.parse(text));
        } catch (DateTimeParseException notADate) {
            return null;
        }
    }
}
