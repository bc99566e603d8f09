package ingot.wire.rmcp;

/**
 * Proposes a cipher suite and the console's session number (IPMI 2.0 §13.17).
 *
 * @param tag 0..255, repeated in the response
 * @param privilege the most that the session may get; {@link PrivilegeLevel#HIGHEST} lets the BMC choose
 */
public record OpenSessionRequest(
        int tag,
        PrivilegeLevel privilege,
        int consoleSessionId,
        AuthenticationAlgorithm authentication,
        IntegrityAlgorithm integrity,
        ConfidentialityAlgorithm confidentiality) {

    public static OpenSessionRequest of(int tag, PrivilegeLevel privilege, int consoleSessionId, CipherSuite suite) {
        return new OpenSessionRequest(
                tag, privilege, consoleSessionId, suite.authentication(), suite.integrity(), suite.confidentiality());
    }

    /**
     * Reads the payload.
     *
     * @throws MalformedRmcp also for an algorithm outside the tables
     */
    public static OpenSessionRequest decode(Octets payload) {
        WireReader reader = new WireReader("Open Session request", payload);
        int tag = reader.u8();
        PrivilegeLevel privilege = PrivilegeLevel.of(reader.u8() & 0x0f);
        reader.skip(2);
        int console = reader.i32();
        return new OpenSessionRequest(
                tag,
                privilege,
                console,
                AuthenticationAlgorithm.of(AlgorithmPayload.AUTHENTICATION.read(reader)),
                IntegrityAlgorithm.of(AlgorithmPayload.INTEGRITY.read(reader)),
                ConfidentialityAlgorithm.of(AlgorithmPayload.CONFIDENTIALITY.read(reader)));
    }

    public Octets encode() {
        WireWriter writer =
                new WireWriter().u8(tag).u8(privilege.number()).zeros(2).i32(consoleSessionId);
        AlgorithmPayload.AUTHENTICATION.write(writer, authentication.number());
        AlgorithmPayload.INTEGRITY.write(writer, integrity.number());
        AlgorithmPayload.CONFIDENTIALITY.write(writer, confidentiality.number());
        return writer.done();
    }
}
