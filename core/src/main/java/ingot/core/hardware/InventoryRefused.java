package ingot.core.hardware;

/** A machine's report of its hardware cannot be used; the message says what it lacks. */
public final class InventoryRefused extends RuntimeException {
    public InventoryRefused(String message) {
        super(message, null, false, false);
    }
}
