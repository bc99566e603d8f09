package ingot.wire.icmp6;

/** Bytes that are no ICMPv6 message of router discovery. Carries no stack trace: it is an answer to input, not a fault of ours. */
public final class MalformedIcmp6 extends RuntimeException {
    MalformedIcmp6(String message) {
        super(message, null, false, false);
    }
}
