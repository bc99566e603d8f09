package ingot.core.storage;

import java.util.Comparator;
import java.util.List;

/** The file {@code /etc/fstab} of an installed system: everything by UUID, never by a kernel name. */
final class Fstab {

    private Fstab() {}

    /** Mounts in order of path, so that each lies below what is mounted before it; swap last. */
    static String of(List<Filesystem> filesystems) {
        StringBuilder text = new StringBuilder("# device mount-point type options dump pass\n");
        filesystems.stream()
                .filter(filesystem -> filesystem.mountPoint() != null)
                .sorted(Comparator.comparing(Fstab::order))
                .forEach(filesystem -> text.append(line(filesystem)).append('\n'));
        return text.toString();
    }

    /** Options that fstab and mount get when the user gave none. */
    static String options(Filesystem filesystem) {
        if (!filesystem.mountOptions().isEmpty()) {
            return filesystem.mountOptions();
        }
        if (filesystem.type() == FilesystemType.SWAP) {
            return "sw";
        }
        // FAT has no owners: without a mask every user of the machine could replace the boot loader.
        return filesystem.type().fat() ? "umask=0077" : "defaults";
    }

    private static String order(Filesystem filesystem) {
        return filesystem.type() == FilesystemType.SWAP ? "~" : String.valueOf(filesystem.mountPoint());
    }

    private static String line(Filesystem filesystem) {
        String device = filesystem.type().inMemory() ? filesystem.type().text() : "UUID=" + filesystem.volumeId();
        boolean checked = !filesystem.type().inMemory() && filesystem.type() != FilesystemType.SWAP;
        return String.join(
                " ",
                device,
                String.valueOf(filesystem.mountPoint()),
                filesystem.type().mountType(),
                options(filesystem),
                "0",
                checked ? "1" : "0");
    }
}
