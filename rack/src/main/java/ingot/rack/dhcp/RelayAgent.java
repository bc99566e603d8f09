package ingot.rack.dhcp;

import ingot.wire.dhcp4.Bytes;
import ingot.wire.dhcp4.Code;
import ingot.wire.dhcp4.Ip4;
import ingot.wire.dhcp4.MalformedDhcp4;
import ingot.wire.dhcp4.Options;
import org.jspecify.annotations.Nullable;

/** What a relay agent adds in option 82 (RFC 3046). */
final class RelayAgent {
    private static final int LINK_SELECTION = 5;

    private RelayAgent() {}

    /** The client's link if it differs from the agent's own address (RFC 3527), or null. */
    static @Nullable Ip4 linkSelection(Options options) {
        Bytes information = options.get(Code.RELAY_AGENT);
        if (information == null) {
            return null;
        }
        try {
            return Options.encapsulated(information).address(LINK_SELECTION);
        } catch (MalformedDhcp4 unreadable) {
            // It is still sent back as it came.
            return null;
        }
    }
}
