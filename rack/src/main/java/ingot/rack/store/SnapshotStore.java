package ingot.rack.store;

import ingot.link.LinkCodec;
import ingot.link.SiteSnapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The snapshot by which the rack works: kept on disk, so that a rack that starts without its region answers all it knew.
 * Thread-safe; listeners are called on the thread that stores.
 */
public final class SnapshotStore {

    private final Path file;
    private final LinkCodec codec;
    private final List<Consumer<SiteSnapshot>> listeners = new CopyOnWriteArrayList<>();
    private volatile @Nullable SiteSnapshot current;

    private SnapshotStore(Path file, LinkCodec codec, @Nullable SiteSnapshot current) {
        this.file = file;
        this.codec = codec;
        this.current = current;
    }

    /** Opens the store and reads what it holds. */
    public static SnapshotStore open(Path file, LinkCodec codec) throws IOException {
        SiteSnapshot stored = Files.exists(file) ? codec.decodeSnapshot(Files.readAllBytes(file)) : null;
        return new SnapshotStore(file, codec, stored);
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
        DurableFile.replace(file, codec.encode(snapshot));
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
