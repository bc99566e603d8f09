package ingot.core.network;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HexFormat;
import java.util.zip.CRC32;

/** The name of the bridge that is put over an interface when none is asked for (facts: networking §3). */
public final class BridgeName {

    /** The kernel's limit. */
    private static final int NAME_MAX = 15;

    private BridgeName() {}

    public static String over(String interfaceName) {
        String plain = "br-" + interfaceName;
        if (plain.length() <= NAME_MAX) {
            return plain;
        }
        String dropped = interfaceName.startsWith("en") ? interfaceName.substring(2) : interfaceName;
        String shorter = "b-" + dropped;
        if (shorter.length() <= NAME_MAX) {
            return shorter;
        }
        CRC32 checksum = new CRC32();
        checksum.update(interfaceName.getBytes(UTF_8));
        String digits = HexFormat.of().toHexDigits(checksum.getValue(), 8);
        return "b-" + digits.substring(2) + "-" + interfaceName.substring(interfaceName.length() - 6);
    }
}
