package ingot.wire.rmcp;

/**
 * The BMC proves that it knows the user's password (IPMI 2.0 §13.21).
 *
 * @param bmcRandom 16 bytes; empty if {@code status} is an error
 * @param bmcGuid 16 bytes; empty if {@code status} is an error
 * @param code {@link Handshake#rakp2Code}
 */
public record Rakp2(int tag, RmcpStatus status, int consoleSessionId, Octets bmcRandom, Octets bmcGuid, Octets code) {

    public static Rakp2 refused(int tag, RmcpStatus status, int consoleSessionId) {
        return new Rakp2(tag, status, consoleSessionId, Octets.EMPTY, Octets.EMPTY, Octets.EMPTY);
    }

    public static Rakp2 decode(Octets payload) {
        WireReader reader = new WireReader("RAKP message 2", payload);
        int tag = reader.u8();
        RmcpStatus status = RmcpStatus.of(reader.u8());
        reader.skip(2);
        int session = reader.i32();
        if (status != RmcpStatus.NO_ERRORS) {
            return refused(tag, status, session);
        }
        return new Rakp2(tag, status, session, reader.octets(Rakp1.RANDOM_BYTES), reader.octets(16), reader.rest());
    }

    public Octets encode() {
        return new WireWriter()
                .u8(tag)
                .u8(status.number())
                .zeros(2)
                .i32(consoleSessionId)
                .octets(bmcRandom)
                .octets(bmcGuid)
                .octets(code)
                .done();
    }
}
