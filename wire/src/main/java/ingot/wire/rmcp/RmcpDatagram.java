package ingot.wire.rmcp;

/**
 * One UDP datagram to or from port 623 (ASF 2.0 §3.2.2): version 6, a reserved byte, a sequence number (0xff: no
 * acknowledgement wanted, the only one used here) and the message class.
 */
public sealed interface RmcpDatagram permits PresencePing, PresencePong, LanFrame, RmcpPlusFrame {
    /** Where BMCs listen. */
    int PORT = 623;

    /** The largest datagram that is looked at; IPMI messages are far smaller. */
    int BYTES_MAX = 1024;

    /** The RMCP header's length: what precedes the class's own bytes, and what no authentication code covers. */
    int HEADER_BYTES = 4;

    int CLASS_ASF = 0x06;
    int CLASS_IPMI = 0x07;

    /**
     * Reads one datagram. An RMCP+ frame comes back as it stands: its authentication code is unchecked and its payload
     * still encrypted; see {@link SessionCipher#open}.
     *
     * @throws MalformedRmcp for anything that is none of the four kinds
     */
    static RmcpDatagram decode(Octets datagram) {
        if (datagram.length() > BYTES_MAX) {
            throw new MalformedRmcp(
                    MalformedRmcp.Reason.TOO_LONG,
                    "datagram: " + datagram.length() + " bytes (expected: at most " + BYTES_MAX + ")");
        }
        WireReader reader = new WireReader("RMCP datagram", datagram);
        int version = reader.u8();
        if (version != 0x06) {
            throw MalformedRmcp.value("RMCP version", version, "0x06");
        }
        reader.skip(2);
        int messageClass = reader.u8();
        return switch (messageClass) {
            case CLASS_ASF -> decodePresence(reader);
            case CLASS_IPMI ->
                datagram.length() > HEADER_BYTES && datagram.at(HEADER_BYTES) == RmcpPlusFrame.AUTHENTICATION_TYPE
                        ? RmcpPlusFrame.decode(datagram, reader)
                        : LanFrame.decode(reader);
            default -> throw MalformedRmcp.value("RMCP class", messageClass, "0x06 (ASF) or 0x07 (IPMI)");
        };
    }

    Octets encode();

    static WireWriter header(int messageClass) {
        return new WireWriter().u8(0x06).u8(0).u8(0xff).u8(messageClass);
    }

    private static RmcpDatagram decodePresence(WireReader reader) {
        int enterprise = reader.i32BigEndian();
        if (enterprise != PresencePing.ASF_ENTERPRISE) {
            throw MalformedRmcp.value("ASF enterprise number", enterprise, "4542");
        }
        int type = reader.u8();
        int tag = reader.u8();
        reader.skip(1);
        int length = reader.u8();
        Octets body = reader.octets(length);
        return switch (type) {
            case PresencePing.TYPE -> new PresencePing(tag);
            case PresencePong.TYPE -> PresencePong.decode(tag, body);
            default -> throw MalformedRmcp.value("ASF message type", type, "0x80 (ping) or 0x40 (pong)");
        };
    }
}
