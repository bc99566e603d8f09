package ingot.core.machine;

import static ingot.core.machine.MachineStatus.*;

import ingot.core.script.ScriptStatus;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/**
 * Actions as a page offers them, with permission and statuses (facts: lifecycle §5). What the API accepts is decided by
 * {@link Lifecycle}, which is a little wider.
 */
public enum Action {
    COMMISSION(Permission.ADMIN),
    ACQUIRE(Permission.EDIT),
    DEPLOY(Permission.EDIT),
    ON(Permission.EDIT),
    OFF(Permission.EDIT),
    QUERY_POWER(Permission.VIEW),
    RELEASE(Permission.EDIT),
    ABORT(Permission.ADMIN),
    TEST(Permission.ADMIN),
    OVERRIDE_FAILED_TESTING(Permission.ADMIN),
    RESCUE_MODE(Permission.ADMIN),
    EXIT_RESCUE_MODE(Permission.ADMIN),
    MARK_BROKEN(Permission.EDIT),
    MARK_FIXED(Permission.ADMIN),
    LOCK(Permission.LOCK),
    UNLOCK(Permission.LOCK),
    TAG(Permission.ADMIN),
    UNTAG(Permission.ADMIN),
    SET_ZONE(Permission.ADMIN),
    SET_POOL(Permission.ADMIN),
    CLONE(Permission.ADMIN),
    DELETE(Permission.ADMIN),
    SET_STORAGE_LAYOUT(Permission.ADMIN),
    MOUNT_SPECIAL(Permission.EDIT),
    RESTORE_CONFIGURATION(Permission.ADMIN),
    GET_INSTALLER_CONFIG(Permission.VIEW);

    private final Permission permission;

    Action(Permission permission) {
        this.permission = permission;
    }

    /** Permission it needs. */
    public Permission permission() {
        return permission;
    }

    /** Word on the wire, for example {@code override-failed-testing}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether the status alone allows it. */
    public boolean fits(MachineStatus status) {
        return switch (this) {
            case COMMISSION ->
                EnumSet.of(NEW, FAILED_COMMISSIONING, READY, BROKEN).contains(status);
            case ACQUIRE, SET_STORAGE_LAYOUT -> status == READY;
            case DEPLOY, MOUNT_SPECIAL -> status == READY || status == ALLOCATED;
            case ON -> status == DEPLOYING || status == DEPLOYED || status == BROKEN;
            case OFF -> !status.monitored();
            case RELEASE ->
                EnumSet.of(ALLOCATED, DEPLOYED, DEPLOYING, FAILED_DEPLOYMENT, FAILED_RELEASING, FAILED_DISK_ERASING)
                        .contains(status);
            case ABORT ->
                EnumSet.of(COMMISSIONING, DISK_ERASING, DEPLOYING, TESTING).contains(status);
            case TEST -> testable(status);
            case OVERRIDE_FAILED_TESTING -> status == FAILED_TESTING;
            case RESCUE_MODE -> rescuable(status);
            case EXIT_RESCUE_MODE -> leavesRescue(status);
            case MARK_BROKEN ->
                status.failed()
                        || EnumSet.of(
                                        NEW,
                                        COMMISSIONING,
                                        READY,
                                        ALLOCATED,
                                        RELEASING,
                                        DEPLOYING,
                                        DEPLOYED,
                                        DISK_ERASING,
                                        TESTING)
                                .contains(status);
            case MARK_FIXED -> status == BROKEN;
            case LOCK -> status == DEPLOYED || status == DEPLOYING;
            case CLONE, RESTORE_CONFIGURATION -> status == READY || status == FAILED_TESTING;
            case GET_INSTALLER_CONFIG -> status == DEPLOYING || status == DEPLOYED || status == FAILED_DEPLOYMENT;
            case QUERY_POWER, UNLOCK, TAG, UNTAG, SET_ZONE, SET_POOL, DELETE -> true;
        };
    }

    /** Whether this is offered for a machine to a user: permission, status and what else the machine must have. */
    public boolean offered(MachineState machine, Principal user) {
        return MachineAccess.allows(permission, user, machine) && fits(machine.status()) && furtherNeeds(machine);
    }

    /** Everything offered for a machine to a user. */
    public static Set<Action> offeredFor(MachineState machine, Principal user) {
        Set<Action> offered = EnumSet.noneOf(Action.class);
        for (Action action : values()) {
            if (action.offered(machine, user)) {
                offered.add(action);
            }
        }
        return offered;
    }

    static boolean testable(MachineStatus status) {
        return status != COMMISSIONING && status != TESTING && Transitions.allowed(status, TESTING);
    }

    private static boolean rescuable(MachineStatus status) {
        return switch (status) {
            case NEW,
                    FAILED_COMMISSIONING,
                    READY,
                    RESERVED,
                    ALLOCATED,
                    FAILED_DEPLOYMENT,
                    DEPLOYED,
                    MISSING,
                    RETIRED,
                    BROKEN,
                    FAILED_DISK_ERASING,
                    FAILED_ENTERING_RESCUE_MODE,
                    FAILED_EXITING_RESCUE_MODE,
                    FAILED_TESTING -> true;
            case COMMISSIONING,
                    DEPLOYING,
                    RELEASING,
                    FAILED_RELEASING,
                    DISK_ERASING,
                    MachineStatus.RESCUE_MODE,
                    ENTERING_RESCUE_MODE,
                    EXITING_RESCUE_MODE,
                    TESTING -> false;
        };
    }

    static boolean leavesRescue(MachineStatus status) {
        return status == MachineStatus.RESCUE_MODE
                || status == ENTERING_RESCUE_MODE
                || status == FAILED_ENTERING_RESCUE_MODE
                || status == FAILED_EXITING_RESCUE_MODE;
    }

    private boolean furtherNeeds(MachineState machine) {
        return switch (this) {
            case COMMISSION ->
                machine.traits().hasInterfaces() || machine.powerType().equals("ipmi");
            case DEPLOY, TEST -> machine.traits().hasInterfaces();
            case OFF -> machine.powerState() != PowerState.OFF;
            case LOCK -> !machine.locked();
            case UNLOCK -> machine.locked();
            case MARK_FIXED ->
                machine.scripts()
                        .of(ResultType.COMMISSIONING)
                        .map(set -> set.status() == ScriptStatus.PASSED)
                        .orElse(true);
            case ACQUIRE,
                    ON,
                    QUERY_POWER,
                    RELEASE,
                    ABORT,
                    OVERRIDE_FAILED_TESTING,
                    RESCUE_MODE,
                    EXIT_RESCUE_MODE,
                    MARK_BROKEN,
                    TAG,
                    UNTAG,
                    SET_ZONE,
                    SET_POOL,
                    CLONE,
                    DELETE,
                    SET_STORAGE_LAYOUT,
                    MOUNT_SPECIAL,
                    RESTORE_CONFIGURATION,
                    GET_INSTALLER_CONFIG -> true;
        };
    }
}
