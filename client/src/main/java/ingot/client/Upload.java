package ingot.client;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sends a boot resource's content: announces size and SHA-256, then sends pieces to the address the server names
 * (maas-api/conventions.md §8).
 */
final class Upload {

    private static final int PIECE_BYTES = 4 << 20;

    private final ApiClient client;

    Upload(ApiClient client) {
        this.client = client;
    }

    /** Returns the answer to the announcement. */
    Answer send(String path, Fields fields, Path content) throws IOException {
        fields.add("size", Long.toString(Files.size(content))).add("sha256", sha256(content));
        Answer announced = client.post(path, fields);
        String uri = uploadUri(announced.object());
        if (uri != null) {
            try (InputStream in = Files.newInputStream(content)) {
                for (byte[] piece = in.readNBytes(PIECE_BYTES); piece.length > 0; piece = in.readNBytes(PIECE_BYTES)) {
                    client.upload(uri, piece);
                }
            }
        }
        return announced;
    }

    /** Where the newest set's file wants its content; null when the server has it already. */
    private static @Nullable String uploadUri(Map<String, @Nullable Object> resource) {
        if (resource.get("sets") instanceof Map<?, ?> sets) {
            Object newest = sets.entrySet().stream()
                    .max((left, right) ->
                            left.getKey().toString().compareTo(right.getKey().toString()))
                    .map(Map.Entry::getValue)
                    .orElse(null);
            if (newest instanceof Map<?, ?> set && set.get("files") instanceof Map<?, ?> files && files.size() == 1) {
                Object file = files.values().iterator().next();
                if (file instanceof Map<?, ?> entry) {
                    return Boolean.TRUE.equals(entry.get("complete")) ? null : (String) entry.get("upload_uri");
                }
            }
        }
        throw new CommandFailed(Exit.FAILURE, "The server's answer does not say where to send the content.");
    }

    private static String sha256(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[1 << 16];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                digest.update(buffer, 0, count);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("SHA-256: not in this JDK", impossible);
        }
    }
}
