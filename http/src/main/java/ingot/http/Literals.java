package ingot.http;

import java.net.InetAddress;
import java.util.regex.Pattern;

/** Addresses written as text, read without asking a resolver. */
final class Literals {

    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]{2,45}");
    private static final Pattern PREFIX = Pattern.compile("\\d{1,3}");

    private Literals() {}

    static boolean isAddress(String text) {
        if (!IPV4.matcher(text).matches()
                && !(text.contains(":") && IPV6.matcher(text).matches())) {
            return false;
        }
        try {
            InetAddress.ofLiteral(text);
            return true;
        } catch (IllegalArgumentException notAnAddress) {
            return false;
        }
    }

    static boolean isCidr(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            return false;
        }
        String address = text.substring(0, slash);
        String prefix = text.substring(slash + 1);
        return isAddress(address)
                && PREFIX.matcher(prefix).matches()
                && Integer.parseInt(prefix) <= (address.contains(":") ? 128 : 32);
    }
}
