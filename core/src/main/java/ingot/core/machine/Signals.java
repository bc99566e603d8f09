package ingot.core.machine;

import java.util.Optional;

/** What becomes of a signal in each status (facts: metadata-and-scripts §7). */
public final class Signals {
    private Signals() {}

    /** How a signal is received. */
    public enum Reception {
        /** Results are stored and the status may change. */
        EFFECTIVE,
        /** Answered with success, otherwise ignored. */
        IGNORED,
        /** Answered with 409. */
        REFUSED
    }

    /** How a node in a status receives signals; controllers may always report. */
    public static Reception reception(NodeType type, MachineStatus status) {
        if (type.controller()) {
            return Reception.EFFECTIVE;
        }
        return switch (status) {
            case NEW,
                    COMMISSIONING,
                    DEPLOYING,
                    DEPLOYED,
                    DISK_ERASING,
                    RELEASING,
                    ENTERING_RESCUE_MODE,
                    RESCUE_MODE,
                    TESTING -> Reception.EFFECTIVE;
            case BROKEN, FAILED_COMMISSIONING, FAILED_DEPLOYMENT, READY, FAILED_ENTERING_RESCUE_MODE, FAILED_TESTING ->
                Reception.IGNORED;
            case MISSING,
                    RESERVED,
                    RETIRED,
                    ALLOCATED,
                    FAILED_RELEASING,
                    FAILED_DISK_ERASING,
                    EXITING_RESCUE_MODE,
                    FAILED_EXITING_RESCUE_MODE -> Reception.REFUSED;
        };
    }

    /**
     * The set in which a result of unknown id is looked for or made; empty where the signal is not effective. In rescue mode
     * the commissioning scripts are offered, so their set it is.
     */
    public static Optional<ResultType> resultSet(NodeType type, MachineStatus status) {
        if (type.controller()) {
            return Optional.of(ResultType.COMMISSIONING);
        }
        return switch (status) {
            case NEW, COMMISSIONING, DEPLOYED, ENTERING_RESCUE_MODE, RESCUE_MODE ->
                Optional.of(ResultType.COMMISSIONING);
            case TESTING -> Optional.of(ResultType.TESTING);
            case DEPLOYING -> Optional.of(ResultType.DEPLOYMENT);
            case DISK_ERASING, RELEASING -> Optional.of(ResultType.RELEASE);
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
                    FAILED_TESTING -> Optional.empty();
        };
    }
}
