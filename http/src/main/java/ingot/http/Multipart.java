package ingot.http;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;

/** Writes a {@code multipart/form-data} body (RFC 7578) for clients, parts as they are, in memory. Not thread-safe. */
public final class Multipart {

    private final String boundary;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();

    public Multipart(RandomGenerator random) {
        this.boundary = "ingot" + String.format("%016x%016x", random.nextLong(), random.nextLong());
    }

    public Multipart field(String name, String value) {
        return part(name, "", "text/plain; charset=utf-8", value.getBytes(StandardCharsets.UTF_8));
    }

    public Multipart file(String name, String fileName, byte[] content) {
        return part(name, "; filename=\"" + quoted(fileName) + '"', "application/octet-stream", content);
    }

    public String contentType() {
        return "multipart/form-data; boundary=" + boundary;
    }

    /** All parts so far, closed. */
    public byte[] bytes() {
        ByteArrayOutputStream whole = new ByteArrayOutputStream(body.size() + 64);
        whole.writeBytes(body.toByteArray());
        whole.writeBytes(ascii("--" + boundary + "--\r\n"));
        return whole.toByteArray();
    }

    private Multipart part(String name, String more, String type, byte[] content) {
        body.writeBytes(ascii("--" + boundary + "\r\n"));
        body.writeBytes(ascii("Content-Disposition: form-data; name=\"" + quoted(name) + '"' + more + "\r\n"));
        body.writeBytes(ascii("Content-Type: " + type + "\r\n\r\n"));
        body.writeBytes(content);
        body.writeBytes(ascii("\r\n"));
        return this;
    }

    private static String quoted(String text) {
        return text.replace("\\", "\\\\")
                .replace("\"", "\\\"")
                .replace("\r", " ")
                .replace("\n", " ");
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
