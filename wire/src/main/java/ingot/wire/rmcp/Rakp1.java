package ingot.wire.rmcp;

/**
 * Names the user and brings the console's random number (IPMI 2.0 §13.20).
 *
 * @param role the wanted privilege level, with {@link #NAME_ONLY} or without
 * @param userName at most {@value #USER_NAME_BYTES_MAX} bytes; empty is the null user
 */
public record Rakp1(int tag, int bmcSessionId, Octets consoleRandom, int role, Octets userName) {
    /** Find the user by name alone; without it, the first user with this name and privilege counts. */
    public static final int NAME_ONLY = 0x10;

    public static final int RANDOM_BYTES = 16;
    public static final int USER_NAME_BYTES_MAX = 16;

    public Rakp1 {
        if (consoleRandom.length() != RANDOM_BYTES) {
            throw new IllegalArgumentException("random number: " + consoleRandom.length() + " bytes (expected: 16)");
        }
        if (userName.length() > USER_NAME_BYTES_MAX) {
            throw new IllegalArgumentException("user name: " + userName.length() + " bytes (expected: at most 16)");
        }
    }

    public static Rakp1 decode(Octets payload) {
        WireReader reader = new WireReader("RAKP message 1", payload);
        int tag = reader.u8();
        reader.skip(3);
        int session = reader.i32();
        Octets random = reader.octets(RANDOM_BYTES);
        int role = reader.u8();
        reader.skip(2);
        int nameBytes = reader.u8();
        if (nameBytes > USER_NAME_BYTES_MAX) {
            throw MalformedRmcp.value("user name length", nameBytes, "0..16");
        }
        return new Rakp1(tag, session, random, role, reader.octets(nameBytes));
    }

    public Octets encode() {
        return new WireWriter()
                .u8(tag)
                .zeros(3)
                .i32(bmcSessionId)
                .octets(consoleRandom)
                .u8(role)
                .zeros(2)
                .u8(userName.length())
                .octets(userName)
                .done();
    }
}
