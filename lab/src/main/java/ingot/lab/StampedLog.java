package ingot.lab;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;

/** Copies a serial console into a file and puts the time before each line (lab recipe §11: slow steps show so). */
final class StampedLog {

    private StampedLog() {}

    /** Copies until the stream ends; appends to the file. Escape sequences are kept. */
    static void copy(InputStream in, Path file, InstantSource clock) throws IOException {
        try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            boolean lineStarts = true;
            byte[] buffer = new byte[4096];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                int from = 0;
                for (int i = 0; i < count; i++) {
                    if (lineStarts) {
                        out.write(buffer, from, i - from);
                        out.write((clock.instant().toString() + " ").getBytes(StandardCharsets.US_ASCII));
                        from = i;
                    }
                    lineStarts = buffer[i] == '\n';
                }
                out.write(buffer, from, count - from);
            }
        }
    }
}
