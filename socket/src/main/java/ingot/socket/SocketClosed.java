package ingot.socket;

/** The socket was closed by {@code close()}, possibly while another thread waited on it. The regular end of a receive loop. */
public final class SocketClosed extends RuntimeException {
    SocketClosed(String what) {
        super(what + " is closed", null, false, false);
    }
}
