package ingot.rack.tftp;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes one form of the many in which firmware writes names. */
final class FileName {
    static final int LENGTH_MAX = 512;

    private FileName() {}

    /**
     * The name with {@code /} for {@code \}, without leading, doubled and closing slashes and without {@code .}; null if it is empty, too long, has
     * control characters or tries to climb by {@code ..}.
     */
    static @Nullable String normalise(String name) {
        if (name.length() > LENGTH_MAX || name.chars().anyMatch(c -> c < 0x20 || c == 0x7f)) {
            return null;
        }
        List<String> parts = new ArrayList<>();
        for (String part : name.replace('\\', '/').split("/", -1)) {
            if (part.equals("..")) {
                return null;
            }
            if (!part.isEmpty() && !part.equals(".")) {
                parts.add(part);
            }
        }
        return parts.isEmpty() ? null : String.join("/", parts);
    }
}
