package ingot.core.machine;

/**
 * A machine's request to write its disks (design §3 rule 3).
 *
 * @param attemptId attempt the machine was booted for
 * @param bootId identifies this run of the ephemeral system
 * @param planHash hash of the plan it will execute, disk identities included
 */
public record GrantRequest(String attemptId, String bootId, String planHash) {}
