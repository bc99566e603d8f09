package ingot.core.constraint;

/** A constraint that cannot be understood; the message is for the caller, under the field's name. */
public final class Malformed extends RuntimeException {
    private static final long serialVersionUID = 1;

    Malformed(String message) {
        super(message);
    }
}
