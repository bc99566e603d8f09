package ingot.core.constraint;

/** A disk or partition of an answer. Disks are shown as their number, partitions as {@code partition:12}. */
public record DeviceRef(long id, boolean partition) {
    /** How it is keyed in the answer. */
    public String text() {
        return partition ? "partition:" + id : Long.toString(id);
    }
}
