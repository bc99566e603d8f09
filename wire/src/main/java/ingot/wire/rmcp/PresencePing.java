package ingot.wire.rmcp;

/**
 * Asks whether a management controller is there (ASF 2.0 §3.2.4.3).
 *
 * @param tag 0..254, repeated in the pong
 */
public record PresencePing(int tag) implements RmcpDatagram {
    static final int ASF_ENTERPRISE = 4542;
    static final int TYPE = 0x80;

    @Override
    public Octets encode() {
        return RmcpDatagram.header(CLASS_ASF)
                .i32BigEndian(ASF_ENTERPRISE)
                .u8(TYPE)
                .u8(tag)
                .zeros(2)
                .done();
    }
}
