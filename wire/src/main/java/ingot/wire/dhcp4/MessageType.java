package ingot.wire.dhcp4;

import org.jspecify.annotations.Nullable;

/** What a DHCP message wants or says (RFC 2132 section 9.6, option 53). */
public enum MessageType {
    /** Client looks for servers. */
    DISCOVER(1),
    /** Server proposes an address. */
    OFFER(2),
    /** Client takes an offer, confirms or extends an address. */
    REQUEST(3),
    /** Client found the address in use by another. */
    DECLINE(4),
    /** Server commits the address. */
    ACK(5),
    /** Server says that the address is wrong. */
    NAK(6),
    /** Client gives the address back. */
    RELEASE(7),
    /** Client has an address and wants only configuration. */
    INFORM(8);

    private final int number;

    MessageType(int number) {
        this.number = number;
    }

    /** The value of option 53. */
    public int number() {
        return number;
    }

    /** The type with this number, or null: other RFCs define numbers that we have no use for. */
    public static @Nullable MessageType of(int number) {
        return number >= 1 && number <= values().length ? values()[number - 1] : null;
    }
}
