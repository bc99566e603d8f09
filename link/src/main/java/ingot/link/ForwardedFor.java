package ingot.link;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Function;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Whose request a rack passes on: the machine's address, authenticated with a key that the region gave the rack on their link,
 * which is mutual TLS. Anybody may write an address into a header; only a rack can sign one.
 */
public final class ForwardedFor {

    /** The header: rack's system id, address, and HMAC-SHA256 of both in hex, apart by blanks. */
    public static final String HEADER = "Ingot-Forwarded-For";

    private static final String ALGORITHM = "HmacSHA256";
    private static final int HEADER_CHARS_MAX = 200;

    private ForwardedFor() {}

    /** The header's value. */
    public static String signed(String rackSystemId, byte[] key, InetAddress machine) {
        String address = machine.getHostAddress().replaceAll("%.*", "");
        return rackSystemId + " " + address + " " + HexFormat.of().formatHex(mac(key, rackSystemId, address));
    }

    /**
     * The machine's address, when a rack signed it; empty otherwise.
     *
     * @param keys the key of a rack by its system id; for one that is unknown any key that nobody has
     */
    public static Optional<InetAddress> verified(String header, Function<String, byte[]> keys) {
        String[] words = header.split(" ", -1);
        if (header.length() > HEADER_CHARS_MAX
                || words.length != 3
                || !words[0].matches("[a-z0-9]{1,20}")
                || !words[1].matches("[0-9a-f.:]{2,45}")
                || !words[2].matches("[0-9a-f]{64}")) {
            return Optional.empty();
        }
        byte[] expected = mac(keys.apply(words[0]), words[0], words[1]);
        if (!MessageDigest.isEqual(expected, HexFormat.of().parseHex(words[2]))) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.ofLiteral(words[1]));
        } catch (IllegalArgumentException noAddress) {
            return Optional.empty();
        }
    }

    private static byte[] mac(byte[] key, String rack, String address) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            return mac.doFinal((rack + " " + address).getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException(ALGORITHM + " is part of every JDK", missing);
        }
    }
}
