package ingot.rack.tftp;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;

/**
 * What client and server agreed on for one transfer. An option with a value outside its range is ignored, as if the server did not know it
 * (RFC 2347).
 *
 * @param blockSize bytes in a block, 8..65464 (RFC 2348)
 * @param timeout after which an unanswered packet is sent again, 1..255 s (RFC 2349)
 * @param windowSize blocks sent before an acknowledgement is awaited (RFC 7440)
 * @param accepted the options to acknowledge, with our values; empty for none
 */
record Terms(int blockSize, Duration timeout, int windowSize, Map<String, String> accepted) {
    static final int BLOCK_DEFAULT = 512;
    static final Duration TIMEOUT_DEFAULT = Duration.ofSeconds(1);
    /** What a transfer holds in memory to be able to send it again. */
    static final int WINDOW_BYTES_MAX = 1 << 20;

    private static final int BLOCK_MIN = 8;
    private static final int BLOCK_MAX = 65_464;
    private static final int WINDOW_MAX = 64;

    /**
     * Agrees on the client's options.
     *
     * @param size of the file, -1 if it is not known as it goes over the wire
     * @param blockMax what the link carries without fragments
     */
    static Terms of(Map<String, String> options, long size, int blockMax) {
        Map<String, String> accepted = new LinkedHashMap<>();
        int blockSize = BLOCK_DEFAULT;
        int windowSize = 1;
        Duration timeout = TIMEOUT_DEFAULT;
        OptionalInt wished = number(options, "blksize", BLOCK_MIN, BLOCK_MAX);
        if (wished.isPresent()) {
            blockSize = Math.min(wished.getAsInt(), Math.max(BLOCK_DEFAULT, blockMax));
            accepted.put("blksize", Integer.toString(blockSize));
        }
        wished = number(options, "timeout", 1, 255);
        if (wished.isPresent()) {
            timeout = Duration.ofSeconds(wished.getAsInt());
            accepted.put("timeout", Integer.toString(wished.getAsInt()));
        }
        if (options.containsKey("tsize") && size >= 0) {
            accepted.put("tsize", Long.toString(size));
        }
        wished = number(options, "windowsize", 1, 65_535);
        if (wished.isPresent()) {
            windowSize = Math.min(wished.getAsInt(), Math.min(WINDOW_MAX, WINDOW_BYTES_MAX / blockSize));
            accepted.put("windowsize", Integer.toString(windowSize));
        }
        return new Terms(blockSize, timeout, windowSize, Collections.unmodifiableMap(accepted));
    }

    private static OptionalInt number(Map<String, String> options, String name, int min, int max) {
        String text = options.getOrDefault(name, "");
        if (!text.matches("[0-9]{1,5}")) {
            return OptionalInt.empty();
        }
        int number = Integer.parseInt(text);
        return number < min || number > max ? OptionalInt.empty() : OptionalInt.of(number);
    }
}
