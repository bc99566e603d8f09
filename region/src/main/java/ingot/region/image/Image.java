package ingot.region.image;

import java.util.List;
import java.util.Optional;

/**
 * An image that machines can use: the newest set of a boot resource whose files are all here and verified.
 *
 * @param resourceId {@code boot_resource.id}
 * @param name {@code os/series}, {@code custom/name}, {@code ember/1}
 * @param architecture such as {@code amd64/generic}
 * @param version of the set, such as {@code 20260303}
 */
public record Image(
        int resourceId, String name, String architecture, String version, String baseImage, List<File> files) {

    /** One file of it; the store has its content under the hash. */
    public record File(String filename, String filetype, String sha256, long size) {}

    public Image {
        files = List.copyOf(files);
    }

    /** The file of a type, such as {@code boot-kernel}, {@code boot-initrd}, {@code squashfs} or {@code root-tgz}. */
    public Optional<File> file(String filetype) {
        return files.stream().filter(file -> file.filetype().equals(filetype)).findFirst();
    }
}
