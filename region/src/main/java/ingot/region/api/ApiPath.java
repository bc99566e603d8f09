package ingot.region.api;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Addresses of API objects, as they stand in {@code resource_uri}: absolute paths without host. */
public final class ApiPath {

    public static final String ROOT = "/MAAS/api/2.0/";

    private static final String UNRESERVED = "-._~!$&'()*+,;=:@";

    private ApiPath() {}

    /** The path of an item: {@code of("zones", "my zone")} is {@code /MAAS/api/2.0/zones/my%20zone/}. */
    public static String of(String collection, @Nullable Object key) {
        return ROOT + collection + "/" + segment(String.valueOf(key)) + "/";
    }

    /** One path segment, percent-encoded (RFC 3986 section 3.3). */
    public static String segment(String text) {
        StringBuilder out = new StringBuilder();
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            char letter = (char) (octet & 0xff);
            if (letter < 0x80 && (Character.isLetterOrDigit(letter) || UNRESERVED.indexOf(letter) >= 0)) {
                out.append(letter);
            } else {
                out.append('%').append(String.format("%02X", (int) letter));
            }
        }
        return out.toString();
    }
}
