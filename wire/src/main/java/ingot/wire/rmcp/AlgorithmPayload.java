package ingot.wire.rmcp;

/** The eight-byte block that names one algorithm in Open Session messages (IPMI 2.0 table 13-9). */
enum AlgorithmPayload {
    AUTHENTICATION(0),
    INTEGRITY(1),
    CONFIDENTIALITY(2);

    private static final int BYTES = 8;

    private final int type;

    AlgorithmPayload(int type) {
        this.type = type;
    }

    /** The algorithm's number, 0..63. */
    int read(WireReader reader) {
        int found = reader.u8();
        if (found != type) {
            throw MalformedRmcp.value("algorithm payload type", found, Integer.toString(type));
        }
        reader.skip(2);
        int length = reader.u8();
        if (length != BYTES) {
            throw MalformedRmcp.value("algorithm payload length", length, "8");
        }
        int number = reader.u8() & 0x3f;
        reader.skip(3);
        return number;
    }

    void write(WireWriter writer, int number) {
        writer.u8(type).zeros(2).u8(BYTES).u8(number).zeros(3);
    }
}
