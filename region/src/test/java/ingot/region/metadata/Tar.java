package ingot.region.metadata;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads a tar archive as the machine agent does: plain files, long names ahead. */
public final class Tar {

    private static final int BLOCK = 512;

    private Tar() {}

    public static Map<String, byte[]> read(byte[] archive) {
        Map<String, byte[]> files = new LinkedHashMap<>();
        String longName = "";
        int at = 0;
        while (archive[at] != 0) {
            int size = Integer.parseInt(text(archive, at + 124, 11), 8);
            byte[] content = Arrays.copyOfRange(archive, at + BLOCK, at + BLOCK + size);
            if (archive[at + 156] == 'L') {
                longName = new String(content, 0, size - 1, StandardCharsets.UTF_8);
            } else {
                String name = longName.isEmpty() ? text(archive, at, 100) : longName;
                files.put(name, content);
                longName = "";
            }
            at += BLOCK + (size + BLOCK - 1) / BLOCK * BLOCK;
        }
        return files;
    }

    private static String text(byte[] archive, int at, int width) {
        int end = at;
        while (end < at + width && archive[end] != 0) {
            end++;
        }
        return new String(archive, at, end - at, StandardCharsets.UTF_8).strip();
    }
}
