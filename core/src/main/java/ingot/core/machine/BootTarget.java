package ingot.core.machine;

/** What a machine is to try first at its next start, for drivers that can set a boot order. */
public enum BootTarget {
    NETWORK,
    DISK
}
