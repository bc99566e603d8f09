package ingot.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Where a region keeps what must stay outside its database; the folder is its owner's alone. */
final class Secrets {

    private Secrets() {}

    static Path folder(Path data) throws IOException {
        Path folder = data.resolve("secrets");
        if (!Files.exists(folder)) {
            Files.createDirectories(data);
            Files.createDirectory(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        return folder;
    }

    /** The key that secret columns are sealed with. */
    static Path sealingKey(Path data) throws IOException {
        return folder(data).resolve("sealing.key");
    }
}
