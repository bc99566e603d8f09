package ingot.lab.bmc;

import ingot.wire.rmcp.IpmiSecret;
import ingot.wire.rmcp.PrivilegeLevel;

/**
 * An account on the BMC.
 *
 * @param name at most 16 bytes; empty is the null user
 * @param limit the most that a session of this user may do
 */
public record BmcUser(String name, IpmiSecret password, PrivilegeLevel limit) {
    public BmcUser {
        if (limit == PrivilegeLevel.HIGHEST) {
            throw new IllegalArgumentException("privilege limit: HIGHEST (expected: CALLBACK..OEM)");
        }
    }

    public static BmcUser administrator(String name, String password) {
        return new BmcUser(name, IpmiSecret.ofText(password), PrivilegeLevel.ADMINISTRATOR);
    }
}
