package ingot.region.user;

import ingot.http.ApiError;
import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * A public SSH key in OpenSSH's one-line form: type, base64 of the blob (RFC 4253 section 6.6), comment.
 *
 * @param line type, blob and comment, separated by single blanks
 */
record SshKey(String line) {

    /** Longest line, in characters: an RSA key of 16,384 bits has 2,800. */
    static final int CHARS_MAX = 16_384;

    private static final int RSA_BITS_MIN = 1024;
    private static final int BLOB_PARTS_MAX = 8;

    /** Number of length-prefixed parts behind the type in the blob of each key type. */
    private static final Map<String, Integer> PARTS = Map.of(
            "ssh-rsa", 2,
            "ssh-dss", 4,
            "ssh-ed25519", 1,
            "ecdsa-sha2-nistp256", 2,
            "ecdsa-sha2-nistp384", 2,
            "ecdsa-sha2-nistp521", 2,
            "sk-ssh-ed25519@openssh.com", 2,
            "sk-ecdsa-sha2-nistp256@openssh.com", 3);

    /**
     * Reads a key.
     *
     * @throws ApiError 400 on {@code key} when it is none
     */
    static SshKey parse(String text) {
        String line = text.strip();
        List<String> words = List.of(line.split("[ \t]+", 3));
        if (line.length() > CHARS_MAX || line.contains("\n") || line.contains("\r") || words.size() < 2) {
            throw invalid("expected one line: type, base64, comment");
        }
        Integer parts = PARTS.get(words.getFirst());
        if (parts == null) {
            throw invalid("unknown type " + words.getFirst());
        }
        byte[] blob;
        try {
            blob = Base64.getDecoder().decode(words.get(1));
        } catch (IllegalArgumentException notBase64) {
            throw invalid("its second word is not base64");
        }
        checkBlob(words.getFirst(), parts, ByteBuffer.wrap(blob));
        return new SshKey(String.join(" ", words).strip());
    }

    private static void checkBlob(String type, int parts, ByteBuffer blob) {
        try {
            if (!type.equals(new String(part(blob), StandardCharsets.US_ASCII))) {
                throw invalid("its type and its content differ");
            }
            byte[] last = new byte[0];
            for (int i = 0; i < Math.min(parts, BLOB_PARTS_MAX); i++) {
                last = part(blob);
            }
            if (blob.hasRemaining()) {
                throw invalid("its content is too long");
            }
            if (type.equals("ssh-rsa") && new BigInteger(1, last).bitLength() < RSA_BITS_MIN) {
                throw invalid("RSA needs " + RSA_BITS_MIN + " bits or more");
            }
            if (type.equals("ssh-ed25519") && last.length != 32) {
                throw invalid("an Ed25519 key has 32 bytes");
            }
        } catch (BufferUnderflowException tooShort) {
            throw invalid("its content is cut off");
        }
    }

    private static byte[] part(ByteBuffer blob) {
        int length = blob.getInt();
        if (length < 0 || length > blob.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] bytes = new byte[length];
        blob.get(bytes);
        return bytes;
    }

    private static ApiError invalid(String why) {
        return ApiError.field("key", "Invalid SSH public key: " + why + ".");
    }
}
