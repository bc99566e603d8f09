package ingot.socket;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.IntUnaryOperator;

/**
 * A socket of the kernel with a safe end: {@link #close} wakes whoever waits, and gives the descriptor back only when no call uses it, so that a
 * late call never reaches a stranger's descriptor of the same number. Thread-safe.
 */
final class NativeSocket implements AutoCloseable {
    static final int AF_INET = 2;
    static final int AF_INET6 = 10;
    static final int AF_PACKET = 17;
    static final int SOCK_DGRAM = 2;
    static final int SOCK_RAW = 3;
    static final int SOL_SOCKET = 1;
    static final int IPPROTO_IP = 0;
    static final int IPPROTO_IPV6 = 41;
    static final int IPPROTO_ICMPV6 = 58;

    static final int POLLIN = 1;
    static final int POLLFD_SIZE = 8;

    private static final int SO_BROADCAST = 6;
    private static final int SO_BINDTODEVICE = 25;
    private static final int SOCK_NONBLOCK = 0x800;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int SHUT_RD = 0;

    private final String what;
    private final int fd;
    private final ReentrantReadWriteLock life = new ReentrantReadWriteLock();
    private volatile boolean closing;
    private boolean closed; // guarded by life

    private NativeSocket(String what, int fd) {
        this.what = what;
        this.fd = fd;
    }

    /** A non-blocking socket; {@code what} names it in messages. */
    static NativeSocket open(String what, int family, int type, int protocol) {
        int fd = LibC.socket(family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol);
        if (fd < 0) {
            throw new SocketFailure("cannot open " + what, -fd);
        }
        return new NativeSocket(what, fd);
    }

    void bindToDevice(String device) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocateFrom(device, StandardCharsets.UTF_8);
            set(SOL_SOCKET, SO_BINDTODEVICE, name, "bind it to the interface");
        }
    }

    void allowBroadcast() {
        setInt(SOL_SOCKET, SO_BROADCAST, 1, "allow broadcasts");
    }

    void setInt(int level, int option, int value, String purpose) {
        try (Arena arena = Arena.ofConfined()) {
            set(level, option, arena.allocateFrom(JAVA_INT, value), purpose);
        }
    }

    void set(int level, int option, MemorySegment value, String purpose) {
        check(call(fd -> LibC.setsockopt(fd, level, option, value)), purpose);
    }

    void bind(MemorySegment address) {
        check(call(fd -> LibC.bind(fd, address)), "bind it to its port");
    }

    /** Runs one system call on the descriptor; throws {@link SocketClosed} after {@link #close}. */
    int call(IntUnaryOperator systemCall) {
        life.readLock().lock();
        try {
            if (closed || closing) {
                throw new SocketClosed(what);
            }
            return systemCall.applyAsInt(fd);
        } finally {
            life.readLock().unlock();
        }
    }

    int check(int result, String purpose) {
        if (result < 0) {
            throw new SocketFailure("cannot use " + what + " (" + purpose + ")", -result);
        }
        return result;
    }

    /** Waits until something can be read; false after {@code timeout}. Blocks the thread in the kernel. */
    boolean awaitReadable(Duration timeout) {
        int millis = (int) Math.min(Integer.MAX_VALUE, (timeout.toNanos() + 999_999) / 1_000_000);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment descriptor = arena.allocate(POLLFD_SIZE, 4);
            int ready = call(fd -> {
                descriptor.set(JAVA_INT, 0, fd);
                descriptor.set(JAVA_SHORT, 4, (short) POLLIN);
                return LibC.poll(descriptor, 1, millis);
            });
            if (closing) {
                throw new SocketClosed(what);
            }
            return ready != -SocketFailure.EINTR && check(ready, "wait for packets") > 0;
        }
    }

    /** The number, for a poll over many sockets; it may be stale by the time it is used, which that poll must bear. */
    int descriptor() {
        return fd;
    }

    @Override
    public void close() {
        closing = true;
        // Wakes a poll() on a socket without a peer too: the kernel says ENOTCONN, but marks it readable all the same.
        if (life.readLock().tryLock()) {
            try {
                if (!closed) {
                    LibC.shutdown(fd, SHUT_RD);
                }
            } finally {
                life.readLock().unlock();
            }
        }
        life.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                LibC.close(fd);
            }
        } finally {
            life.writeLock().unlock();
        }
    }

    @Override
    public String toString() {
        return what;
    }
}
