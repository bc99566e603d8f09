package ingot.region.script;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** An uncompressed tar archive (POSIX ustar) of small files, made in memory. Not thread-safe. */
final class TarArchive {

    private static final int BLOCK = 512;
    private static final int NAME_BYTES_MAX = 100;

    private static final byte[] LONG_NAME = "././@LongLink".getBytes(StandardCharsets.US_ASCII);

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /**
     * Adds a file.
     *
     * @param name of any length; a long one goes ahead in an entry of its own, as GNU tar does it
     * @param mode permission bits, such as 0755
     */
    TarArchive add(String name, int mode, byte[] content) {
        byte[] nameBytes = name.getBytes(StandardCharsets.UTF_8);
        if (nameBytes.length > NAME_BYTES_MAX) {
            entry(LONG_NAME, 'L', 0644, Arrays.copyOf(nameBytes, nameBytes.length + 1));
        }
        entry(nameBytes, '0', mode, content);
        return this;
    }

    private void entry(byte[] nameBytes, char type, int mode, byte[] content) {
        byte[] header = new byte[BLOCK];
        System.arraycopy(nameBytes, 0, header, 0, Math.min(nameBytes.length, NAME_BYTES_MAX));
        octal(header, 100, 8, mode);
        octal(header, 108, 8, 0);
        octal(header, 116, 8, 0);
        octal(header, 124, 12, content.length);
        octal(header, 136, 12, 0);
        header[156] = (byte) type;
        byte[] magic = "ustar\00000".getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(magic, 0, header, 257, magic.length);
        Arrays.fill(header, 148, 156, (byte) ' ');
        int sum = 0;
        for (byte b : header) {
            sum += b & 0xff;
        }
        byte[] checksum = "%06o\0 ".formatted(sum).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(checksum, 0, header, 148, checksum.length);
        out.writeBytes(header);
        out.writeBytes(content);
        out.writeBytes(new byte[(BLOCK - content.length % BLOCK) % BLOCK]);
    }

    byte[] bytes() {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.writeBytes(out.toByteArray());
        whole.writeBytes(new byte[2 * BLOCK]);
        return whole.toByteArray();
    }

    private static void octal(byte[] header, int offset, int width, long value) {
        byte[] text = ("%0" + (width - 1) + "o").formatted(value).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(text, 0, header, offset, text.length);
    }
}
