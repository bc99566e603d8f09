package ingot.wire.rmcp;

/**
 * The BMC's answer to a command.
 *
 * @param networkFunction odd, 1..63
 * @param sequence that of the request
 * @param to the requester's software id
 * @param completionCode 0..255; see {@link CompletionCode}
 * @param data mostly empty if the completion code is not zero
 */
public record IpmiResponse(
        int networkFunction, int command, int sequence, int to, int toLun, int completionCode, Octets data) {
    private static final String STRUCTURE = "IPMI response";

    public static IpmiResponse to(IpmiRequest request, int completionCode, Octets data) {
        return new IpmiResponse(
                request.networkFunction() + 1,
                request.command(),
                request.sequence(),
                request.from(),
                request.fromLun(),
                completionCode,
                data);
    }

    public static IpmiResponse decode(Octets message) {
        IpmiMessage.Parts parts = IpmiMessage.decode(STRUCTURE, message);
        if (parts.networkFunction() % 2 == 0) {
            throw MalformedRmcp.value("network function of a response", parts.networkFunction(), "odd");
        }
        WireReader reader = new WireReader(STRUCTURE, parts.body());
        return new IpmiResponse(
                parts.networkFunction(),
                parts.command(),
                parts.sequence(),
                parts.to(),
                parts.toLun(),
                reader.u8(),
                reader.rest());
    }

    public Octets encode() {
        return IpmiMessage.encode(
                to,
                networkFunction,
                toLun,
                IpmiMessage.BMC_ADDRESS,
                sequence,
                0,
                command,
                Octets.concat(Octets.ofInts(completionCode), data));
    }

    /** Whether this answers {@code request}: same command, same sequence number. */
    public boolean answers(IpmiRequest request) {
        return networkFunction == request.networkFunction() + 1
                && command == request.command()
                && sequence == request.sequence();
    }
}
