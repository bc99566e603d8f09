package ingot.wire.dhcp4;

import java.util.ArrayList;
import java.util.List;

/** Option 77: a list of length-prefixed classes (RFC 3004 section 4), or one bare text, as iPXE and old dhclient send it. */
final class UserClass {
    private UserClass() {}

    static List<String> parse(Bytes value) {
        List<String> classes = new ArrayList<>();
        int at = 0;
        while (at < value.length()) {
            int length = value.at(at);
            if (length == 0 || length > value.length() - at - 1) {
                return List.of(value.text());
            }
            classes.add(value.slice(at + 1, at + 1 + length).text());
            at += 1 + length;
        }
        return List.copyOf(classes);
    }
}
