package ingot.core.storage;

import ingot.core.boot.Firmware;

/** How much of a disk may be used, and what the boot loader takes of it (facts: deploy-and-storage D). */
public final class StorageRules {

    /** Kept free before the first partition. */
    public static final long FRONT_BYTES = 4 * ByteSize.MIB;

    /** Kept free behind the last partition, for the second copy of a GPT. */
    public static final long END_BYTES = ByteSize.MIB;

    /** Where GRUB's core goes on a GPT disk of a BIOS machine. */
    public static final long BIOS_GRUB_BYTES = ByteSize.MIB;

    public static final long PREP_BYTES = 8 * ByteSize.MIB;

    private StorageRules() {}

    /** What the partitions of a disk may take together: a multiple of 4 MiB, never negative. */
    public static long usableBytes(Disk disk, Firmware firmware, String architecture) {
        long overhead = FRONT_BYTES + END_BYTES + loaderBytes(firmware, architecture);
        return Math.max(0, ByteSize.alignDown(disk.sizeBytes() - overhead));
    }

    /** What is left for one more partition. */
    public static long freeBytes(Disk disk, Firmware firmware, String architecture) {
        long used = disk.partitions().stream().mapToLong(Partition::sizeBytes).sum();
        return Math.max(0, usableBytes(disk, firmware, architecture) - used);
    }

    /** Whether a GPT disk needs a BIOS boot partition, as number 1. */
    static boolean needsBiosGrub(TableLabel label, Firmware firmware, String architecture) {
        return label == TableLabel.GPT && firmware == Firmware.BIOS && architecture.equals("amd64");
    }

    /** Whether a disk needs a PReP partition, as number 1. */
    static boolean needsPrep(boolean bootDisk, String architecture) {
        return bootDisk && architecture.equals("ppc64el");
    }

    private static long loaderBytes(Firmware firmware, String architecture) {
        if (architecture.equals("ppc64el")) {
            return PREP_BYTES;
        }
        return architecture.equals("amd64") && firmware == Firmware.BIOS ? BIOS_GRUB_BYTES : 0;
    }
}
