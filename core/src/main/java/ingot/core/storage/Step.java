package ingot.core.storage;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One thing the machine agent does, in the order of the plan. It is fully resolved: the agent decides nothing.
 * The words on the wire are in {@code link/plan}.
 */
public sealed interface Step {

    /** Text that is unique in its plan; reports name it. */
    String id();

    /** How a disk is emptied; the word on the wire is the name in lower case. */
    enum WipeMode {
        /** Take apart what sits on it, remove signatures, zero 2 MiB at both ends. */
        QUICK,
        /** Overwrite every byte with zeros. */
        FULL,
        /** The disk's own erase command; the agent falls back to {@link #FULL} where the disk has none. */
        SECURE,
        /** Tell the disk that nothing on it is needed any more. */
        DISCARD;

        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** The value with this text; any other text is an {@link IllegalArgumentException}. */
        public static WipeMode ofText(String text) {
            for (WipeMode mode : values()) {
                if (mode.text().equals(text)) {
                    return mode;
                }
            }
            throw new IllegalArgumentException("wipe mode: " + text + " (expected: quick, full, secure or discard)");
        }
    }

    /** Boot loaders the agent can install. */
    enum LoaderKind {
        GRUB_PC("grub-pc"),
        GRUB_EFI("grub-efi");

        private final String text;

        LoaderKind(String text) {
            this.text = text;
        }

        public String text() {
            return text;
        }

        /** The value with this text; any other text is an {@link IllegalArgumentException}. */
        public static LoaderKind ofText(String text) {
            for (LoaderKind kind : values()) {
                if (kind.text.equals(text)) {
                    return kind;
                }
            }
            throw new IllegalArgumentException("boot loader: " + text + " (expected: grub-pc or grub-efi)");
        }
    }

    record Wipe(String id, String disk, WipeMode mode) implements Step {}

    /** Writes a whole partition table; verified by reading it back. */
    record MakeTable(String id, String disk, TableLabel label, String uuid, List<PlacedPartition> partitions)
            implements Step {
        public MakeTable {
            partitions = List.copyOf(partitions);
        }
    }

    /** Makes a file system. {@code uuid} is what {@code blkid} must answer afterwards ({@code 1A2B-3C4D} for FAT). */
    record Format(String id, String device, FilesystemType fstype, String label, String uuid, List<String> options)
            implements Step {
        public Format {
            options = List.copyOf(options);
        }
    }

    /** Mounts a device at a path below the target root. */
    record Mount(String id, String device, String path, String options) implements Step {}

    /**
     * Fetches an image and unpacks it.
     *
     * @param sha256 64 hex digits of the file's bytes
     * @param size of the file in bytes
     * @param path a path below the target's root, or the id of a disk for images of whole disks
     */
    record Image(String id, String url, String sha256, long size, String format, String path) implements Step {}

    /** Writes a file of the target; {@code mode} is four octal digits. */
    record WriteFile(String id, String path, String mode, String content) implements Step {}

    /** Installs the boot loader; {@code esp} is the plan id of the EFI system partition, null for BIOS. */
    record BootLoader(
            String id,
            LoaderKind kind,
            String disk,
            @Nullable String esp,
            String rootUuid,
            String kernelOptions) implements Step {}

    /** Runs a command inside the target. */
    record Chroot(String id, List<String> command) implements Step {
        public Chroot {
            command = List.copyOf(command);
        }
    }

    /** Tells the server that the next start is from the disk; must be answered 200 before the reboot. */
    record NetbootOff(String id, String url) implements Step {}

    /** Reads samples of a disk back and fails if any byte is not zero. */
    record VerifyZero(String id, String disk, int samples) implements Step {}
}
