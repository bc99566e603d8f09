package ingot.wire.rmcp;

/**
 * The BMC opens the session and proves that it knows K_g (IPMI 2.0 §13.23).
 *
 * @param check {@link Handshake#rakp4Check}
 */
public record Rakp4(int tag, RmcpStatus status, int consoleSessionId, Octets check) {

    public static Rakp4 decode(Octets payload) {
        WireReader reader = new WireReader("RAKP message 4", payload);
        int tag = reader.u8();
        RmcpStatus status = RmcpStatus.of(reader.u8());
        reader.skip(2);
        return new Rakp4(tag, status, reader.i32(), reader.rest());
    }

    public Octets encode() {
        return new WireWriter()
                .u8(tag)
                .u8(status.number())
                .zeros(2)
                .i32(consoleSessionId)
                .octets(check)
                .done();
    }
}
