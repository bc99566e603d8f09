package ingot.link.plan;

/** A document is not a plan of a version we know; the message names the field. */
public final class MalformedPlan extends RuntimeException {

    MalformedPlan(String message) {
        super(message, null, false, false);
    }

    MalformedPlan(String message, Throwable cause) {
        super(message, cause);
    }
}
