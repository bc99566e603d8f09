package ingot.core.network;

import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** An Ethernet address (EUI-48). The text form has lower-case pairs with colons. */
public record MacAddress(long bits) implements Comparable<MacAddress> {

    private static final Pattern TEXT =
            Pattern.compile("[0-9A-Fa-f]{2}(?:(?::[0-9A-Fa-f]{2}){5}|(?:-[0-9A-Fa-f]{2}){5})");

    private static final Pattern BARE = Pattern.compile("[0-9A-Fa-f]{12}");

    public MacAddress {
        if (bits >>> 48 != 0) {
            throw new IllegalArgumentException("MAC address: more than 48 bits (expected: six bytes)");
        }
    }

    /** Six pairs with colons or with dashes, or twelve digits; empty for anything else. */
    public static Optional<MacAddress> parse(String text) {
        if (!TEXT.matcher(text).matches() && !BARE.matcher(text).matches()) {
            return Optional.empty();
        }
        return Optional.of(new MacAddress(HexFormat.fromHexDigitsToLong(text.replaceAll("[:-]", ""))));
    }

    /** Like {@link #parse}, for text that must be an address: otherwise an {@link IllegalArgumentException}. */
    public static MacAddress of(String text) {
        return parse(text)
                .orElseThrow(() ->
                        new IllegalArgumentException("MAC address: " + text + " (expected: six pairs of hex digits)"));
    }

    /** The form of {@code BOOTIF} and of PXELINUX file names, without the hardware type: pairs with dashes. */
    public String dashed() {
        return toString().replace(':', '-');
    }

    /** Whether it names a group of stations. */
    public boolean multicast() {
        return (bits >>> 40 & 1) != 0;
    }

    @Override
    public int compareTo(MacAddress other) {
        return Long.compare(bits, other.bits);
    }

    @Override
    public String toString() {
        String digits = HexFormat.of().toHexDigits(bits, 12);
        StringBuilder text = new StringBuilder(17);
        for (int index = 0; index < 12; index += 2) {
            text.append(index == 0 ? "" : ":").append(digits, index, index + 2);
        }
        return text.toString().toLowerCase(Locale.ROOT);
    }
}
