package ingot.wire.rmcp;

/** What an RMCP+ frame carries (IPMI 2.0 table 13-16). */
public enum PayloadType {
    IPMI(0x00),
    OPEN_SESSION_REQUEST(0x10),
    OPEN_SESSION_RESPONSE(0x11),
    RAKP_1(0x12),
    RAKP_2(0x13),
    RAKP_3(0x14),
    RAKP_4(0x15);

    private final int number;

    PayloadType(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    static PayloadType of(int number) {
        for (PayloadType type : values()) {
            if (type.number == number) {
                return type;
            }
        }
        throw MalformedRmcp.value("payload type", number, "0x00, 0x10..0x15");
    }
}
