package ingot.wire.rmcp;

/**
 * Says that a management controller is there (ASF 2.0 §3.2.4.2).
 *
 * @param tag the ping's tag
 * @param ipmi whether it speaks IPMI
 */
public record PresencePong(int tag, boolean ipmi) implements RmcpDatagram {
    static final int TYPE = 0x40;
    private static final int BODY_BYTES = 16;
    private static final int ENTITY_IPMI = 0x80;
    private static final int ENTITY_ASF_1 = 0x01;

    static PresencePong decode(int tag, Octets body) {
        WireReader reader = new WireReader("presence pong", body);
        reader.skip(8);
        int entities = reader.u8();
        return new PresencePong(tag, (entities & ENTITY_IPMI) != 0);
    }

    @Override
    public Octets encode() {
        return RmcpDatagram.header(CLASS_ASF)
                .i32BigEndian(PresencePing.ASF_ENTERPRISE)
                .u8(TYPE)
                .u8(tag)
                .u8(0)
                .u8(BODY_BYTES)
                .i32BigEndian(PresencePing.ASF_ENTERPRISE)
                .zeros(4)
                .u8(ipmi ? ENTITY_IPMI | ENTITY_ASF_1 : ENTITY_ASF_1)
                .zeros(7)
                .done();
    }
}
