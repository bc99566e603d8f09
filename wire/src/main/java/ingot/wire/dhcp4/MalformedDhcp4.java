package ingot.wire.dhcp4;

/** Bytes that are no DHCPv4 message. Carries no stack trace: it is an answer to input, not a fault of ours. */
public final class MalformedDhcp4 extends RuntimeException {
    MalformedDhcp4(String message) {
        super(message, null, false, false);
    }
}
