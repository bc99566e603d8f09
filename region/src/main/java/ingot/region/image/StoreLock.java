package ingot.region.image;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the removal of unused files apart from whoever has stored one and not yet recorded it, in this process and in others on
 * the same folder ({@code ./ingot images build} beside a running region). Thread-safe; a hold is closed by the thread that took
 * it.
 */
final class StoreLock {

    private final Path file;
    private final ReentrantReadWriteLock local = new ReentrantReadWriteLock();

    /** Guarded by this: how many share, and the lock on the file that they share. */
    private int sharing;

    private @Nullable FileChannel sharedChannel;

    StoreLock(Path file) {
        this.file = file;
    }

    /** A right that ends when it is closed. */
    @FunctionalInterface
    interface Hold extends AutoCloseable {
        @Override
        void close() throws IOException;
    }

    /** Waits until nobody removes files, and keeps it so. */
    Hold share() throws IOException {
        local.readLock().lock();
        try {
            enter();
        } catch (IOException | RuntimeException failed) {
            local.readLock().unlock();
            throw failed;
        }
        return () -> {
            try {
                leave();
            } finally {
                local.readLock().unlock();
            }
        };
    }

    /** The right to remove files, or nothing when somebody shares. */
    Optional<Hold> tryAlone() throws IOException {
        if (!local.writeLock().tryLock()) {
            return Optional.empty();
        }
        FileChannel channel = open();
        FileLock lock = channel.tryLock();
        Hold hold = () -> {
            try {
                channel.close();
            } finally {
                local.writeLock().unlock();
            }
        };
        if (lock == null) {
            hold.close();
            return Optional.empty();
        }
        return Optional.of(hold);
    }

    private synchronized void enter() throws IOException {
        if (sharing == 0) {
            FileChannel channel = open();
            // Given back when its channel is closed.
            channel.lock(0, Long.MAX_VALUE, true);
            sharedChannel = channel;
        }
        sharing++;
    }

    private synchronized void leave() throws IOException {
        sharing--;
        if (sharing == 0 && sharedChannel != null) {
            sharedChannel.close();
            sharedChannel = null;
        }
    }

    private FileChannel open() throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }
}
