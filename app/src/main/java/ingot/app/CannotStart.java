package ingot.app;

/** A command cannot do its work; the message is one sentence for people: why, and what to do. Exit 1. */
final class CannotStart extends RuntimeException {

    CannotStart(String message) {
        super(message);
    }

    CannotStart(String message, Throwable cause) {
        super(message, cause);
    }
}
