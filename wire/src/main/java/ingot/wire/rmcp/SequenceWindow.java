package ingot.wire.rmcp;

/**
 * Refuses frames that were seen already, or that are older than the last 16 (IPMI 2.0 §6.12.13). Not thread-safe: owned
 * by its session.
 */
public final class SequenceWindow {
    private static final int WIDTH = 16;

    private long highest;
    private int seen;

    /** Whether {@code sequence} (unsigned) is new; remembers it if so. Only call it for frames that were authentic. */
    public boolean accept(int sequence) {
        long number = Integer.toUnsignedLong(sequence);
        if (number == 0) {
            return false;
        }
        long ahead = number - highest;
        if (ahead > 0) {
            if (ahead > WIDTH && highest != 0) {
                return false;
            }
            seen = ahead >= WIDTH ? 1 : (seen << ahead) | 1;
            highest = number;
            return true;
        }
        long behind = -ahead;
        if (behind >= WIDTH || (seen & (1 << behind)) != 0) {
            return false;
        }
        seen |= 1 << behind;
        return true;
    }
}
