package ingot.client;

import ingot.http.Json;
import ingot.http.JsonMalformed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Descriptions of servers, kept in files so that a command costs one request. A lost or broken one is fetched anew. */
final class Descriptions {

    private final Path folder;

    Descriptions(Path folder) {
        this.folder = folder;
    }

    @Nullable Catalog cached(ApiClient client) {
        try {
            return Catalog.of(Json.read(Files.readAllBytes(file(client))));
        } catch (IOException | JsonMalformed | CommandFailed absentOrBroken) {
            return null;
        }
    }

    Catalog fetch(ApiClient client) throws IOException {
        Answer answer = client.get("describe/");
        Catalog catalog = Catalog.of(answer.json());
        PrivateFile.write(file(client), answer.body());
        return catalog;
    }

    /** Forgets a description that the server no longer has. */
    void drop(ApiClient client) throws IOException {
        Files.deleteIfExists(file(client));
    }

    private Path file(ApiClient client) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(client.url().toString().getBytes(StandardCharsets.UTF_8));
            return folder.resolve("describe-" + HexFormat.of().formatHex(hash, 0, 8) + ".json");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("SHA-256: not in this JDK", impossible);
        }
    }
}
