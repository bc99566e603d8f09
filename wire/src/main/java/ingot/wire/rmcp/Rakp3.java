package ingot.wire.rmcp;

/**
 * The console proves that it knows the user's password (IPMI 2.0 §13.22).
 *
 * @param code {@link Handshake#rakp3Code}
 */
public record Rakp3(int tag, RmcpStatus status, int bmcSessionId, Octets code) {

    public static Rakp3 decode(Octets payload) {
        WireReader reader = new WireReader("RAKP message 3", payload);
        int tag = reader.u8();
        RmcpStatus status = RmcpStatus.of(reader.u8());
        reader.skip(2);
        return new Rakp3(tag, status, reader.i32(), reader.rest());
    }

    public Octets encode() {
        return new WireWriter()
                .u8(tag)
                .u8(status.number())
                .zeros(2)
                .i32(bmcSessionId)
                .octets(code)
                .done();
    }
}
