package ingot.core.boot;

/** What a machine that boots from the network shall do (facts: boot §5.2). */
public sealed interface BootAnswer {

    /**
     * Start a system in memory: to enlist, commission, test, install, erase or rescue. A machine that shall be off starts
     * it too, and its preseed powers it off: not every loader can do that itself.
     */
    record Ephemeral(EphemeralBoot boot) implements BootAnswer {}

    /** Start what is on the disk; {@code baseUrl} serves the loader for UEFI. */
    record Local(String baseUrl) implements BootAnswer {}
}
