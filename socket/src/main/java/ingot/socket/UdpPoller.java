package ingot.socket;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Many device-bound UDP sockets for many virtual threads: one platform thread waits in the kernel for all of them and puts what arrives into each
 * socket's mailbox, on which a virtual thread can wait for free. Thread-safe.
 */
public final class UdpPoller implements AutoCloseable {
    /** Datagrams that wait in one mailbox; more are dropped, as by a full socket buffer. */
    public static final int MAILBOX_MAX = 64;

    /** Datagrams read from one socket in one round, so that a flood on it does not starve the others. */
    private static final int DRAIN_MAX = 64;

    private static final int EFD_NONBLOCK = 0x800;
    private static final int EFD_CLOEXEC = 0x80000;

    private final List<Port> ports = new CopyOnWriteArrayList<>();
    private final int wake;
    private final Thread thread;
    private final AtomicLong dropped = new AtomicLong();
    private volatile boolean closing;
    private boolean wakeClosed; // guarded by this

    /** Starts the thread. */
    public UdpPoller() {
        wake = LibC.eventfd(EFD_NONBLOCK | EFD_CLOEXEC);
        if (wake < 0) {
            throw new SocketFailure("cannot make an event descriptor", -wake);
        }
        thread = Thread.ofPlatform().name("udp-poller").daemon().start(this::run);
    }

    /** One socket with its mailbox. */
    public final class Port implements AutoCloseable {
        private final UdpSocket socket;
        private final BlockingQueue<Datagram> mailbox = new ArrayBlockingQueue<>(MAILBOX_MAX);

        private Port(UdpSocket socket) {
            this.socket = socket;
        }

        /** The port it is bound to. */
        public int localPort() {
            return socket.localPort();
        }

        /** The next datagram, or null after {@code timeout}. */
        public @Nullable Datagram receive(Duration timeout) throws InterruptedException {
            return mailbox.poll(timeout.toNanos(), TimeUnit.NANOSECONDS);
        }

        /** See {@link UdpSocket#send}. */
        public void send(byte[] payload, InetSocketAddress to, @Nullable Inet4Address from) {
            socket.send(payload, to, from);
        }

        @Override
        public void close() {
            ports.remove(this);
            socket.close();
        }

        private void drain() {
            try {
                for (int i = 0; i < DRAIN_MAX; i++) {
                    Datagram datagram = socket.receive(Duration.ZERO);
                    if (datagram == null) {
                        return;
                    }
                    if (!mailbox.offer(datagram)) {
                        dropped.incrementAndGet();
                    }
                }
            } catch (SocketClosed | SocketFailure gone) {
                // Its owner learns it by its own next send or time limit.
                ports.remove(this);
            }
        }
    }

    /** How many datagrams found a full mailbox. */
    public long dropped() {
        return dropped.get();
    }

    /** Opens a socket as {@link UdpSocket#open} does. */
    public Port open(String device, InetSocketAddress local) {
        Port port = new Port(UdpSocket.open(device, local));
        ports.add(port);
        signal();
        if (closing) {
            port.close();
            throw new SocketClosed("the UDP poller");
        }
        return port;
    }

    private void run() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment counter = arena.allocate(JAVA_LONG);
            while (!closing) {
                List<Port> polled = List.copyOf(ports);
                try (Arena round = Arena.ofConfined()) {
                    poll(round, polled);
                }
                LibC.read(wake, counter);
            }
        }
    }

    private void poll(Arena arena, List<Port> polled) {
        int size = NativeSocket.POLLFD_SIZE;
        MemorySegment descriptors = arena.allocate((long) size * (polled.size() + 1), 4);
        watch(descriptors, 0, wake);
        for (int i = 0; i < polled.size(); i++) {
            watch(
                    descriptors,
                    (i + 1L) * size,
                    polled.get(i).socket.nativeSocket().descriptor());
        }
        LibC.poll(descriptors, polled.size() + 1, -1);
        for (int i = 0; i < polled.size(); i++) {
            if (descriptors.get(JAVA_SHORT, (i + 1L) * size + 6) != 0) {
                polled.get(i).drain();
            }
        }
    }

    private static void watch(MemorySegment descriptors, long at, int descriptor) {
        descriptors.set(JAVA_INT, at, descriptor);
        descriptors.set(JAVA_SHORT, at + 4, (short) NativeSocket.POLLIN);
    }

    private synchronized void signal() {
        if (wakeClosed) {
            return;
        }
        try (Arena arena = Arena.ofConfined()) {
            LibC.write(wake, arena.allocateFrom(JAVA_LONG, 1));
        }
    }

    /** Closes all ports and waits for the thread. */
    @Override
    public void close() {
        synchronized (this) {
            if (closing) {
                return;
            }
            closing = true;
        }
        signal();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        ports.forEach(Port::close);
        synchronized (this) {
            wakeClosed = true;
            LibC.close(wake);
        }
    }
}
