package ingot.rack.tftp;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file to send. */
public interface BootFile {
    /** Its length in bytes; what {@link #open} gives must have it. */
    long size();

    /** Its content from the start. */
    InputStream open() throws IOException;

    /** A file whose content is at hand. */
    static BootFile of(byte[] content) {
        byte[] copy = content.clone();
        return new BootFile() {
            @Override
            public long size() {
                return copy.length;
            }

            @Override
            public InputStream open() {
                return new ByteArrayInputStream(copy);
            }
        };
    }

    /**
     * A file on disk, with the size it has now.
     *
     * @throws IOException if it cannot be read
     */
    static BootFile of(Path path) throws IOException {
        long size = Files.size(path);
        return new BootFile() {
            @Override
            public long size() {
                return size;
            }

            @Override
            public InputStream open() throws IOException {
                return Files.newInputStream(path);
            }
        };
    }
}
