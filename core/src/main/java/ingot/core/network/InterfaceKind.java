package ingot.core.network;

import java.util.Locale;

/** Kinds of interface (facts: networking §3); the API's words are the names in lower case. */
public enum InterfaceKind {
    PHYSICAL,
    BOND,
    BRIDGE,
    VLAN;

    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
