package ingot.core.machine;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A host name as given, split at its first dot (facts: lifecycle §1). Each label follows RFC 1123 §2.1: 1..63 letters, digits
 * and inner dashes.
 *
 * @param host first label
 * @param domain the rest; null when there was no dot
 */
public record Hostname(String host, @Nullable String domain) {
    private static final int LENGTH_MAX = 253;
    private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?");
    private static final Pattern DASHED_ADDRESS = Pattern.compile("[0-9]{1,3}(-[0-9]{1,3}){3}");

    public Hostname {
        if (!valid(host) || host.contains(".") || (domain != null && !valid(domain))) {
            throw new IllegalArgumentException("host name: '" + host + "' (expected: letters, digits and dashes)");
        }
    }

    /**
     * Splits a name.
     *
     * @throws IllegalArgumentException if it is no host name; ask {@link #valid} first
     */
    public static Hostname parse(String name) {
        int dot = name.indexOf('.');
        return dot < 0 ? new Hostname(name, null) : new Hostname(name.substring(0, dot), name.substring(dot + 1));
    }

    /** Whether a text is a host name, with or without domain, of at most 253 characters. */
    public static boolean valid(String name) {
        if (name.isEmpty() || name.length() > LENGTH_MAX) {
            return false;
        }
        for (String label : name.split("\\.", -1)) {
            if (!LABEL.matcher(label).matches()) {
                return false;
            }
        }
        return true;
    }

    /** Whether reverse DNS made this name from an address, as in {@code 10-0-0-17}; such a machine gets a better one. */
    public boolean looksLikeAddress() {
        return DASHED_ADDRESS.matcher(host).matches();
    }
}
