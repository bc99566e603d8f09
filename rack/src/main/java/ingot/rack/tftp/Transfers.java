package ingot.rack.tftp;

import ingot.socket.Datagram;
import ingot.socket.NetworkDevice;
import ingot.socket.SocketClosed;
import ingot.socket.SocketFailure;
import ingot.socket.UdpPoller;
import ingot.wire.tftp.MalformedTftp;
import ingot.wire.tftp.TftpCodec;
import ingot.wire.tftp.TftpError;
import ingot.wire.tftp.TftpPacket;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns requests into transfers, within bounds. Thread-safe. */
final class Transfers {
    /** At once, on all interfaces; further requests are dropped, and the clients ask again. */
    static final int TRANSFERS_MAX = 2_000;

    private static final Logger LOG = LoggerFactory.getLogger(Transfers.class);
    /** IP, UDP and TFTP headers. */
    private static final int HEADERS = 20 + 8 + 4;

    private static final int NAME_SHOWN_MAX = 200;

    private final BootFiles files;
    private final TransferListener listener;
    private final UdpPoller poller;
    private final Executor executor;
    private final Semaphore free = new Semaphore(TRANSFERS_MAX);
    /** Who has a transfer: a repeated request must not start a second one. */
    private final Set<InetSocketAddress> peers = ConcurrentHashMap.newKeySet();

    Transfers(BootFiles files, TransferListener listener, UdpPoller poller, Executor executor) {
        this.files = files;
        this.listener = listener;
        this.poller = poller;
        this.executor = executor;
    }

    /** Starts what the datagram asks for. Does not block. */
    void request(Datagram datagram, NetworkDevice device) {
        TftpPacket packet;
        try {
            packet = TftpCodec.decode(datagram.payload(), datagram.payload().length);
        } catch (MalformedTftp malformed) {
            LOG.debug("from {} on {}: {}", datagram.source(), device.name(), malformed.getMessage());
            return;
        }
        if (!free.tryAcquire()) {
            LOG.warn("{} TFTP transfers at once, a request of {} is dropped", TRANSFERS_MAX, datagram.source());
            return;
        }
        if (!peers.add(datagram.source())) {
            free.release();
            return;
        }
        try {
            executor.execute(() -> serve(packet, datagram, device));
        } catch (RejectedExecutionException shuttingDown) {
            done(datagram);
        }
    }

    private void done(Datagram datagram) {
        peers.remove(datagram.source());
        free.release();
    }

    private void serve(TftpPacket packet, Datagram request, NetworkDevice device) {
        try (UdpPoller.Port port = poller.open(device.name(), new InetSocketAddress(request.local(), 0))) {
            Transfer.Line line = new Transfer.Line() {
                @Override
                public void send(byte[] bytes) {
                    port.send(bytes, request.source(), null);
                }

                @Override
                public @Nullable Datagram receive(Duration timeout) throws InterruptedException {
                    return port.receive(timeout);
                }
            };
            switch (packet) {
                case TftpPacket.ReadRequest read -> read(read, line, request.source(), device.mtu() - HEADERS);
                case TftpPacket.WriteRequest ignored ->
                    line.send(Transfer.refusal(TftpError.ACCESS_VIOLATION, "This server only sends"));
                case TftpPacket.Data ignored -> line.send(unexpected());
                case TftpPacket.Ack ignored -> line.send(unexpected());
                case TftpPacket.OptionAck ignored -> line.send(unexpected());
                case TftpPacket.Failure ignored ->
                    LOG.debug("error packet from {} without a transfer", request.source());
            }
        } catch (SocketFailure | SocketClosed e) {
            LOG.debug("transfer to {}: {}", request.source(), e.getMessage());
        } catch (InterruptedException shuttingDown) {
            Thread.currentThread().interrupt();
        } finally {
            done(request);
        }
    }

    private static byte[] unexpected() {
        return Transfer.refusal(TftpError.ILLEGAL_OPERATION, "Begin with a read request");
    }

    private void read(TftpPacket.ReadRequest request, Transfer.Line line, InetSocketAddress peer, int blockMax)
            throws InterruptedException {
        String shown = request.file().replaceAll("\\p{Cntrl}", "?");
        shown = shown.substring(0, Math.min(NAME_SHOWN_MAX, shown.length()));
        String name = FileName.normalise(request.file());
        if (name == null) {
            line.send(Transfer.refusal(TftpError.ACCESS_VIOLATION, "Not a name of a file here"));
            listener.requested(shown, peer, false);
            return;
        }
        boolean netascii = request.mode().equals("netascii");
        if (!netascii && !request.mode().equals("octet")) {
            line.send(Transfer.refusal(TftpError.ILLEGAL_OPERATION, "Mode must be octet or netascii"));
            return;
        }
        BootFile file = find(name, peer);
        if (file == null) {
            line.send(Transfer.refusal(TftpError.FILE_NOT_FOUND, "File not found"));
            listener.requested(shown, peer, false);
            return;
        }
        listener.requested(shown, peer, true);
        Terms terms = Terms.of(request.options(), netascii ? -1 : file.size(), blockMax);
        send(file, netascii, new Transfer(line, peer, terms), line, shown, peer);
    }

    private @Nullable BootFile find(String name, InetSocketAddress peer) {
        try {
            return files.find(name, peer.getAddress());
        } catch (RuntimeException e) {
            // To the client it is a file that is not there: it goes on with its next name.
            LOG.error("looking for {} failed", name, e);
            return null;
        }
    }

    private void send(
            BootFile file,
            boolean netascii,
            Transfer transfer,
            Transfer.Line line,
            String shown,
            InetSocketAddress peer)
            throws InterruptedException {
        long start = System.nanoTime();
        boolean complete = false;
        try (InputStream plain = file.open();
                InputStream content = netascii ? new NetasciiInputStream(plain) : plain) {
            complete = transfer.run(content);
        } catch (IOException e) {
            LOG.warn("{} cannot be read for {}", shown, peer, e);
            line.send(Transfer.refusal(TftpError.UNDEFINED, "The file cannot be read"));
        } finally {
            listener.finished(shown, peer, transfer.bytes(), Duration.ofNanos(System.nanoTime() - start), complete);
        }
    }
}
