package ingot.core.storage;

import java.util.List;

/**
 * A partition table and its partitions in order. Partitions that only the boot loader needs (BIOS boot, PReP) are not
 * listed: the plan adds them.
 */
public record PartitionTable(TableLabel label, String uuid, List<Partition> partitions) {

    public PartitionTable {
        partitions = List.copyOf(partitions);
    }
}
