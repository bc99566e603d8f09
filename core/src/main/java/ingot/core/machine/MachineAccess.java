package ingot.core.machine;

import static ingot.core.machine.MachineEntitlement.CAN_EDIT_MACHINES;
import static ingot.core.machine.MachineEntitlement.CAN_VIEW_MACHINES;

import java.util.Set;

/** Who may do what with a node (facts: lifecycle §4, enums "Node permission"). */
public final class MachineAccess {
    private MachineAccess() {}

    /** Whether a user has a permission on a machine. */
    public static boolean allows(Permission permission, Principal user, MachineState machine) {
        return allows(permission, user, AccessTarget.of(machine));
    }

    /** Whether a user has a permission on a node. */
    public static boolean allows(Permission permission, Principal user, AccessTarget node) {
        if (node.nodeType().controller()) {
            return user.superuser() && permission != Permission.LOCK && (unlocked(node) || reads(permission));
        }
        return switch (permission) {
            case VIEW -> node.pool() == null || freeOrMine(user, node) || holds(user, node, CAN_VIEW_MACHINES);
            case EDIT -> unlocked(node) && editable(user, node);
            case LOCK -> node.nodeType() == NodeType.MACHINE && node.pool() != null && editable(user, node);
            case ADMIN_READ -> holds(user, node, CAN_EDIT_MACHINES);
            case ADMIN -> unlocked(node) && holds(user, node, CAN_EDIT_MACHINES);
        };
    }

    /** Whether a user holds a right in a node's pool, or everywhere. */
    private static boolean holds(Principal user, AccessTarget node, MachineEntitlement right) {
        if (user.superuser() || right.impliedBy(user.everywhere())) {
            return true;
        }
        Integer pool = node.pool();
        return pool != null && right.impliedBy(user.inPool().getOrDefault(pool, Set.of()));
    }

    private static boolean editable(Principal user, AccessTarget node) {
        return freeOrMine(user, node) || holds(user, node, CAN_EDIT_MACHINES);
    }

    private static boolean freeOrMine(Principal user, AccessTarget node) {
        Long owner = node.ownerId();
        return owner == null || owner == user.user().id();
    }

    private static boolean unlocked(AccessTarget node) {
        return !node.locked();
    }

    private static boolean reads(Permission permission) {
        return permission == Permission.VIEW || permission == Permission.ADMIN_READ;
    }
}
