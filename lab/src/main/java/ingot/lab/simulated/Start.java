package ingot.lab.simulated;

/** What a machine's boot loader decides to start. */
sealed interface Start {

    /**
     * A system from the network.
     *
     * @param commandLine of the kernel
     */
    record Kernel(String commandLine) implements Start {}

    /** Whatever is on the first disk. */
    record Disk() implements Start {}
}
