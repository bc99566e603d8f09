package ingot.rack.store;

import ingot.link.LinkMessage;
import ingot.link.safe.DurableFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The newest witness that the region told this rack, kept on disk: said at the next hello, it shows a region that its database was
 * restored from an older backup. It belongs to the region that this rack is enrolled with. Thread-safe.
 */
public final class WitnessStore {

    private static final String FILE = "witness";

    private final Path file;
    private volatile @Nullable String newest;

    private WitnessStore(Path file, @Nullable String newest) {
        this.file = file;
        this.newest = newest;
    }

    /** Opens the store in the folder of the rack's identity. */
    public static WitnessStore open(Path identityFolder) throws IOException {
        Path file = identityFolder.resolve(FILE);
        boolean kept = Files.exists(file) && Files.size(file) <= LinkMessage.WITNESS_CHARS_MAX;
        return new WitnessStore(file, kept ? Files.readString(file, StandardCharsets.UTF_8) : null);
    }

    /** Forgets what another region told, when a rack enrols. */
    public static void forget(Path identityFolder) throws IOException {
        Files.deleteIfExists(identityFolder.resolve(FILE));
    }

    /** The newest, null when there is none. */
    public @Nullable String newest() {
        return newest;
    }

    /** Keeps a witness durably; one of absurd length is not kept. */
    public synchronized void store(String witness) throws IOException {
        if (witness.length() <= LinkMessage.WITNESS_CHARS_MAX && !witness.equals(newest)) {
            DurableFile.replace(file, witness.getBytes(StandardCharsets.UTF_8));
            newest = witness;
        }
    }
}
