package ingot.lab;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The lab's data directory. Held by one lab at a time; emptied when a lab starts.
 *
 * @param path absolute
 */
public record DataFolder(Path path, FileChannel lock) implements AutoCloseable {

    /** Says that a lab may delete what is in the folder. */
    private static final String MARK = ".ingot-lab";

    /**
     * Takes the folder.
     *
     * @throws LabFailed when another lab has it, or it holds something else than a lab
     */
    public static DataFolder take(Path path) throws IOException {
        Files.createDirectories(path);
        if (!Files.exists(path.resolve(MARK))) {
            try (Stream<Path> entries = Files.list(path)) {
                if (entries.findAny().isPresent()) {
                    throw new LabFailed(
                            "setup",
                            path + " holds files and is not a lab's data directory; choose an empty one with --data");
                }
            }
        }
        FileChannel channel = FileChannel.open(path.resolve(MARK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        @Nullable FileLock held;
        try {
            held = channel.tryLock();
        } catch (OverlappingFileLockException same) {
            held = null;
        }
        if (held == null) {
            channel.close();
            throw new LabFailed(
                    "setup", "another lab runs on " + path + "; wait for it, or choose another directory with --data");
        }
        return new DataFolder(path, channel);
    }

    /** Deletes what an earlier lab left. */
    public void empty() throws IOException {
        List<Path> old;
        try (Stream<Path> entries = Files.list(path)) {
            old = entries.filter(entry -> !entry.getFileName().toString().equals(MARK))
                    .toList();
        }
        for (Path entry : old) {
            try (Stream<Path> tree = Files.walk(entry)) {
                for (Path file : tree.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }
}
