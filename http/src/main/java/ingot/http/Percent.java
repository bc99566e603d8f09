package ingot.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Percent encoding (RFC 3986 section 2.1), strict: what does not decode is refused with 400. */
final class Percent {

    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private Percent() {}

    /** Decodes a path segment; a plus stays a plus. {@code where} names the thing in the refusal. */
    static String decode(String text, String where) {
        return text.indexOf('%') < 0 ? text : decode(text, false, StandardCharsets.UTF_8, where);
    }

    /** Decodes a name or value of a form or query; a plus is a blank. */
    static String decodeForm(String text, Charset charset, String where) {
        return text.indexOf('%') < 0 && text.indexOf('+') < 0 && isAscii(text)
                ? text
                : decode(text, true, charset, where);
    }

    /** Encodes all but the unreserved characters, as RFC 5849 section 3.6 wants it. */
    static String encode(String text) {
        StringBuilder encoded = new StringBuilder(text.length());
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (isUnreserved(b)) {
                encoded.append((char) b);
            } else {
                encoded.append('%').append(HEX.toHexDigits(b));
            }
        }
        return encoded.toString();
    }

    /** Bytes as text, refused with 400 when they are not of that charset. */
    static String text(ByteBuffer bytes, Charset charset, String where) {
        try {
            return charset.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(bytes)
                    .toString();
        } catch (CharacterCodingException wrong) {
            throw ApiError.badRequest(where + " holds bytes that are not " + charset.name() + " text.");
        }
    }

    private static String decode(String text, boolean form, Charset charset, String where) {
        byte[] in = text.getBytes(charset);
        byte[] out = new byte[in.length];
        int length = 0;
        for (int i = 0; i < in.length; i++) {
            byte b = in[i];
            if (b == '%') {
                if (i + 2 >= in.length || !HexFormat.isHexDigit(in[i + 1]) || !HexFormat.isHexDigit(in[i + 2])) {
                    throw ApiError.badRequest(where + " holds a % that is not followed by two hexadecimal digits.");
                }
                out[length++] = (byte) (HexFormat.fromHexDigit(in[i + 1]) << 4 | HexFormat.fromHexDigit(in[i + 2]));
                i += 2;
            } else {
                out[length++] = form && b == '+' ? (byte) ' ' : b;
            }
        }
        return text(ByteBuffer.wrap(out, 0, length), charset, where);
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 128);
    }

    private static boolean isUnreserved(byte b) {
        return (b >= 'A' && b <= 'Z')
                || (b >= 'a' && b <= 'z')
                || (b >= '0' && b <= '9')
                || b == '-'
                || b == '.'
                || b == '_'
                || b == '~';
    }
}
