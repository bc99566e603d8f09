package ingot.core.storage;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes in bytes: the units and roundings of the storage model (facts: deploy-and-storage D, E). */
public final class ByteSize {

    public static final long KIB = 1024;
    public static final long MIB = 1024 * KIB;
    public static final long GIB = 1024 * MIB;

    /** Partitions are multiples of this; it is also the smallest partition. */
    public static final long ALIGNMENT_BYTES = 4 * MIB;

    private static final Pattern TEXT = Pattern.compile("([0-9]{1,18}(?:\\.[0-9]{1,6})?)([KMGTkmgt%]?)");

    private ByteSize() {}

    public static long alignDown(long bytes) {
        return bytes - Math.floorMod(bytes, ALIGNMENT_BYTES);
    }

    /**
     * Reads a size as users write it: bytes, a number with K, M, G or T (powers of 1000), or a percentage.
     *
     * @param wholeBytes what 100 % is
     * @throws StorageRefused for anything else, naming the parameter
     */
    public static long parse(String parameter, String text, long wholeBytes) {
        Matcher matcher = TEXT.matcher(text.strip());
        if (!matcher.matches()) {
            throw new StorageRefused(parameter, parameter + ": " + text + " (expected: bytes, K, M, G, T or %)");
        }
        BigDecimal number = new BigDecimal(matcher.group(1));
        BigDecimal factor = switch (matcher.group(2)) {
            case "K", "k" -> BigDecimal.valueOf(1_000);
            case "M", "m" -> BigDecimal.valueOf(1_000_000);
            case "G", "g" -> BigDecimal.valueOf(1_000_000_000);
            case "T", "t" -> BigDecimal.valueOf(1_000_000_000_000L);
            case "%" -> BigDecimal.valueOf(wholeBytes).movePointLeft(2);
            default -> BigDecimal.ONE;
        };
        BigDecimal bytes = number.multiply(factor).setScale(0, RoundingMode.DOWN);
        if (bytes.toBigInteger().bitLength() > 62) {
            throw new StorageRefused(parameter, parameter + ": " + text + " (expected: fewer than 2^62 bytes)");
        }
        return bytes.longValueExact();
    }
}
