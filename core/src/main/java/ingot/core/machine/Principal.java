package ingot.core.machine;

import java.util.Map;
import java.util.Set;

/**
 * A user together with the rights that matter for machines. Superusers hold every right everywhere.
 *
 * @param everywhere rights in all pools
 * @param inPool rights by id of the resource pool
 */
public record Principal(
        UserRef user,
        boolean superuser,
        Set<MachineEntitlement> everywhere,
        Map<Integer, Set<MachineEntitlement>> inPool) {
    public Principal {
        everywhere = Set.copyOf(everywhere);
        inPool = Map.copyOf(inPool);
    }

    /** An ordinary user without rights of their own. */
    public static Principal plain(UserRef user) {
        return new Principal(user, false, Set.of(), Map.of());
    }

    /** An administrator. */
    public static Principal administrator(UserRef user) {
        return new Principal(user, true, Set.of(), Map.of());
    }
}
