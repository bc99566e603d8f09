package ingot.rack.tftp;

import java.net.InetSocketAddress;
import java.time.Duration;

/** Hears what was asked for and what became of it. Called on the transfers' virtual threads. */
public interface TransferListener {
    /** Hears nothing. */
    TransferListener NONE = new TransferListener() {
        @Override
        public void requested(String name, InetSocketAddress peer, boolean found) {}

        @Override
        public void finished(String name, InetSocketAddress peer, long bytes, Duration duration, boolean complete) {}
    };

    /** A file was asked for. The name is as the client wrote it, control characters replaced. */
    void requested(String name, InetSocketAddress peer, boolean found);

    /**
     * A transfer ended.
     *
     * @param bytes of content that the client acknowledged
     * @param complete whether the client has the whole file
     */
    void finished(String name, InetSocketAddress peer, long bytes, Duration duration, boolean complete);
}
