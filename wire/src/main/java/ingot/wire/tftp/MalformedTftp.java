package ingot.wire.tftp;

/** Bytes that are no TFTP packet. Carries no stack trace: it is an answer to input, not a fault of ours. */
public final class MalformedTftp extends RuntimeException {
    MalformedTftp(String message) {
        super(message, null, false, false);
    }
}
