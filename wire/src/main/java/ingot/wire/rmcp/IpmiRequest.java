package ingot.wire.rmcp;

/**
 * A command to the BMC.
 *
 * @param networkFunction even, 0..62
 * @param sequence 0..63, repeated in the response
 * @param from the requester's software id; {@code 0x81} is a remote console
 */
public record IpmiRequest(int networkFunction, int command, int sequence, int from, int fromLun, Octets data) {
    private static final String STRUCTURE = "IPMI request";

    public static IpmiRequest of(IpmiCommand command, int sequence, Octets data) {
        return new IpmiRequest(
                command.networkFunction(), command.number(), sequence, IpmiMessage.CONSOLE_ADDRESS, 0, data);
    }

    public static IpmiRequest decode(Octets message) {
        IpmiMessage.Parts parts = IpmiMessage.decode(STRUCTURE, message);
        if (parts.networkFunction() % 2 != 0) {
            throw MalformedRmcp.value("network function of a request", parts.networkFunction(), "even");
        }
        return new IpmiRequest(
                parts.networkFunction(),
                parts.command(),
                parts.sequence(),
                parts.from(),
                parts.fromLun(),
                parts.body());
    }

    public Octets encode() {
        return IpmiMessage.encode(IpmiMessage.BMC_ADDRESS, networkFunction, 0, from, sequence, fromLun, command, data);
    }

    public boolean is(IpmiCommand wanted) {
        return networkFunction == wanted.networkFunction() && command == wanted.number();
    }
}
