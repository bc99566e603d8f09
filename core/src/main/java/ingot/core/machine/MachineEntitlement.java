package ingot.core.machine;

import java.util.Locale;
import java.util.Set;

/** Rights on machines that groups give, in one pool or everywhere (enums "Entitlement"). */
public enum MachineEntitlement {
    CAN_VIEW_AVAILABLE_MACHINES,
    CAN_VIEW_MACHINES,
    CAN_DEPLOY_MACHINES,
    CAN_EDIT_MACHINES;

    /** The wire word. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether holding these rights includes this one. */
    public boolean impliedBy(Set<MachineEntitlement> held) {
        return held.contains(CAN_EDIT_MACHINES)
                || held.contains(this)
                || (this == CAN_VIEW_AVAILABLE_MACHINES && held.contains(CAN_VIEW_MACHINES));
    }
}
