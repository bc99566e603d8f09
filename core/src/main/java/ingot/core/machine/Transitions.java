package ingot.core.machine;

import static ingot.core.machine.MachineStatus.*;

import java.util.EnumSet;
import java.util.Set;

/** Which status may follow which (facts: lifecycle §3). Staying is always legal. */
public final class Transitions {
    private Transitions() {}

    /** Whether a machine may go from one status to another. */
    public static boolean allowed(MachineStatus from, MachineStatus to) {
        return from == to || after(from).contains(to);
    }

    /** Statuses a node may be created in. */
    public static Set<MachineStatus> initial() {
        return EnumSet.of(NEW, MISSING, RETIRED);
    }

    /** Other statuses that may follow. */
    public static Set<MachineStatus> after(MachineStatus from) {
        return switch (from) {
            case NEW -> EnumSet.of(COMMISSIONING, TESTING, MISSING, READY, RETIRED, BROKEN, ENTERING_RESCUE_MODE);
            case COMMISSIONING -> EnumSet.of(FAILED_COMMISSIONING, READY, RETIRED, MISSING, NEW, BROKEN, TESTING);
            case FAILED_COMMISSIONING ->
                EnumSet.of(COMMISSIONING, MISSING, RETIRED, BROKEN, ENTERING_RESCUE_MODE, TESTING);
            case READY ->
                EnumSet.of(ENTERING_RESCUE_MODE, COMMISSIONING, ALLOCATED, RESERVED, RETIRED, MISSING, BROKEN, TESTING);
            case RESERVED ->
                EnumSet.of(
                        READY,
                        ALLOCATED,
                        RETIRED,
                        MISSING,
                        BROKEN,
                        DISK_ERASING,
                        RELEASING,
                        ENTERING_RESCUE_MODE,
                        TESTING);
            case ALLOCATED ->
                EnumSet.of(
                        READY,
                        RETIRED,
                        MISSING,
                        BROKEN,
                        DEPLOYING,
                        DISK_ERASING,
                        RELEASING,
                        ENTERING_RESCUE_MODE,
                        TESTING);
            case DEPLOYING ->
                EnumSet.of(ALLOCATED, MISSING, BROKEN, FAILED_DEPLOYMENT, DEPLOYED, READY, DISK_ERASING, RELEASING);
            case FAILED_DEPLOYMENT, DEPLOYED ->
                EnumSet.of(ALLOCATED, MISSING, BROKEN, READY, DISK_ERASING, RELEASING, ENTERING_RESCUE_MODE, TESTING);
            case RELEASING ->
                EnumSet.of(
                        NEW,
                        ALLOCATED,
                        RESERVED,
                        DEPLOYED,
                        READY,
                        BROKEN,
                        MISSING,
                        FAILED_DEPLOYMENT,
                        FAILED_DISK_ERASING,
                        FAILED_RELEASING);
            case FAILED_RELEASING -> EnumSet.of(RELEASING, DISK_ERASING, READY, BROKEN, TESTING);
            case DISK_ERASING -> EnumSet.of(BROKEN, FAILED_DISK_ERASING, READY, RELEASING);
            case FAILED_DISK_ERASING ->
                EnumSet.of(DISK_ERASING, RELEASING, BROKEN, ALLOCATED, READY, ENTERING_RESCUE_MODE, TESTING);
            case MISSING -> EnumSet.of(NEW, READY, ALLOCATED, COMMISSIONING, BROKEN, ENTERING_RESCUE_MODE, TESTING);
            case RETIRED -> EnumSet.of(NEW, READY, MISSING, BROKEN, ENTERING_RESCUE_MODE, TESTING);
            case BROKEN ->
                EnumSet.of(COMMISSIONING, READY, DISK_ERASING, RELEASING, ENTERING_RESCUE_MODE, TESTING, DEPLOYED);
            case ENTERING_RESCUE_MODE ->
                EnumSet.of(READY, BROKEN, DEPLOYED, RESCUE_MODE, FAILED_ENTERING_RESCUE_MODE, EXITING_RESCUE_MODE);
            case FAILED_ENTERING_RESCUE_MODE -> EnumSet.of(BROKEN, ENTERING_RESCUE_MODE, EXITING_RESCUE_MODE, TESTING);
            case RESCUE_MODE, FAILED_EXITING_RESCUE_MODE -> EnumSet.of(BROKEN, EXITING_RESCUE_MODE, TESTING);
            case EXITING_RESCUE_MODE ->
                EnumSet.of(
                        NEW,
                        BROKEN,
                        FAILED_COMMISSIONING,
                        READY,
                        RESERVED,
                        ALLOCATED,
                        FAILED_DEPLOYMENT,
                        DEPLOYED,
                        MISSING,
                        RETIRED,
                        FAILED_RELEASING,
                        FAILED_DISK_ERASING,
                        RESCUE_MODE,
                        FAILED_ENTERING_RESCUE_MODE,
                        FAILED_EXITING_RESCUE_MODE,
                        FAILED_TESTING);
            case TESTING -> {
                Set<MachineStatus> targets = EnumSet.of(BROKEN, NEW, READY, RESERVED, ALLOCATED, DEPLOYED);
                targets.addAll(TESTING_RESETS_TO_READY);
                yield targets;
            }
            case FAILED_TESTING ->
                EnumSet.of(COMMISSIONING, BROKEN, MISSING, ENTERING_RESCUE_MODE, TESTING, READY, DEPLOYED);
        };
    }
}
