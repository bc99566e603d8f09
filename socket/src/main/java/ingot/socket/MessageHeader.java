package ingot.socket;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;

/** A {@code struct msghdr} with one buffer, for sendmsg and recvmsg (64-bit Linux). Reusable; not thread-safe. */
final class MessageHeader {
    private static final int SIZE = 56;
    private static final int NAME = 0;
    private static final int NAME_LENGTH = 8;
    private static final int VECTOR = 16;
    private static final int VECTOR_LENGTH = 24;
    private static final int CONTROL = 32;
    private static final int CONTROL_LENGTH = 40;
    private static final int FLAGS = 48;
    private static final int TRUNCATED = 0x20;

    private final MemorySegment header;
    private final MemorySegment vector;
    private final MemorySegment name;
    private final MemorySegment buffer;
    private final MemorySegment control;

    MessageHeader(SegmentAllocator allocator, int nameSize, int bufferSize, int controlSize) {
        header = allocator.allocate(SIZE, 8);
        vector = allocator.allocate(16, 8);
        name = allocator.allocate(nameSize, 4);
        buffer = allocator.allocate(Math.max(1, bufferSize), 8);
        control = allocator.allocate(Math.max(1, controlSize), 8);
        header.set(ADDRESS, NAME, name);
        header.set(ADDRESS, VECTOR, vector);
        header.set(JAVA_LONG, VECTOR_LENGTH, 1);
        vector.set(ADDRESS, 0, buffer);
        vector.set(JAVA_LONG, 8, bufferSize);
        header.set(JAVA_INT, NAME_LENGTH, nameSize);
        header.set(ADDRESS, CONTROL, control);
        header.set(JAVA_LONG, CONTROL_LENGTH, controlSize);
    }

    /** Makes the header ready to receive again: the kernel has overwritten the lengths. */
    MemorySegment toReceive() {
        header.set(JAVA_INT, NAME_LENGTH, (int) name.byteSize());
        header.set(JAVA_LONG, CONTROL_LENGTH, control.byteSize());
        return header;
    }

    MemorySegment toSend() {
        return header;
    }

    MemorySegment name() {
        return name;
    }

    MemorySegment buffer() {
        return buffer;
    }

    MemorySegment control() {
        return control;
    }

    /** How many bytes of control data came. */
    long controlLength() {
        return header.get(JAVA_LONG, CONTROL_LENGTH);
    }

    /** Whether the packet was longer than the buffer. */
    boolean truncated() {
        return (header.get(JAVA_INT, FLAGS) & TRUNCATED) != 0;
    }
}
