package ingot.socket;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * The calls into the C library, for Linux with a 64-bit ABI. Each returns the call's result, or the negated error number, as the kernel itself
 * does. A call that blocks pins its thread: only {@link #poll} may block.
 */
final class LibC {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
    private static final VarHandle ERRNO_FIELD =
            Linker.Option.captureStateLayout().varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private static final MethodHandle SOCKET =
            call("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle BIND = call("bind", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle SETSOCKOPT =
            call("setsockopt", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle GETSOCKNAME =
            call("getsockname", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
    private static final MethodHandle SENDMSG =
            call("sendmsg", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle RECVMSG =
            call("recvmsg", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle POLL =
            call("poll", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
    private static final MethodHandle SHUTDOWN = call("shutdown", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle CLOSE = call("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final MethodHandle EVENTFD = call("eventfd", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle READ =
            call("read", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
    private static final MethodHandle WRITE =
            call("write", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));

    private LibC() {}

    @SuppressWarnings("restricted") // native access is what this module is for; the launcher grants it
    private static MethodHandle call(String name, FunctionDescriptor descriptor) {
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), descriptor, ERRNO);
    }

    static int socket(int family, int type, int protocol) {
        return (int) run(state -> (int) SOCKET.invokeExact(state, family, type, protocol));
    }

    static int bind(int fd, MemorySegment address) {
        return (int) run(state -> (int) BIND.invokeExact(state, fd, address, (int) address.byteSize()));
    }

    static int setsockopt(int fd, int level, int option, MemorySegment value) {
        return (int)
                run(state -> (int) SETSOCKOPT.invokeExact(state, fd, level, option, value, (int) value.byteSize()));
    }

    static int getsockname(int fd, MemorySegment address) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment length = arena.allocateFrom(JAVA_INT, (int) address.byteSize());
            return (int) run(state -> (int) GETSOCKNAME.invokeExact(state, fd, address, length));
        }
    }

    static int sendmsg(int fd, MemorySegment header, int flags) {
        return (int) run(state -> (long) SENDMSG.invokeExact(state, fd, header, flags));
    }

    static int recvmsg(int fd, MemorySegment header, int flags) {
        return (int) run(state -> (long) RECVMSG.invokeExact(state, fd, header, flags));
    }

    /** Waits for any of {@code descriptors} (struct pollfd); {@code timeoutMillis} -1 waits without end. */
    static int poll(MemorySegment descriptors, int count, int timeoutMillis) {
        return (int) run(state -> (int) POLL.invokeExact(state, descriptors, (long) count, timeoutMillis));
    }

    static int shutdown(int fd, int how) {
        return (int) run(state -> (int) SHUTDOWN.invokeExact(state, fd, how));
    }

    static int close(int fd) {
        return (int) run(state -> (int) CLOSE.invokeExact(state, fd));
    }

    static int eventfd(int flags) {
        return (int) run(state -> (int) EVENTFD.invokeExact(state, 0, flags));
    }

    static int read(int fd, MemorySegment into) {
        return (int) run(state -> (long) READ.invokeExact(state, fd, into, into.byteSize()));
    }

    static int write(int fd, MemorySegment from) {
        return (int) run(state -> (long) WRITE.invokeExact(state, fd, from, from.byteSize()));
    }

    /** Network byte order. */
    static void putShort(MemorySegment segment, long at, int value) {
        segment.set(JAVA_SHORT_UNALIGNED, at, Short.reverseBytes((short) value));
    }

    /** Network byte order. */
    static int getShort(MemorySegment segment, long at) {
        return Short.toUnsignedInt(Short.reverseBytes(segment.get(JAVA_SHORT_UNALIGNED, at)));
    }

    private interface Call {
        long run(MemorySegment state) throws Throwable;
    }

    private static long run(Call call) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(Linker.Option.captureStateLayout());
            long result = call.run(state);
            return result == -1 ? -(int) ERRNO_FIELD.get(state, 0L) : result;
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable impossible) {
            throw new AssertionError("the C library throws nothing", impossible);
        }
    }
}
