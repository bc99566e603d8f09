package ingot.link;

/** What came over the link, or from a stored snapshot, is none of ours. */
public final class LinkFormatException extends RuntimeException {

    public LinkFormatException(String message) {
        super(message);
    }
}
