package ingot.lab;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a machine wrote to its serial console since some time: the one witness that is there when Ingot is not.
 *
 * @param from bytes that were there before
 */
record Console(Path log, long from) {

    private static final int BYTES_MAX = 4 << 20;

    /** The console from now on. */
    static Console fromNow(Path log) {
        try {
            return new Console(log, Files.exists(log) ? Files.size(log) : 0);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** Whether the text was written. */
    boolean says(String text) {
        if (!Files.exists(log)) {
            return false;
        }
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            byte[] content = new byte[Math.clamp(file.length() - from, 0, BYTES_MAX)];
            file.seek(from);
            file.readFully(content);
            return new String(content, StandardCharsets.UTF_8).contains(text);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
