package ingot.wire.rmcp;

/** The commands used here, by network function and number (IPMI 2.0 appendix G). */
public enum IpmiCommand {
    GET_CHASSIS_STATUS(0x00, 0x01),
    CHASSIS_CONTROL(0x00, 0x02),
    SET_SYSTEM_BOOT_OPTIONS(0x00, 0x08),
    GET_SYSTEM_BOOT_OPTIONS(0x00, 0x09),
    GET_DEVICE_ID(0x06, 0x01),
    GET_SYSTEM_GUID(0x06, 0x37),
    GET_CHANNEL_AUTHENTICATION_CAPABILITIES(0x06, 0x38),
    SET_SESSION_PRIVILEGE_LEVEL(0x06, 0x3b),
    CLOSE_SESSION(0x06, 0x3c),
    GET_CHANNEL_CIPHER_SUITES(0x06, 0x54);

    private final int networkFunction;
    private final int number;

    IpmiCommand(int networkFunction, int number) {
        this.networkFunction = networkFunction;
        this.number = number;
    }

    /** The request's network function: even, 0..62; the response's is one more. */
    public int networkFunction() {
        return networkFunction;
    }

    public int number() {
        return number;
    }
}
