package ingot.core.storage;

import org.jspecify.annotations.Nullable;

/**
 * A partition as the user sees it. Its number and place follow from its position in the table and from the firmware
 * ({@link PartitionPlacement}).
 *
 * @param key name that is unique in the machine's storage model and stays when partitions are renumbered
 * @param sizeBytes a multiple of 4 MiB
 * @param uuid the partition's own UUID (GPT)
 */
public record Partition(
        String key,
        long sizeBytes,
        boolean bootable,
        String uuid,
        @Nullable Filesystem filesystem) {

    public Partition {
        if (sizeBytes < ByteSize.ALIGNMENT_BYTES || sizeBytes % ByteSize.ALIGNMENT_BYTES != 0) {
            throw new StorageRefused(
                    key, "size of partition " + key + ": " + sizeBytes + " (expected: a positive multiple of 4 MiB)");
        }
    }

    Partition with(@Nullable Filesystem replacement) {
        return new Partition(key, sizeBytes, bootable, uuid, replacement);
    }
}
