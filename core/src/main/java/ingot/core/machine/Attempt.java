package ingot.core.machine;

import org.jspecify.annotations.Nullable;

/**
 * One try to write the disks of a machine. The grant of an attempt is given once (see {@link Grants}).
 *
 * @param id 32 hexadecimal digits, unguessable and never reused
 * @param grant who holds the grant; null until asked for
 */
public record Attempt(
        String id, AttemptPurpose purpose, @Nullable Grant grant) {

    /** This attempt with its grant given. */
    Attempt grantedTo(Grant holder) {
        return new Attempt(id, purpose, holder);
    }

    /**
     * Holder of a grant.
     *
     * @param bootId identifies one run of the ephemeral system
     * @param planHash hash of the plan that this boot executes
     */
    public record Grant(String bootId, String planHash) {}
}
