package ingot.core.machine;

import static ingot.core.machine.MachineStatus.*;

/** What a known node gets when it boots over the network (facts: lifecycle §9). */
public enum BootPurpose {
    /** The ephemeral system, to run scripts. */
    COMMISSIONING("commissioning"),
    /** The ephemeral system, to install; or the deployed image itself, in memory. */
    XINSTALL("xinstall"),
    /** Chain to the disk. */
    LOCAL("local"),
    /** A device that should not boot over the network: chain to the disk, and warn. */
    LOCAL_DEVICE("local-device"),
    /** The ephemeral system, only to power off. */
    POWEROFF("poweroff");

    private final String word;

    BootPurpose(String word) {
        this.word = word;
    }

    /** The word used between region and rack. */
    public String word() {
        return word;
    }

    /** The answer for a node as it is now. */
    public static BootPurpose of(MachineState state) {
        return of(
                state.nodeType(),
                state.status(),
                state.previousStatus(),
                state.netboot(),
                state.deployment().ephemeral());
    }

    /** The same from the columns that decide it, for whoever answers for thousands of machines at once. */
    public static BootPurpose of(
            NodeType nodeType, MachineStatus status, MachineStatus previousStatus, boolean netboot, boolean ephemeral) {
        if (nodeType == NodeType.DEVICE) {
            return LOCAL_DEVICE;
        }
        if (nodeType.controller()) {
            return LOCAL;
        }
        if (COMMISSIONING_LIKE.contains(status)) {
            return COMMISSIONING;
        }
        return switch (status) {
            case DEPLOYING -> netboot || ephemeral ? XINSTALL : LOCAL;
            case DEPLOYED -> ephemeral ? XINSTALL : LOCAL;
            // Ours: the reference powers off a deployed machine that leaves rescue mode and still tries the network
            // first.
            case EXITING_RESCUE_MODE ->
                previousStatus != MachineStatus.DEPLOYED ? POWEROFF : ephemeral ? XINSTALL : LOCAL;
            case NEW,
                    COMMISSIONING,
                    FAILED_COMMISSIONING,
                    MISSING,
                    READY,
                    RESERVED,
                    RETIRED,
                    BROKEN,
                    ALLOCATED,
                    FAILED_DEPLOYMENT,
                    RELEASING,
                    FAILED_RELEASING,
                    DISK_ERASING,
                    FAILED_DISK_ERASING,
                    RESCUE_MODE,
                    ENTERING_RESCUE_MODE,
                    FAILED_ENTERING_RESCUE_MODE,
                    FAILED_EXITING_RESCUE_MODE,
                    TESTING,
                    FAILED_TESTING -> POWEROFF;
        };
    }

    /**
     * The answer for a machine whose row comes from a backup that is older than what was done since. It may run a system that
     * the row does not know of, so it boots its disk; only one that is deployed is answered as ever.
     */
    public BootPurpose afterRestore(MachineStatus status) {
        return status == DEPLOYED || this == LOCAL_DEVICE ? this : LOCAL;
    }

    /** Text of the event that records such a boot. */
    public String eventText(MachineStatus status) {
        return switch (this) {
            case COMMISSIONING ->
                status == RESCUE_MODE || status == ENTERING_RESCUE_MODE ? "rescue mode" : "commissioning";
            case XINSTALL -> "installation";
            case LOCAL, LOCAL_DEVICE -> "local boot";
            case POWEROFF -> "power off";
        };
    }
}
