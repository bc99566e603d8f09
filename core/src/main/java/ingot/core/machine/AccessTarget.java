package ingot.core.machine;

import org.jspecify.annotations.Nullable;

/**
 * What decides about access to a node.
 *
 * @param pool id of the resource pool; null for nodes that are not machines
 * @param ownerId user id; null when nobody owns the node
 */
public record AccessTarget(
        NodeType nodeType, @Nullable Integer pool, @Nullable Long ownerId, boolean locked) {
    /** The target that a machine is. */
    public static AccessTarget of(MachineState state) {
        UserRef owner = state.owner();
        return new AccessTarget(state.nodeType(), state.pool(), owner == null ? null : owner.id(), state.locked());
    }
}
