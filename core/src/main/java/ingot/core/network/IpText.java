package ingot.core.network;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Text forms of addresses: RFC 4291 §2.2 in, RFC 5952 out; IPv4 as four decimal numbers without leading zeros. */
final class IpText {

    private static final int GROUPS = 8;
    private static final int TEXT_MAX = 45;

    private IpText() {}

    static Optional<IpAddress> parse(String text) {
        if (text.length() > TEXT_MAX) {
            return Optional.empty();
        }
        if (text.indexOf(':') < 0) {
            long value = ipv4(text);
            return value < 0
                    ? Optional.empty()
                    : Optional.of(new IpAddress(IpAddress.Family.IPV4, BigInteger.valueOf(value)));
        }
        return ipv6(text);
    }

    static String format(IpAddress address) {
        byte[] bytes = address.bytes();
        if (address.ipv4()) {
            return (bytes[0] & 255) + "." + (bytes[1] & 255) + "." + (bytes[2] & 255) + "." + (bytes[3] & 255);
        }
        int[] groups = new int[GROUPS];
        for (int index = 0; index < GROUPS; index++) {
            groups[index] = (bytes[2 * index] & 255) << 8 | (bytes[2 * index + 1] & 255);
        }
        if (mapped(groups)) {
            return "::ffff:" + (bytes[12] & 255) + "." + (bytes[13] & 255) + "." + (bytes[14] & 255) + "."
                    + (bytes[15] & 255);
        }
        int start = longestZeros(groups);
        int end = start < 0 ? -1 : zerosEnd(groups, start);
        if (start < 0) {
            return hex(groups, 0, GROUPS);
        }
        return hex(groups, 0, start) + "::" + hex(groups, end, GROUPS);
    }

    /** -1 if it is not an address. */
    private static long ipv4(String text) {
        long value = 0;
        int numbers = 0;
        for (String part : text.split("\\.", -1)) {
            if (!part.matches("0|[1-9][0-9]{0,2}") || Integer.parseInt(part) > 255 || ++numbers > 4) {
                return -1;
            }
            value = value << 8 | Integer.parseInt(part);
        }
        return numbers == 4 ? value : -1;
    }

    private static Optional<IpAddress> ipv6(String text) {
        int gap = text.indexOf("::");
        if (gap != text.lastIndexOf("::")) {
            return Optional.empty();
        }
        Optional<List<Integer>> head = groups(gap < 0 ? text : text.substring(0, gap), gap < 0);
        Optional<List<Integer>> tail = gap < 0 ? Optional.of(List.of()) : groups(text.substring(gap + 2), true);
        if (head.isEmpty() || tail.isEmpty()) {
            return Optional.empty();
        }
        int given = head.get().size() + tail.get().size();
        if (gap < 0 ? given != GROUPS : given >= GROUPS) {
            return Optional.empty();
        }
        List<Integer> all = new ArrayList<>(head.get());
        for (int index = given; index < GROUPS; index++) {
            all.add(0);
        }
        all.addAll(tail.get());
        BigInteger value = BigInteger.ZERO;
        for (int group : all) {
            value = value.shiftLeft(16).or(BigInteger.valueOf(group));
        }
        return Optional.of(new IpAddress(IpAddress.Family.IPV6, value));
    }

    /** The groups between colons; the last one may be an IPv4 address where {@code last} allows it. */
    private static Optional<List<Integer>> groups(String text, boolean last) {
        List<Integer> groups = new ArrayList<>();
        if (text.isEmpty()) {
            return Optional.of(groups);
        }
        List<String> parts = Arrays.asList(text.split(":", -1));
        for (int index = 0; index < parts.size(); index++) {
            String part = parts.get(index);
            if (last && index == parts.size() - 1 && part.indexOf('.') >= 0) {
                long value = ipv4(part);
                if (value < 0) {
                    return Optional.empty();
                }
                groups.add((int) (value >> 16));
                groups.add((int) (value & 0xffff));
            } else if (part.matches("[0-9A-Fa-f]{1,4}")) {
                groups.add(Integer.parseInt(part, 16));
            } else {
                return Optional.empty();
            }
        }
        return Optional.of(groups);
    }

    /** Whether the address is an IPv4-mapped one (RFC 5952 §5 writes its end in decimal). */
    private static boolean mapped(int[] groups) {
        return groups[0] == 0
                && groups[1] == 0
                && groups[2] == 0
                && groups[3] == 0
                && groups[4] == 0
                && groups[5] == 0xffff;
    }

    /** Start of the longest run of at least two zero groups, the first of equals; -1 if there is none. */
    private static int longestZeros(int[] groups) {
        int best = -1;
        int bestLength = 1;
        for (int index = 0; index < GROUPS; index++) {
            int length = zerosEnd(groups, index) - index;
            if (length > bestLength) {
                best = index;
                bestLength = length;
            }
        }
        return best;
    }

    private static int zerosEnd(int[] groups, int start) {
        int end = start;
        while (end < GROUPS && groups[end] == 0) {
            end++;
        }
        return end;
    }

    private static String hex(int[] groups, int from, int to) {
        StringBuilder text = new StringBuilder();
        for (int index = from; index < to; index++) {
            text.append(index == from ? "" : ":").append(Integer.toHexString(groups[index]));
        }
        return text.toString();
    }
}
