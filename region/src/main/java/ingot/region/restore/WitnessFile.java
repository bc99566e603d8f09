package ingot.region.restore;

import ingot.link.safe.DurableFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The newest witness in a file beside a region's data directory, so that a copy of the directory that is put back does not bring
 * an old witness along.
 */
public final class WitnessFile {

    private static final int BYTES_MAX = 1000;

    private final Path file;

    private WitnessFile(Path file) {
        this.file = file;
    }

    /** {@code DIR.witness} beside {@code DIR}; inside of it where the folder around it cannot be written. */
    public static WitnessFile of(Path data) {
        Path parent = data.getParent();
        return new WitnessFile(
                parent != null && Files.isWritable(parent)
                        ? data.resolveSibling(data.getFileName() + ".witness")
                        : data.resolve("witness"));
    }

    Optional<String> read() throws IOException {
        if (!Files.exists(file) || Files.size(file) > BYTES_MAX) {
            return Optional.empty();
        }
        return Optional.of(Files.readString(file, StandardCharsets.UTF_8));
    }

    void write(String witness) throws IOException {
        DurableFile.replace(file, (witness + "\n").getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
