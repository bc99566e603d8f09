package ingot.wire.rmcp;

import java.util.Locale;

/** What a BMC answers to the messages that open a session (IPMI 2.0 table 13-15). */
public enum RmcpStatus {
    NO_ERRORS(0x00),
    INSUFFICIENT_RESOURCES(0x01),
    INVALID_SESSION_ID(0x02),
    INVALID_PAYLOAD_TYPE(0x03),
    INVALID_AUTHENTICATION_ALGORITHM(0x04),
    INVALID_INTEGRITY_ALGORITHM(0x05),
    NO_MATCHING_AUTHENTICATION_PAYLOAD(0x06),
    NO_MATCHING_INTEGRITY_PAYLOAD(0x07),
    INACTIVE_SESSION_ID(0x08),
    INVALID_ROLE(0x09),
    UNAUTHORIZED_ROLE(0x0a),
    INSUFFICIENT_RESOURCES_AT_ROLE(0x0b),
    INVALID_NAME_LENGTH(0x0c),
    UNAUTHORIZED_NAME(0x0d),
    UNAUTHORIZED_GUID(0x0e),
    INVALID_INTEGRITY_CHECK(0x0f),
    INVALID_CONFIDENTIALITY_ALGORITHM(0x10),
    NO_CIPHER_SUITE_MATCH(0x11),
    ILLEGAL_PARAMETER(0x12);

    private final int number;

    RmcpStatus(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    static RmcpStatus of(int number) {
        for (RmcpStatus status : values()) {
            if (status.number == number) {
                return status;
            }
        }
        throw MalformedRmcp.value("RMCP+ status", number, "0x00..0x12");
    }

    /** For people: {@code unauthorized name (0x0d)}. */
    public String text() {
        return "%s (0x%02x)".formatted(name().toLowerCase(Locale.ROOT).replace('_', ' '), number);
    }
}
