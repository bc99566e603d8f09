package ingot.core.machine;

/** Why a machine may write its disks (design §3 rule 3). */
public enum AttemptPurpose {
    DEPLOY,
    ERASE,
    DESTRUCTIVE_TEST;

    /** Whether an attempt with this purpose is alive in a status; leaving it ends the attempt for good. */
    public boolean livesIn(MachineStatus status) {
        return switch (this) {
            case DEPLOY -> status == MachineStatus.DEPLOYING;
            case ERASE -> status == MachineStatus.DISK_ERASING || status == MachineStatus.RELEASING;
            case DESTRUCTIVE_TEST -> status == MachineStatus.TESTING;
        };
    }
}
