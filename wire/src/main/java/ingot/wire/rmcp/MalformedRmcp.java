package ingot.wire.rmcp;

/** Bytes that are not what they should be. Carries no stack trace: a flood of bad datagrams must stay cheap. */
public final class MalformedRmcp extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    MalformedRmcp(Reason reason, String what) {
        super(what, null, false, false);
        this.reason = reason;
    }

    static MalformedRmcp value(String field, int found, String expected) {
        return new MalformedRmcp(Reason.VALUE, "%s: 0x%02x (expected: %s)".formatted(field, found, expected));
    }

    public Reason reason() {
        return reason;
    }

    /** What is wrong with the bytes. */
    public enum Reason {
        /** Fewer bytes than the structure needs. */
        TOO_SHORT,
        /** More bytes than the structure may have. */
        TOO_LONG,
        /** A field has a value that this codec does not know. */
        VALUE,
        /** An IPMI message's checksum is wrong. */
        CHECKSUM,
        /** The authentication code is missing or wrong. */
        INTEGRITY,
        /** The payload does not decrypt, or its padding is wrong. */
        CONFIDENTIALITY
    }
}
