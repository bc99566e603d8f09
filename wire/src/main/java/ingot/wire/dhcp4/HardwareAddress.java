package ingot.wire.dhcp4;

import java.util.HexFormat;
import java.util.Locale;

/**
 * A link-layer address with its kind (RFC 2131 htype, hlen and chaddr).
 *
 * @param type the ARP hardware type; 1 is Ethernet, 32 InfiniBand
 * @param bytes 0..16 bytes; Ethernet has six
 */
public record HardwareAddress(int type, Bytes bytes) {
    private static final HexFormat COLONS = HexFormat.ofDelimiter(":");
    private static final int ETHERNET = 1;

    /** Refuses more than 16 bytes. */
    public HardwareAddress {
        if (bytes.length() > 16) {
            throw new IllegalArgumentException("hardware address: " + bytes.length() + " bytes (expected: 0..16)");
        }
    }

    /** Parses an Ethernet address such as {@code 52:54:00:aa:bb:cc}; throws IllegalArgumentException for anything else. */
    public static HardwareAddress parse(String text) {
        Bytes bytes = Bytes.of(COLONS.parseHex(text.toLowerCase(Locale.ROOT)));
        if (bytes.length() != 6) {
            throw new IllegalArgumentException("MAC address: " + text + " (expected: six bytes, aa:bb:cc:dd:ee:ff)");
        }
        return new HardwareAddress(ETHERNET, bytes);
    }

    /** An Ethernet address of six bytes. */
    public static HardwareAddress ethernet(byte[] bytes) {
        return new HardwareAddress(ETHERNET, Bytes.of(bytes));
    }

    /** Whether this is Ethernet with its six bytes. */
    public boolean isEthernet() {
        return type == ETHERNET && bytes.length() == 6;
    }

    /** The bytes in hexadecimal, separated by colons, lower case. */
    @Override
    public String toString() {
        return COLONS.formatHex(bytes.toArray());
    }
}
