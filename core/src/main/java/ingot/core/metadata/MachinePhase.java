package ingot.core.metadata;

/** What a machine that asks for its metadata is doing, as far as the answers differ. */
public enum MachinePhase {
    COMMISSIONING,
    TESTING,
    /** Rescue mode, entering it included: stays up for its owner. */
    RESCUE,
    /** Erasing its disks before release. */
    ERASING,
    /** Running other release scripts. */
    RELEASING,
    /** Being installed, or just installed and starting from its disk for the first time. */
    INSTALLING,
    /** Being deployed into memory, or running so. */
    IN_MEMORY,
    /** Running what was installed. */
    DEPLOYED,
    /** Nothing to do: the ephemeral system powers the machine off. */
    IDLE;

    /** Whether the ephemeral system runs our scripts and nothing of the owner's. */
    public boolean commissioningLike() {
        return switch (this) {
            case COMMISSIONING, TESTING, RESCUE, ERASING, RELEASING -> true;
            case INSTALLING, IN_MEMORY, DEPLOYED, IDLE -> false;
        };
    }
}
