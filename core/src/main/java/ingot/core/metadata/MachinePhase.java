package ingot.core.metadata;

import ingot.core.machine.MachineStatus;

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

    /** The phase of a machine by its status. */
    public static MachinePhase of(MachineStatus status, boolean ephemeralDeployment) {
        return switch (status) {
            case NEW, COMMISSIONING -> COMMISSIONING;
            case TESTING -> TESTING;
            case ENTERING_RESCUE_MODE, RESCUE_MODE -> RESCUE;
            case DISK_ERASING -> ERASING;
            case RELEASING -> RELEASING;
            case DEPLOYING -> ephemeralDeployment ? IN_MEMORY : INSTALLING;
            case DEPLOYED -> ephemeralDeployment ? IN_MEMORY : DEPLOYED;
            case FAILED_COMMISSIONING,
                    MISSING,
                    READY,
                    RESERVED,
                    RETIRED,
                    BROKEN,
                    ALLOCATED,
                    FAILED_DEPLOYMENT,
                    FAILED_RELEASING,
                    FAILED_DISK_ERASING,
                    FAILED_ENTERING_RESCUE_MODE,
                    EXITING_RESCUE_MODE,
                    FAILED_EXITING_RESCUE_MODE,
                    FAILED_TESTING -> IDLE;
        };
    }

    /** Whether the ephemeral system runs our scripts and nothing of the owner's. */
    public boolean commissioningLike() {
        return switch (this) {
            case COMMISSIONING, TESTING, RESCUE, ERASING, RELEASING -> true;
            case INSTALLING, IN_MEMORY, DEPLOYED, IDLE -> false;
        };
    }
}
