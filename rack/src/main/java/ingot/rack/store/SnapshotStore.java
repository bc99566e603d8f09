package ingot.rack.store;

import ingot.link.LinkCodec;
import ingot.link.LinkFormatException;
import ingot.link.SiteSnapshot;
import ingot.link.safe.DurableFile;
import ingot.link.safe.Sealer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The snapshot by which the rack works: kept on disk, so that a rack that starts without its region answers all it knew. It
 * holds tokens and users' data of the site's machines, so it is sealed with the rack's own key (design §3 rule 4). Thread-safe;
 * listeners are called on the thread that stores.
 */
public final class SnapshotStore {

    private static final String SEAL_CONTEXT = "rack snapshot";

    private final Path file;
    private final Sealer sealer;
    private final LinkCodec codec;
    private final List<Consumer<SiteSnapshot>> listeners = new CopyOnWriteArrayList<>();
    private volatile @Nullable SiteSnapshot current;

    private SnapshotStore(Path file, Sealer sealer, LinkCodec codec, @Nullable SiteSnapshot current) {
        this.file = file;
        this.sealer = sealer;
        this.codec = codec;
        this.current = current;
    }

    /**
     * Opens the store and reads what it holds.
     *
     * @throws IOException when the file cannot be read, or not be opened with this rack's key; a rack without its snapshot must
     *     not start as if it knew no machine
     */
    public static SnapshotStore open(Path file, Sealer sealer, LinkCodec codec) throws IOException {
        if (!Files.exists(file)) {
            return new SnapshotStore(file, sealer, codec, null);
        }
        try {
            byte[] json = sealer.openBytes(SEAL_CONTEXT, Files.readAllBytes(file));
            return new SnapshotStore(file, sealer, codec, codec.decodeSnapshot(json));
        } catch (IllegalStateException | LinkFormatException unreadable) {
            throw new IOException(
                    "snapshot " + file + ": " + unreadable.getMessage()
                            + "; put the rack's key back, or remove the snapshot: the region sends a new one",
                    unreadable);
        }
    }

    public @Nullable SiteSnapshot current() {
        return current;
    }

    /** Revision held, 0 when none is. */
    public long revision() {
        SiteSnapshot held = current;
        return held == null ? 0 : held.revision();
    }

    /** Hash of what is held, null when nothing is. */
    public @Nullable String hash() {
        SiteSnapshot held = current;
        return held == null ? null : codec.hash(held);
    }

    /** Stores durably, then works by it. */
    public synchronized void store(SiteSnapshot snapshot) throws IOException {
        DurableFile.replace(file, sealer.seal(SEAL_CONTEXT, codec.encode(snapshot)));
        current = snapshot;
        listeners.forEach(listener -> listener.accept(snapshot));
    }

    /** Calls the listener with each snapshot from now on, and at once with the one that is held. */
    public synchronized void onChange(Consumer<SiteSnapshot> listener) {
        listeners.add(listener);
        SiteSnapshot held = current;
        if (held != null) {
            listener.accept(held);
        }
    }
}
