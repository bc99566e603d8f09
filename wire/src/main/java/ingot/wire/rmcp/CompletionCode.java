package ingot.wire.rmcp;

/** How a command ended (IPMI 2.0 table 5-2); commands add own codes from 0x80 on. */
public final class CompletionCode {
    public static final int OK = 0x00;
    /** Of Get/Set System Boot Options: no such parameter. */
    public static final int PARAMETER_NOT_SUPPORTED = 0x80;
    /** Of Set Session Privilege Level: the user may not have this level. */
    public static final int LEVEL_NOT_AVAILABLE = 0x80;
    /** Of Set Session Privilege Level: above what this user or channel may have. */
    public static final int LEVEL_ABOVE_LIMIT = 0x81;
    /** Of Close Session: no such session. */
    public static final int INVALID_SESSION_ID = 0x87;

    public static final int NODE_BUSY = 0xc0;
    public static final int INVALID_COMMAND = 0xc1;
    public static final int TIMEOUT = 0xc3;
    public static final int INVALID_LENGTH = 0xc7;
    public static final int PARAMETER_OUT_OF_RANGE = 0xc9;
    public static final int INVALID_FIELD = 0xcc;
    public static final int INSUFFICIENT_PRIVILEGE = 0xd4;
    public static final int NOT_SUPPORTED_NOW = 0xd5;

    private CompletionCode() {}

    /** For people: {@code insufficient privilege (0xd4)}. */
    public static String text(int code) {
        String words = switch (code) {
            case OK -> "done";
            case NODE_BUSY -> "busy";
            case INVALID_COMMAND -> "unknown command";
            case TIMEOUT -> "timed out";
            case INVALID_LENGTH -> "wrong request length";
            case PARAMETER_OUT_OF_RANGE -> "parameter out of range";
            case INVALID_FIELD -> "invalid field in the request";
            case INSUFFICIENT_PRIVILEGE -> "insufficient privilege";
            case NOT_SUPPORTED_NOW -> "not supported in the present state";
            default -> "refused";
        };
        return "%s (0x%02x)".formatted(words, code);
    }
}
