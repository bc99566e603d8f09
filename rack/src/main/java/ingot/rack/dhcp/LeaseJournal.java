package ingot.rack.dhcp;

import ingot.wire.dhcp4.Ip4;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The leases on disk: an append-only file of lines, the last of each address counts. {@link #append} writes, {@link #force} makes durable; records
 * of several threads that wait at the same time share one sync. A last line that a crash tore is cut off on start. When most lines are outdated
 * the file is written anew beside the old one and renamed.
 *
 * <p>After any failure to write, what the file holds is unknown: the next append begins with a new file. Thread-safe.
 */
final class LeaseJournal implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LeaseJournal.class);
    private static final String HEADER = "ingot-leases 1\n";
    /** Rewritten when the file has this many lines more than four times the addresses. */
    private static final int SLACK_LINES = 1_000;

    private final Path path;
    private final Map<Ip4, Lease> latest = new LinkedHashMap<>(); // guarded by this
    private FileChannel channel; // guarded by this
    private long lines; // guarded by this
    private long written; // guarded by this; counts bytes over all files
    private int rewrites; // guarded by this
    private boolean suspect; // guarded by this

    private final Object forceLock = new Object();
    private long forced; // guarded by forceLock

    private LeaseJournal(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /**
     * Opens or creates the journal, with its folder.
     *
     * @throws IOException if it cannot be read or written, or is not a journal of this version
     */
    static LeaseJournal open(Path path) throws IOException {
        Path folder = path.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        FileChannel channel =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            LeaseJournal journal = new LeaseJournal(path, channel);
            journal.recover();
            return journal;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private synchronized void recover() throws IOException {
        byte[] content = Files.readAllBytes(path);
        if (content.length < HEADER.length()) {
            // New, or torn while it was made: nothing was acknowledged from it.
            rewrite();
            return;
        }
        String text = new String(content, StandardCharsets.ISO_8859_1);
        if (!text.startsWith(HEADER)) {
            throw new IOException(path + " is no lease journal of this version. Move it away to start without leases.");
        }
        int good = HEADER.length();
        int damaged = 0;
        for (int at = good, end; at < text.length(); at = end + 1) {
            end = text.indexOf('\n', at);
            Lease lease = end < 0 ? null : LeaseLine.read(text.substring(at, end));
            if (lease != null) {
                latest.put(lease.address(), lease);
                lines++;
                good = end + 1;
            } else if (end < 0) {
                break;
            } else {
                damaged++;
            }
        }
        if (damaged > 0 || good < text.length()) {
            LOG.warn("{}: {} damaged lines skipped, {} bytes at its end cut off", path, damaged, text.length() - good);
        }
        channel.truncate(good);
        channel.position(good);
    }

    /** The latest record of each address, as read and appended so far. */
    synchronized List<Lease> leases() {
        return List.copyOf(latest.values());
    }

    /**
     * Writes the records; they are durable once {@link #force} was called with the result.
     *
     * @return a mark for {@link #force}
     */
    synchronized long append(Collection<Lease> leases) throws IOException {
        for (Lease lease : leases) {
            latest.put(lease.address(), lease);
        }
        try {
            if (suspect || lines > SLACK_LINES + 4L * latest.size()) {
                rewrite();
            } else {
                StringBuilder text = new StringBuilder();
                leases.forEach(lease -> text.append(LeaseLine.write(lease)));
                write(channel, text.toString());
                lines += leases.size();
            }
        } catch (IOException e) {
            suspect = true;
            throw e;
        }
        return written;
    }

    private void write(FileChannel file, String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
        while (bytes.hasRemaining()) {
            written += file.write(bytes);
        }
    }

    /** Makes everything up to {@code mark} durable. */
    void force(long mark) throws IOException {
        synchronized (forceLock) {
            if (forced >= mark) {
                return;
            }
            FileChannel file;
            int generation;
            long upTo;
            synchronized (this) {
                file = channel;
                generation = rewrites;
                upTo = written;
            }
            try {
                file.force(false);
            } catch (IOException e) {
                synchronized (this) {
                    // If the file was replaced meanwhile, the new one was synced before it took its place.
                    if (generation == rewrites) {
                        suspect = true;
                        throw e;
                    }
                }
            }
            forced = upTo;
        }
    }

    /** Replaces the file by one with only the latest records, synced. */
    private void rewrite() throws IOException {
        Path fresh = path.resolveSibling(path.getFileName() + ".new");
        StringBuilder text = new StringBuilder(HEADER);
        latest.values().forEach(lease -> text.append(LeaseLine.write(lease)));
        FileChannel file = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
        try {
            write(file, text.toString());
            file.force(true);
            Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            syncFolder();
        } catch (IOException e) {
            file.close();
            throw e;
        }
        channel.close();
        channel = file;
        rewrites++;
        lines = latest.size();
        suspect = false;
    }

    /** The new name is durable only with its folder. */
    private void syncFolder() throws IOException {
        Path folder = path.toAbsolutePath().getParent();
        if (folder != null) {
            try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
                directory.force(true);
            }
        }
    }

    @Override
    public synchronized void close() throws IOException {
        channel.force(false);
        channel.close();
    }
}
