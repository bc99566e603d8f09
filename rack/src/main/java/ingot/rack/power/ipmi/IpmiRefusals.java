package ingot.rack.power.ipmi;

import ingot.rack.power.PowerFailed;
import ingot.wire.rmcp.CompletionCode;
import ingot.wire.rmcp.PrivilegeLevel;
import ingot.wire.rmcp.RmcpStatus;

/** What a BMC's refusals mean for whoever wants power (facts/power.md §4, "error words"). */
final class IpmiRefusals {
    private IpmiRefusals() {}

    /**
     * A refusal while logging in.
     *
     * @param suite how the proposed cipher suite is called in messages
     */
    static PowerFailed ofLogin(RmcpStatus status, IpmiSettings settings, String suite) {
        return switch (status) {
            case UNAUTHORIZED_NAME, INVALID_NAME_LENGTH ->
                new PowerFailed.Authentication("username invalid; check power_user and that the user may use IPMI"
                        + " over LAN: " + status.text());
            case INVALID_ROLE, UNAUTHORIZED_ROLE -> privilege(settings.privilege());
            case INVALID_AUTHENTICATION_ALGORITHM,
                    INVALID_INTEGRITY_ALGORITHM,
                    INVALID_CONFIDENTIALITY_ALGORITHM,
                    NO_MATCHING_AUTHENTICATION_PAYLOAD,
                    NO_MATCHING_INTEGRITY_PAYLOAD,
                    NO_CIPHER_SUITE_MATCH,
                    ILLEGAL_PARAMETER ->
                new PowerFailed.Setting("cipher suite " + suite + " unavailable on this BMC; choose another"
                        + " cipher_suite_id: " + status.text());
            case INSUFFICIENT_RESOURCES, INSUFFICIENT_RESOURCES_AT_ROLE ->
                new PowerFailed.Connection("BMC busy: it has no free session: " + status.text());
            // The password was proven in RAKP message 2 before a BMC can say so: something was mixed up on the way.
            case INVALID_INTEGRITY_CHECK,
                    INVALID_SESSION_ID,
                    INVALID_PAYLOAD_TYPE,
                    INACTIVE_SESSION_ID,
                    UNAUTHORIZED_GUID -> new PowerFailed.Connection("the BMC broke the login off: " + status.text());
            case NO_ERRORS -> throw new IllegalArgumentException("not a refusal: " + status);
        };
    }

    static PowerFailed privilege(PrivilegeLevel wanted) {
        return new PowerFailed.Authentication("privilege level " + wanted
                + " cannot be obtained for this user; lower privilege_level or raise the user's limit on the BMC");
    }

    static PowerFailed ofCommand(String what, int completionCode) {
        String text = what + ": " + CompletionCode.text(completionCode);
        return switch (completionCode) {
            case CompletionCode.NODE_BUSY, CompletionCode.TIMEOUT -> new PowerFailed.Connection("BMC busy: " + text);
            case CompletionCode.INSUFFICIENT_PRIVILEGE ->
                new PowerFailed.Authentication("privilege level insufficient for " + text
                        + "; raise privilege_level, and the user's limit on the BMC");
            default -> new PowerFailed.Action(text);
        };
    }
}
