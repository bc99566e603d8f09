package ingot.wire.rmcp;

/**
 * An IPMI message outside any session, in the IPMI 1.5 wrapper with authentication type "none" (IPMI 2.0 §13.6). Both
 * versions use it to ask what a BMC can do before logging in.
 */
public record LanFrame(Octets message) implements RmcpDatagram {
    private static final int AUTHENTICATION_NONE = 0;

    /** The length field is one byte. */
    private static final int MESSAGE_BYTES_MAX = 255;

    public LanFrame {
        if (message.length() > MESSAGE_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "IPMI message: " + message.length() + " bytes (expected: at most " + MESSAGE_BYTES_MAX + ")");
        }
    }

    static LanFrame decode(WireReader reader) {
        int authentication = reader.u8();
        if (authentication != AUTHENTICATION_NONE) {
            throw MalformedRmcp.value("IPMI 1.5 authentication type", authentication, "0x00, as no session is open");
        }
        int sequence = reader.i32();
        int session = reader.i32();
        if (sequence != 0 || session != 0) {
            throw MalformedRmcp.value("IPMI 1.5 session", session, "0, as no session is open");
        }
        return new LanFrame(reader.octets(reader.u8()));
    }

    @Override
    public Octets encode() {
        return RmcpDatagram.header(CLASS_IPMI)
                .u8(AUTHENTICATION_NONE)
                .zeros(8)
                .u8(message.length())
                .octets(message)
                .done();
    }
}
