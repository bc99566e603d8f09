package ingot.wire.rmcp;

/**
 * One parameter of Set and Get System Boot Options (IPMI 2.0 §28.12, §28.13).
 *
 * @param parameter 0..127
 * @param locked "marked invalid / locked" by who set it
 * @param data at most 64 bytes
 */
public record BootOption(int parameter, boolean locked, Octets data) {
    private static final int DATA_BYTES_MAX = 64;
    private static final int LOCKED = 0x80;
    private static final int VERSION = 1;

    public BootOption {
        if (data.length() > DATA_BYTES_MAX) {
            throw new MalformedRmcp(
                    MalformedRmcp.Reason.TOO_LONG,
                    "boot option: " + data.length() + " bytes (expected: at most " + DATA_BYTES_MAX + ")");
        }
    }

    /** The data of a Set request. */
    public Octets encodeSet() {
        return new WireWriter()
                .u8(parameter | (locked ? LOCKED : 0))
                .octets(data)
                .done();
    }

    public static BootOption decodeSet(Octets requestData) {
        WireReader reader = new WireReader("Set System Boot Options", requestData);
        int selector = reader.u8();
        return new BootOption(selector & 0x7f, (selector & LOCKED) != 0, reader.rest());
    }

    /** The data of a Get request. */
    public static Octets get(int parameter) {
        return Octets.ofInts(parameter, 0, 0);
    }

    /** The parameter that a Get request asks for. */
    public static int requested(Octets requestData) {
        return new WireReader("Get System Boot Options", requestData).u8() & 0x7f;
    }

    /** The data of the answer to a Get request. */
    public Octets encodeGot() {
        return new WireWriter()
                .u8(VERSION)
                .u8(parameter | (locked ? LOCKED : 0))
                .octets(data)
                .done();
    }

    public static BootOption decodeGot(Octets responseData) {
        WireReader reader = new WireReader("Get System Boot Options response", responseData);
        reader.skip(1);
        int selector = reader.u8();
        return new BootOption(selector & 0x7f, (selector & LOCKED) != 0, reader.rest());
    }
}
