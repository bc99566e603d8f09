package ingot.core.machine;

/** How a machine is switched off. The lower-case name is the wire word. */
public enum StopMode {
    HARD,
    SOFT
}
