package ingot.core.storage;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A physical disk of a machine.
 *
 * @param id kernel-style name such as {@code sda}; unique in the machine
 * @param sizeBytes at least 4 MiB
 * @param blockSizeBytes logical block size, at least 512
 * @param idPath path below {@code /dev/disk/by-id}, when there is one
 */
public record Disk(
        String id,
        @Nullable String serial,
        @Nullable String model,
        @Nullable String wwn,
        @Nullable String idPath,
        long sizeBytes,
        int blockSizeBytes,
        boolean readOnly,
        List<String> tags,
        @Nullable PartitionTable table,
        @Nullable Filesystem filesystem) {

    public Disk {
        if (!id.matches("[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")) {
            throw new StorageRefused(id, "disk name: " + id + " (expected: letters, digits, _ . - and at most 64)");
        }
        if (sizeBytes < ByteSize.ALIGNMENT_BYTES) {
            throw new StorageRefused(id, "size of disk " + id + ": " + sizeBytes + " (expected: at least 4 MiB)");
        }
        if (blockSizeBytes < 512 || Integer.bitCount(blockSizeBytes) != 1) {
            throw new StorageRefused(
                    id, "block size of disk " + id + ": " + blockSizeBytes + " (expected: a power of two from 512)");
        }
        if (table != null && filesystem != null) {
            throw new StorageRefused(id, "disk " + id + " has both a partition table and a file system");
        }
        tags = List.copyOf(tags);
    }

    /** A disk without anything on it. */
    public static Disk blank(
            String id, @Nullable String serial, @Nullable String model, long sizeBytes, int blockSizeBytes) {
        return new Disk(id, serial, model, null, null, sizeBytes, blockSizeBytes, false, List.of(), null, null);
    }

    public Disk with(@Nullable PartitionTable newTable, @Nullable Filesystem newFilesystem) {
        return new Disk(
                id, serial, model, wwn, idPath, sizeBytes, blockSizeBytes, readOnly, tags, newTable, newFilesystem);
    }

    public List<Partition> partitions() {
        return table == null ? List.of() : table.partitions();
    }
}
