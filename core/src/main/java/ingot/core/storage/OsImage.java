package ingot.core.storage;

/**
 * The image of an operating system as the agent fetches it.
 *
 * @param osystem such as {@code debian}
 * @param series such as {@code bookworm}
 * @param url where the rack serves it
 * @param sha256 64 lower-case hex digits of the file
 * @param sizeBytes of the file
 * @param format {@code squashfs}, {@code tgz}, {@code tbz}, {@code txz}, {@code tar.zst}, or {@code dd-…} for images of a whole disk
 */
public record OsImage(String osystem, String series, String url, String sha256, long sizeBytes, String format) {

    public OsImage {
        if (!sha256.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("sha256 of image " + url + ": " + sha256 + " (expected: 64 hex digits)");
        }
        if (sizeBytes <= 0) {
            throw new IllegalArgumentException("size of image " + url + ": " + sizeBytes + " (expected: more than 0)");
        }
    }

    boolean wholeDisk() {
        return format.startsWith("dd-");
    }
}
