package ingot.wire.rmcp;

/** The layout that requests and responses share (IPMI 2.0 §13.8): addresses, two checksums. */
final class IpmiMessage {
    static final int BMC_ADDRESS = 0x20;
    static final int CONSOLE_ADDRESS = 0x81;

    private IpmiMessage() {}

    static Octets encode(
            int to, int networkFunction, int toLun, int from, int sequence, int fromLun, int command, Octets body) {
        Octets head = Octets.ofInts(to, networkFunction << 2 | toLun);
        Octets tail = new WireWriter()
                .u8(from)
                .u8(sequence << 2 | fromLun)
                .u8(command)
                .octets(body)
                .done();
        return new WireWriter()
                .octets(head)
                .u8(checksum(head))
                .octets(tail)
                .u8(checksum(tail))
                .done();
    }

    static Parts decode(String structure, Octets message) {
        WireReader reader = new WireReader(structure, message);
        int to = reader.u8();
        int functionAndLun = reader.u8();
        check(message, 0, 2, reader.u8());
        int from = reader.u8();
        int sequenceAndLun = reader.u8();
        int command = reader.u8();
        if (reader.remaining() < 1) {
            reader.skip(1);
        }
        Octets body = reader.octets(reader.remaining() - 1);
        check(message, 3, message.length() - 1, reader.u8());
        return new Parts(
                to,
                functionAndLun >>> 2,
                functionAndLun & 3,
                from,
                sequenceAndLun >>> 2,
                sequenceAndLun & 3,
                command,
                body);
    }

    private static void check(Octets message, int from, int to, int found) {
        int expected = checksum(message.slice(from, to));
        if (found != expected) {
            throw new MalformedRmcp(
                    MalformedRmcp.Reason.CHECKSUM,
                    "IPMI checksum: 0x%02x (expected: 0x%02x)".formatted(found, expected));
        }
    }

    /** Two's complement: all bytes and the checksum add up to zero modulo 256. */
    private static int checksum(Octets bytes) {
        int sum = 0;
        for (int index = 0; index < bytes.length(); index++) {
            sum += bytes.at(index);
        }
        return -sum & 0xff;
    }

    record Parts(
            int to, int networkFunction, int toLun, int from, int sequence, int fromLun, int command, Octets body) {}
}
