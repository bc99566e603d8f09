package ingot.client;

/** Exit codes that scripts rely on. */
enum Exit {
    OK(0),
    FAILURE(1),
    USAGE(2),
    NOT_FOUND(3),
    DENIED(4),
    CONFLICT(5),
    TIMED_OUT(6),
    PARTLY(7);

    private final int code;

    Exit(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    static Exit ofStatus(int status) {
        return switch (status) {
            case 207 -> PARTLY;
            case 401, 403 -> DENIED;
            case 404, 410 -> NOT_FOUND;
            case 409 -> CONFLICT;
            case 408, 504 -> TIMED_OUT;
            default -> status >= 200 && status < 300 ? OK : FAILURE;
        };
    }
}
