package ingot.core.storage;

import java.util.List;

/**
 * Options of mkfs that depend on what will read the file system: newer tools switch on features that the boot loader or
 * kernel of an older target does not know (facts: deploy-and-storage N).
 */
final class FormatOptions {

    private FormatOptions() {}

    static List<String> of(FilesystemType type, OsImage image) {
        if (type != FilesystemType.EXT4) {
            return List.of();
        }
        if (image.osystem().equals("suse") && image.series().startsWith("sles12")) {
            return List.of("-O", "^metadata_csum");
        }
        // GRUB before 2.12 cannot read a file system with this feature.
        return List.of("-O", "^metadata_csum_seed");
    }
}
