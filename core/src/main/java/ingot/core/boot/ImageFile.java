package ingot.core.boot;

/**
 * A file that machines fetch, by its content: {@code <base>/images/<sha256>/<name>}.
 *
 * @param sha256 64 lower-case hex digits
 * @param name last part of the path, such as {@code boot-kernel}
 */
public record ImageFile(String sha256, String name) {

    public ImageFile {
        if (!sha256.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("sha256 of " + name + ": " + sha256 + " (expected: 64 hex digits)");
        }
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,127}")) {
            throw new IllegalArgumentException(
                    "name of an image file: " + name + " (expected: letters, digits, . _ -)");
        }
    }

    /** Path below the rack's HTTP root, with its slash. */
    public String path() {
        return "/images/" + sha256 + "/" + name;
    }
}
