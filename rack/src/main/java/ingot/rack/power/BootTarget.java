package ingot.rack.power;

/** What the machine shall start from next, once. */
public enum BootTarget {
    /** As the firmware is set. */
    NONE,
    NETWORK,
    DISK
}
