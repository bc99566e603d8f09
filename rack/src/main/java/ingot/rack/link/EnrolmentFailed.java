package ingot.rack.link;

/** A rack could not enrol; the message says why and what to do. */
public final class EnrolmentFailed extends RuntimeException {

    public EnrolmentFailed(String message) {
        super(message);
    }

    public EnrolmentFailed(String message, Throwable cause) {
        super(message, cause);
    }
}
