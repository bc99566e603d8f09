package ingot.core.machine;

import java.util.Locale;

/** Permissions on one node (facts: lifecycle §4). */
public enum Permission {
    VIEW,
    EDIT,
    LOCK,
    ADMIN_READ,
    ADMIN;

    /** The word used in the API's description. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
