package ingot.wire.rmcp;

/**
 * The BMC's answer to {@link OpenSessionRequest} (IPMI 2.0 §13.18). If {@code status} is an error, the BMC's session
 * number is 0 and the algorithms are those of suite 0: the wire does not carry them.
 */
public record OpenSessionResponse(
        int tag,
        RmcpStatus status,
        PrivilegeLevel privilege,
        int consoleSessionId,
        int bmcSessionId,
        AuthenticationAlgorithm authentication,
        IntegrityAlgorithm integrity,
        ConfidentialityAlgorithm confidentiality) {

    public static OpenSessionResponse accepted(OpenSessionRequest request, PrivilegeLevel privilege, int bmcSessionId) {
        return new OpenSessionResponse(
                request.tag(),
                RmcpStatus.NO_ERRORS,
                privilege,
                request.consoleSessionId(),
                bmcSessionId,
                request.authentication(),
                request.integrity(),
                request.confidentiality());
    }

    public static OpenSessionResponse refused(int tag, RmcpStatus status, int consoleSessionId) {
        return new OpenSessionResponse(
                tag,
                status,
                PrivilegeLevel.HIGHEST,
                consoleSessionId,
                0,
                AuthenticationAlgorithm.NONE,
                IntegrityAlgorithm.NONE,
                ConfidentialityAlgorithm.NONE);
    }

    public static OpenSessionResponse decode(Octets payload) {
        WireReader reader = new WireReader("Open Session response", payload);
        int tag = reader.u8();
        RmcpStatus status = RmcpStatus.of(reader.u8());
        if (status != RmcpStatus.NO_ERRORS) {
            // Some BMCs stop after the status; the session number is then not worth a refusal of ours.
            reader.skip(Math.min(2, reader.remaining()));
            return refused(tag, status, reader.remaining() >= 4 ? reader.i32() : 0);
        }
        PrivilegeLevel privilege = PrivilegeLevel.of(reader.u8() & 0x0f);
        reader.skip(1);
        return new OpenSessionResponse(
                tag,
                status,
                privilege,
                reader.i32(),
                reader.i32(),
                AuthenticationAlgorithm.of(AlgorithmPayload.AUTHENTICATION.read(reader)),
                IntegrityAlgorithm.of(AlgorithmPayload.INTEGRITY.read(reader)),
                ConfidentialityAlgorithm.of(AlgorithmPayload.CONFIDENTIALITY.read(reader)));
    }

    public Octets encode() {
        WireWriter writer = new WireWriter()
                .u8(tag)
                .u8(status.number())
                .u8(privilege.number())
                .u8(0)
                .i32(consoleSessionId);
        if (status == RmcpStatus.NO_ERRORS) {
            writer.i32(bmcSessionId);
            AlgorithmPayload.AUTHENTICATION.write(writer, authentication.number());
            AlgorithmPayload.INTEGRITY.write(writer, integrity.number());
            AlgorithmPayload.CONFIDENTIALITY.write(writer, confidentiality.number());
        }
        return writer.done();
    }
}
