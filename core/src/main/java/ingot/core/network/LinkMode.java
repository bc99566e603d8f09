package ingot.core.network;

import java.util.Locale;
import java.util.Optional;

/** How an interface gets an address on a subnet (facts: networking §2.1). */
public enum LinkMode {
    /** Picked by us when the machine is deployed. */
    AUTO,
    /** By the machine's DHCP client. */
    DHCP,
    /** Fixed. */
    STATIC,
    /** None: the interface is only up. */
    LINK_UP;

    /** The word of the API. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<LinkMode> ofText(String text) {
        for (LinkMode mode : values()) {
            if (mode.text().equals(text)) {
                return Optional.of(mode);
            }
        }
        return Optional.empty();
    }
}
