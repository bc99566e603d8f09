package ingot.wire.rmcp;

/** The one byte that Set Session Privilege Level sends and answers (IPMI 2.0 §22.18). */
public record SessionPrivilege(PrivilegeLevel level) {

    /** A request's {@link PrivilegeLevel#HIGHEST} (0) means "leave it as it is, tell me". */
    public static SessionPrivilege decode(Octets data) {
        return new SessionPrivilege(PrivilegeLevel.of(new WireReader("session privilege level", data).u8() & 0x0f));
    }

    public Octets encode() {
        return Octets.ofInts(level.number());
    }
}
