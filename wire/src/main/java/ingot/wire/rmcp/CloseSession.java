package ingot.wire.rmcp;

/** Which session to end (IPMI 2.0 §22.19). */
public record CloseSession(int bmcSessionId) {

    public static CloseSession decode(Octets data) {
        return new CloseSession(new WireReader("Close Session", data).i32());
    }

    public Octets encode() {
        return new WireWriter().i32(bmcSessionId).done();
    }
}
