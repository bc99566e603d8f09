package ingot.wire.rmcp;

/** What a session may do; the order of the constants is the order of power (IPMI 2.0 §6.8). */
public enum PrivilegeLevel {
    /** In an Open Session request: whatever the user may have at most. */
    HIGHEST(0),
    CALLBACK(1),
    USER(2),
    OPERATOR(3),
    ADMINISTRATOR(4),
    OEM(5);

    private final int number;

    PrivilegeLevel(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }

    public static PrivilegeLevel of(int number) {
        for (PrivilegeLevel level : values()) {
            if (level.number == number) {
                return level;
            }
        }
        throw MalformedRmcp.value("privilege level", number, "0..5");
    }
}
