package ingot.core.storage;

/** A storage configuration cannot be made or used as asked; the message names the thing and what to do. */
public final class StorageRefused extends RuntimeException {

    private final String subject;

    /** About one {@code subject}: a disk, partition, mount point or parameter. */
    public StorageRefused(String subject, String message) {
        super(message, null, false, false);
        this.subject = subject;
    }

    public String subject() {
        return subject;
    }
}
