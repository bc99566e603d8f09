package ingot.wire.rmcp;

/**
 * The IPMI 2.0 wrapper (§13.6) as it stands on the wire.
 *
 * @param payload encrypted if {@code encrypted}
 * @param signed the bytes that the authentication code covers; empty if not {@code authenticated}
 * @param code the authentication code; empty if not {@code authenticated}
 */
public record RmcpPlusFrame(
        PayloadType type,
        boolean encrypted,
        boolean authenticated,
        int sessionId,
        int sequence,
        Octets payload,
        Octets signed,
        Octets code)
        implements RmcpDatagram {
    static final int AUTHENTICATION_TYPE = 0x06;
    static final int NEXT_HEADER = 0x07;
    static final int PAD = 0xff;
    private static final int FLAG_ENCRYPTED = 0x80;
    private static final int FLAG_AUTHENTICATED = 0x40;

    /** A frame outside any session: session and sequence number zero, plain. */
    public static RmcpPlusFrame plain(PayloadType type, Octets payload) {
        return plain(type, 0, 0, payload);
    }

    /** A frame without encryption and authentication code. */
    public static RmcpPlusFrame plain(PayloadType type, int sessionId, int sequence, Octets payload) {
        return new RmcpPlusFrame(type, false, false, sessionId, sequence, payload, Octets.EMPTY, Octets.EMPTY);
    }

    static RmcpPlusFrame decode(Octets datagram, WireReader reader) {
        reader.skip(1);
        int typeAndFlags = reader.u8();
        PayloadType type = PayloadType.of(typeAndFlags & 0x3f);
        boolean encrypted = (typeAndFlags & FLAG_ENCRYPTED) != 0;
        boolean authenticated = (typeAndFlags & FLAG_AUTHENTICATED) != 0;
        int sessionId = reader.i32();
        int sequence = reader.i32();
        Octets payload = reader.octets(reader.u16());
        if (!authenticated) {
            return new RmcpPlusFrame(type, encrypted, false, sessionId, sequence, payload, Octets.EMPTY, Octets.EMPTY);
        }
        // Integrity padding: at most three bytes 0xff, then their count, then the next header. A count cannot be 0xff.
        int padding = 0;
        int count = reader.u8();
        while (count == PAD) {
            padding++;
            count = reader.u8();
        }
        if (count != padding) {
            throw MalformedRmcp.value("integrity pad length", count, Integer.toString(padding));
        }
        int nextHeader = reader.u8();
        if (nextHeader != NEXT_HEADER) {
            throw MalformedRmcp.value("next header", nextHeader, "0x07");
        }
        Octets signed = datagram.slice(HEADER_BYTES, reader.position());
        return new RmcpPlusFrame(type, encrypted, true, sessionId, sequence, payload, signed, reader.rest());
    }

    @Override
    public Octets encode() {
        if (authenticated) {
            return RmcpDatagram.header(CLASS_IPMI).octets(signed).octets(code).done();
        }
        WireWriter writer = RmcpDatagram.header(CLASS_IPMI);
        writeHead(writer);
        return writer.done();
    }

    /** This frame with the bytes to sign worked out: head, payload, padding to a multiple of four, trailer. */
    RmcpPlusFrame prepareForSigning() {
        RmcpPlusFrame flagged =
                new RmcpPlusFrame(type, encrypted, true, sessionId, sequence, payload, Octets.EMPTY, Octets.EMPTY);
        WireWriter writer = new WireWriter();
        flagged.writeHead(writer);
        int padding = (4 - (writer.length() + 2) % 4) % 4;
        for (int index = 0; index < padding; index++) {
            writer.u8(PAD);
        }
        writer.u8(padding).u8(NEXT_HEADER);
        return new RmcpPlusFrame(type, encrypted, true, sessionId, sequence, payload, writer.done(), Octets.EMPTY);
    }

    RmcpPlusFrame withCode(Octets computed) {
        return new RmcpPlusFrame(type, encrypted, authenticated, sessionId, sequence, payload, signed, computed);
    }

    private void writeHead(WireWriter writer) {
        int flags = (encrypted ? FLAG_ENCRYPTED : 0) | (authenticated ? FLAG_AUTHENTICATED : 0);
        writer.u8(AUTHENTICATION_TYPE)
                .u8(type.number() | flags)
                .i32(sessionId)
                .i32(sequence)
                .u16(payload.length())
                .octets(payload);
    }
}
