package ingot.lab;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.List;
import java.util.regex.Pattern;

/** Copies a serial console into a file and puts the time before each line (lab recipe §11: slow steps show so). */
final class StampedLog {

    private static final int TAIL_BYTES = 1 << 15;

    /** What a firmware or kernel writes to place and to colour its text (ECMA-48 §5.4). */
    private static final Pattern ESCAPES = Pattern.compile("\u001b(\\[[0-?]*[ -/]*[@-~]|[@-Z\\\\^_])");

    private static final Pattern CONTROLS = Pattern.compile("\\p{Cntrl}");

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

    /** The last lines of such a file, without escape sequences; none when there is no file. */
    static List<String> tail(Path file, int lines) {
        try (RandomAccessFile log = new RandomAccessFile(file.toFile(), "r")) {
            byte[] end = new byte[(int) Math.min(log.length(), TAIL_BYTES)];
            log.seek(log.length() - end.length);
            log.readFully(end);
            List<String> all = ESCAPES.matcher(new String(end, StandardCharsets.UTF_8))
                    .replaceAll("")
                    .lines()
                    .map(line -> CONTROLS.matcher(line).replaceAll(""))
                    .toList();
            return all.subList(Math.max(0, all.size() - lines), all.size());
        } catch (IOException absent) {
            return List.of();
        }
    }
}
