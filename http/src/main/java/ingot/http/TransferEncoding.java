package ingot.http;

import java.io.ByteArrayOutputStream;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;

/** Content transfer encodings of multipart bodies (RFC 2045 section 6): the MAAS command line sends base64 parts. */
final class TransferEncoding {

    private TransferEncoding() {}

    /** @throws ApiError 400 for an unknown encoding and for base64 that is none */
    static byte[] decode(String encoding, byte[] body, String part) {
        return switch (encoding.strip().toLowerCase(Locale.ROOT)) {
            case "", "7bit", "8bit", "binary" -> body;
            case "base64" -> base64(body, part);
            case "quoted-printable" -> quotedPrintable(body);
            default ->
                throw ApiError.badRequest("Part '" + part + "' has the Content-Transfer-Encoding '" + encoding
                        + "'; send base64, quoted-printable or binary.");
        };
    }

    private static byte[] base64(byte[] body, String part) {
        byte[] packed = new byte[body.length];
        int length = 0;
        for (byte b : body) {
            if (b != '\r' && b != '\n' && b != ' ' && b != '\t') {
                packed[length++] = b;
            }
        }
        try {
            return Base64.getDecoder().decode(java.util.Arrays.copyOf(packed, length));
        } catch (IllegalArgumentException notBase64) {
            throw ApiError.badRequest("Part '" + part + "' is declared as base64 and is not.");
        }
    }

    /** Lenient as RFC 2045 section 6.7 advises: what is no valid escape stays as it is. */
    private static byte[] quotedPrintable(byte[] body) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(body.length);
        for (int i = 0; i < body.length; i++) {
            if (body[i] != '=') {
                out.write(body[i]);
            } else if (i + 1 < body.length && body[i + 1] == '\n') {
                i += 1;
            } else if (i + 2 < body.length && body[i + 1] == '\r' && body[i + 2] == '\n') {
                i += 2;
            } else if (i + 2 < body.length && HexFormat.isHexDigit(body[i + 1]) && HexFormat.isHexDigit(body[i + 2])) {
                out.write(HexFormat.fromHexDigit(body[i + 1]) << 4 | HexFormat.fromHexDigit(body[i + 2]));
                i += 2;
            } else {
                out.write('=');
            }
        }
        return out.toByteArray();
    }
}
