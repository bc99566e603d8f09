package ingot.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a {@code multipart/form-data} body (RFC 7578, RFC 2046 section 5.1) into its parts and undoes their transfer
 * encodings. Bare line feeds are taken for line ends. Pure; works on a body already bounded.
 */
final class MultipartDecoder {

    private static final int PART_HEADER_BYTES_MAX = 8 << 10;
    private static final int BOUNDARY_MAX = 70;

    private final byte[] body;
    private final byte[] delimiter;
    private int at;

    private MultipartDecoder(byte[] body, String boundary) {
        this.body = body;
        this.delimiter = ("--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
    }

    /**
     * One part.
     *
     * @param fileName null for plain fields
     */
    record Part(String name, @Nullable String fileName, HeaderValue type, byte[] content) {}

    /** @throws ApiError 400 when it is malformed, 413 when it holds more than {@code partsMax} parts */
    static List<Part> decode(byte[] body, @Nullable String boundary, int partsMax) {
        if (boundary == null || boundary.isEmpty() || boundary.length() > BOUNDARY_MAX) {
            throw ApiError.badRequest("The Content-Type multipart/form-data needs a boundary of 1 to 70 characters.");
        }
        return new MultipartDecoder(body, boundary).parts(partsMax);
    }

    private List<Part> parts(int partsMax) {
        List<Part> parts = new ArrayList<>();
        if (body.length == 0) {
            return parts;
        }
        at = delimiterFrom(0);
        while (at >= 0) {
            at += delimiter.length;
            if (startsWith(at, '-', '-')) {
                return parts;
            }
            endOfLine();
            if (parts.size() >= partsMax) {
                throw ApiError.of(413, "The multipart body holds more than " + partsMax + " parts.");
            }
            Map<String, String> headers = headers();
            int start = at;
            int next = delimiterFrom(start);
            if (next < 0) {
                break;
            }
            parts.add(part(headers, java.util.Arrays.copyOfRange(body, start, contentEnd(start, next))));
            at = next;
        }
        throw ApiError.badRequest("The multipart body is cut off: its closing boundary is missing.");
    }

    private static Part part(Map<String, String> headers, byte[] raw) {
        HeaderValue disposition = HeaderValue.parse(headers.get("content-disposition"));
        String name = disposition.parameter("name");
        if (!disposition.value().equals("form-data") || name == null) {
            throw ApiError.badRequest(
                    "A part of the multipart body lacks a Content-Disposition of form-data with a name.");
        }
        byte[] content = TransferEncoding.decode(headers.getOrDefault("content-transfer-encoding", ""), raw, name);
        return new Part(
                name, disposition.parameter("filename"), HeaderValue.parse(headers.get("content-type")), content);
    }

    /** The next delimiter that stands at the start of a line, or -1. */
    private int delimiterFrom(int from) {
        for (int i = from; i <= body.length - delimiter.length; i++) {
            if (body[i] == '-' && (i == 0 || body[i - 1] == '\n') && matches(i)) {
                int after = i + delimiter.length;
                if (after == body.length || " \t\r\n-".indexOf(body[after]) >= 0) {
                    return i;
                }
            }
        }
        return -1;
    }

    private boolean matches(int from) {
        for (int i = 0; i < delimiter.length; i++) {
            if (body[from + i] != delimiter[i]) {
                return false;
            }
        }
        return true;
    }

    /** The line end before a delimiter belongs to the delimiter. */
    private int contentEnd(int start, int next) {
        int end = next;
        if (end > start && body[end - 1] == '\n') {
            end--;
        }
        if (end > start && end < next && body[end - 1] == '\r') {
            end--;
        }
        return end;
    }

    private Map<String, String> headers() {
        Map<String, String> headers = new HashMap<>();
        int start = at;
        String last = null;
        while (true) {
            String line = line(start);
            if (line.isEmpty()) {
                return headers;
            }
            if (last != null && (line.charAt(0) == ' ' || line.charAt(0) == '\t')) {
                headers.merge(last, line.strip(), (before, more) -> before + " " + more);
                continue;
            }
            int colon = line.indexOf(':');
            if (colon <= 0) {
                throw ApiError.badRequest("A part of the multipart body has a header line without a colon.");
            }
            last = line.substring(0, colon).strip().toLowerCase(Locale.ROOT);
            headers.putIfAbsent(last, line.substring(colon + 1).strip());
        }
    }

    private String line(int headersStart) {
        int start = at;
        while (at < body.length && body[at] != '\n') {
            at++;
            if (at - headersStart > PART_HEADER_BYTES_MAX) {
                throw ApiError.badRequest("A part of the multipart body has more than 8 KiB of headers.");
            }
        }
        if (at == body.length) {
            throw ApiError.badRequest("The multipart body is cut off inside the headers of a part.");
        }
        int end = at++;
        if (end > start && body[end - 1] == '\r') {
            end--;
        }
        return new String(body, start, end - start, StandardCharsets.UTF_8);
    }

    private void endOfLine() {
        while (at < body.length && (body[at] == ' ' || body[at] == '\t')) {
            at++;
        }
        if (at < body.length && body[at] == '\r') {
            at++;
        }
        if (at >= body.length || body[at] != '\n') {
            throw ApiError.badRequest("The multipart body is cut off or has something after a boundary.");
        }
        at++;
    }

    private boolean startsWith(int from, char first, char second) {
        return from + 1 < body.length && body[from] == first && body[from + 1] == second;
    }
}
