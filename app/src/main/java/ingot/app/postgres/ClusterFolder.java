package ingot.app.postgres;

import ingot.link.safe.DurableFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * The folder of a data directory's clusters: the current one, during an upgrade the one that will take its place, after it the one
 * that was replaced. The exchange is two renames; a note that is written first makes whoever comes next finish them, so that a
 * process may be killed at any instant.
 *
 * @param home {@code postgres} below the data directory
 */
record ClusterFolder(Path home) {

    static final String CURRENT = "cluster";

    /** A cluster that an upgrade is filling; worthless until the note is written. */
    static final String UPGRADE = "cluster.upgrade";

    private static final String SWAP_NOTE = "swap";

    static ClusterFolder of(Path data) {
        return new ClusterFolder(data.resolve("postgres"));
    }

    Path current() {
        return home.resolve(CURRENT);
    }

    Path upgrade() {
        return home.resolve(UPGRADE);
    }

    /** Where a replaced cluster of a major version is kept. */
    Path replaced(String major) {
        return home.resolve(CURRENT + "." + major);
    }

    /** Major version that made the current cluster, null when there is none. */
    @Nullable String major() throws IOException {
        return major(current());
    }

    /** A newer cluster is not opened by older binaries, nor an older one by newer. */
    void refuseOtherMajor() throws IOException {
        String made = major();
        String bundled = PostgresBinaries.major(PostgresBinaries.VERSION);
        if (made == null || made.equals(bundled)) {
            return;
        }
        throw new IOException("database in " + home + ": made by PostgreSQL " + made + ", this Ingot brings " + bundled
                + (Integer.parseInt(made) < Integer.parseInt(bundled)
                        ? "; run './ingot db upgrade' once"
                        : "; use the Ingot that made it, or a later one"));
    }

    /** Puts the filled cluster in the place of the current one, which stays beside it under the name of its major version. */
    void swap() throws IOException {
        String made = major();
        if (made == null || major(upgrade()) == null) {
            throw new IOException("database in " + home + ": nothing to exchange");
        }
        DurableFile.replace(home.resolve(SWAP_NOTE), made.getBytes(StandardCharsets.UTF_8));
        finishSwap();
    }

    /** Finishes an exchange that was begun; nothing to do when none was. */
    void finishSwap() throws IOException {
        Path note = home.resolve(SWAP_NOTE);
        if (!Files.exists(note)) {
            return;
        }
        String replacedMajor = Files.readString(note).strip();
        if (Files.exists(upgrade())) {
            if (Files.exists(current())) {
                Trees.delete(replaced(replacedMajor));
                Files.move(current(), replaced(replacedMajor), StandardCopyOption.ATOMIC_MOVE);
                sync();
            }
            Files.move(upgrade(), current(), StandardCopyOption.ATOMIC_MOVE);
            sync();
        }
        Files.delete(note);
        sync();
    }

    private void sync() throws IOException {
        try (FileChannel folder = FileChannel.open(home, StandardOpenOption.READ)) {
            folder.force(true);
        }
    }

    private static @Nullable String major(Path cluster) throws IOException {
        Path file = cluster.resolve("PG_VERSION");
        return Files.exists(file) ? Files.readString(file).strip() : null;
    }
}
