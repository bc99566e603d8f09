package ingot.rack.store;

import ingot.link.ContentHash;
import ingot.link.HeldSite;
import ingot.link.LinkCodec;
import ingot.link.LinkFormatException;
import ingot.link.SiteChange;
import ingot.link.SiteRecord;
import ingot.link.SiteRecords;
import ingot.link.SiteSnapshot;
import ingot.link.safe.DurableFile;
import ingot.link.safe.Sealer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The snapshot by which the rack works: kept on disk, so that a rack that starts without its region answers all it knew. It
 * holds the tokens and the user data of the site's machines, and is sealed with the rack's own key. A whole site is a file; what
 * changes it afterwards are lines of a journal beside it, so that a change costs what it changes. Thread-safe; listeners are
 * called on the thread that stores.
 */
public final class SnapshotStore implements AutoCloseable {

    private static final String SEAL_CONTEXT = "rack snapshot";

    /** Journal, in characters, past which the whole site is written anew, unless the site is longer. */
    private static final long JOURNAL_CHARS_MIN = 1 << 20;

    private final Path file;
    private final LineJournal journal;
    private final Sealer sealer;
    private final LinkCodec codec;
    private final HeldSite site;
    private final List<Consumer<SiteSnapshot>> listeners = new CopyOnWriteArrayList<>();
    private long journalChars;
    private long fileBytes;
    private volatile @Nullable SiteSnapshot current;
    private volatile long revision;
    private volatile @Nullable String hash;

    private SnapshotStore(Path file, LineJournal journal, Sealer sealer, LinkCodec codec, HeldSite site) {
        this.file = file;
        this.journal = journal;
        this.sealer = sealer;
        this.codec = codec;
        this.site = site;
    }

    /**
     * Opens the store and reads what it holds.
     *
     * @throws IOException when the file cannot be read, or not be opened with this rack's key; a rack without its snapshot must
     *     not start as if it knew no machine
     */
    public static SnapshotStore open(Path file, Sealer sealer, LinkCodec codec) throws IOException {
        LineJournal journal = LineJournal.open(file.resolveSibling(file.getFileName() + ".changes"));
        SnapshotStore store = new SnapshotStore(file, journal, sealer, codec, new HeldSite());
        try {
            store.load();
            return store;
        } catch (IllegalStateException | IllegalArgumentException | LinkFormatException unreadable) {
            journal.close();
            throw new IOException(
                    "snapshot " + file + ": " + unreadable.getMessage()
                            + "; put the rack's key back, or remove the snapshot: the region sends a new one",
                    unreadable);
        }
    }

    private void load() throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        byte[] sealed = Files.readAllBytes(file);
        fileBytes = sealed.length;
        if (!site.apply(codec.decodeChange(sealer.openBytes(SEAL_CONTEXT, sealed)))) {
            throw new IllegalStateException("its content is not what its hash says");
        }
        for (String line : journal.lines()) {
            journalChars += line.length();
            // One that starts from other content was written before the file beside it.
            site.apply(codec.decodeChange(
                    sealer.openBytes(SEAL_CONTEXT, Base64.getDecoder().decode(line))));
        }
        holds();
    }

    public @Nullable SiteSnapshot current() {
        return current;
    }

    /** Revision held, 0 when none is. */
    public long revision() {
        return revision;
    }

    /** Hash of what is held, null when nothing is. */
    public @Nullable String hash() {
        return hash;
    }

    /**
     * Stores a change durably, then works by it.
     *
     * @return false when it does not fit to what is held, which stays as it was
     * @throws LinkFormatException when a record of it is none; what is held stays as it was
     */
    public synchronized boolean change(SiteChange change) throws IOException {
        if (!site.apply(change)) {
            return false;
        }
        try {
            if (change.base().isEmpty() || journalChars > Math.max(JOURNAL_CHARS_MIN, fileBytes)) {
                writeAll();
            } else {
                String line = Base64.getEncoder().encodeToString(sealer.seal(SEAL_CONTEXT, codec.encode(change)));
                journal.append(List.of(line));
                journalChars += line.length();
            }
        } catch (IOException notStored) {
            // What is held in memory is ahead of the disk now: only the whole site can follow.
            site.apply(new SiteChange(0, "", ContentHash.EMPTY.hex(), List.of(), List.of()));
            hash = null;
            throw notStored;
        }
        holds();
        SiteSnapshot held = current;
        if (held != null) {
            listeners.forEach(listener -> listener.accept(held));
        }
        return true;
    }

    /** Stores a whole site durably, then works by it. */
    public synchronized void store(SiteSnapshot snapshot) throws IOException {
        List<SiteRecord> records = new SiteRecords()
                .of(snapshot).entrySet().stream()
                        .map(entry -> new SiteRecord(entry.getKey(), entry.getValue()))
                        .toList();
        change(SiteChange.whole(snapshot.revision(), records));
    }

    /** Calls the listener with each snapshot from now on, and at once with the one that is held. */
    public synchronized void onChange(Consumer<SiteSnapshot> listener) {
        listeners.add(listener);
        SiteSnapshot held = current;
        if (held != null) {
            listener.accept(held);
        }
    }

    /** The file first: a journal that is left over does not fit to it, and is passed over. */
    private void writeAll() throws IOException {
        byte[] sealed = sealer.seal(SEAL_CONTEXT, codec.encode(SiteChange.whole(site.revision(), site.records())));
        DurableFile.replace(file, sealed);
        fileBytes = sealed.length;
        journal.rewrite(List.of());
        journalChars = 0;
    }

    private void holds() {
        current = site.snapshot();
        revision = site.revision();
        hash = site.hash().hex();
    }

    @Override
    public synchronized void close() throws IOException {
        journal.close();
    }
}
