package ingot.region.setting;

import ingot.http.ApiError;
import ingot.region.image.Releases;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** Reads settings from the text that callers send. */
final class SettingText {

    private static final int TEXT_CHARS_MAX = 16_384;
    private static final int INGOT_PORT_FIRST = 5239;
    private static final int INGOT_PORT_LAST = 5284;

    private static final Pattern HOST =
            Pattern.compile("(?!-)[A-Za-z0-9_-]{1,63}(?<!-)(\\.(?!-)[A-Za-z0-9_-]{1,63}(?<!-))*\\.?");
    private static final Pattern SPAN = Pattern.compile("([0-9]{1,9}[smhd] ?){1,4}|[0-9]{1,9}");
    private static final Pattern KERNEL = Pattern.compile("(platform-|[a-z0-9]+-)?(ga|hwe)-[a-z0-9.-]+");
    private static final Pattern KG_HEX = Pattern.compile("0x[0-9a-fA-F]{40}");
    private static final int KG_CHARS = 20;
    private static final Set<String> FALSE = Set.of("false", "f", "no", "n", "off", "0", "");

    private SettingText() {}

    /**
     * The value that a text stands for; null clears the setting.
     *
     * @throws ApiError 400 on the setting's name
     */
    static @Nullable Object parse(DSLContext sql, SettingRule rule, String text) {
        if (text.length() > TEXT_CHARS_MAX) {
            throw invalid(rule, "Ensure this value has at most " + TEXT_CHARS_MAX + " characters.");
        }
        String value = text.strip();
        return switch (rule.kind()) {
            // Of a form checkbox, every other text means true; but no sane spelling of false does.
            case SettingKind.Flag flag -> !FALSE.contains(value.toLowerCase(Locale.ROOT));
            case SettingKind.Whole(long min, long max) -> whole(rule, value, min, max);
            case SettingKind.Port(Integer allowed) -> port(rule, value, allowed);
            case SettingKind.Numbers(List<Long> choices) -> {
                long number = whole(rule, value, 0, Long.MAX_VALUE);
                if (!choices.contains(number)) {
                    throw invalid(rule, number + " is not a valid choice (expected one of: " + choices + ").");
                }
                yield number;
            }
            case SettingKind.Words(List<String> choices, boolean emptyAllowed) -> {
                if (!choices.contains(value) && !(emptyAllowed && value.isEmpty())) {
                    throw invalid(rule, choice(value, choices));
                }
                yield value;
            }
            case SettingKind.SomeWords(List<String> choices) -> someWords(rule, value, choices);
            case SettingKind.Text(int charsMax, boolean required) -> {
                if (value.length() > charsMax) {
                    throw invalid(rule, "Ensure this value has at most " + charsMax + " characters.");
                }
                if (required && value.isEmpty()) {
                    throw invalid(rule, "This field is required.");
                }
                yield cleared(rule, value);
            }
            case SettingKind.Url url -> url(rule, value);
            case SettingKind.DomainName domain -> {
                if (!HOST.matcher(value).matches()) {
                    throw invalid(rule, "Invalid domain name: '" + value + "'.");
                }
                yield value;
            }
            case SettingKind.Addresses addresses -> list(rule, value, word -> isAddress(word), "is not an IP address");
            case SettingKind.Hosts hosts ->
                list(rule, value, word -> isAddress(word) || isHost(word), "is neither an IP address nor a host name");
            case SettingKind.AccessList list ->
                list(
                        rule,
                        value,
                        word -> isAddress(word.replaceFirst("/[0-9]{1,3}$", "")) || isHost(word),
                        "is neither an IP address, a network nor a name");
            case SettingKind.HostPort hostPort -> hostPort(rule, value);
            case SettingKind.Span span -> {
                if (!SPAN.matcher(value).matches()) {
                    throw invalid(rule, "'" + value + "' is no time span (expected: 15m, 1h30m or the like).");
                }
                yield value;
            }
            case SettingKind.KgKey key -> {
                if (!value.isEmpty()
                        && value.length() != KG_CHARS
                        && !KG_HEX.matcher(value).matches()) {
                    throw invalid(rule, "K_g must either be 20 characters in length, or 40 hex characters after '0x'.");
                }
                yield value;
            }
            case SettingKind.Osystem osystem -> {
                Set<String> known = Releases.osystems(sql);
                if (!known.contains(value)) {
                    throw invalid(rule, choice(value, known));
                }
                yield value;
            }
            case SettingKind.Series series -> series(rule, sql, value);
            case SettingKind.CommissioningSeries series -> series(rule, sql, value);
            case SettingKind.Kernel kernel -> {
                if (!value.isEmpty() && !KERNEL.matcher(value).matches()) {
                    throw invalid(
                            rule, "'" + value + "' is no kernel tag (expected: ga-24.04, hwe-24.04 or the like).");
                }
                yield value;
            }
        };
    }

    private static Object series(SettingRule rule, DSLContext sql, String value) {
        return Releases.parse(sql, value)
                .orElseThrow(() -> invalid(
                        rule, "'" + value + "' is not a valid release: no always valid series and no image has it."))
                .series();
    }

    private static long whole(SettingRule rule, String value, long min, long max) {
        long number;
        try {
            number = Long.parseLong(value);
        } catch (NumberFormatException notANumber) {
            throw invalid(rule, "Enter a whole number.");
        }
        if (number < min) {
            throw invalid(rule, "Ensure this value is greater than or equal to " + min + ".");
        }
        if (number > max) {
            throw invalid(rule, "Ensure this value is less than or equal to " + max + ".");
        }
        return number;
    }

    private static long port(SettingRule rule, String value, @Nullable Integer allowed) {
        long port = whole(rule, value, 1024, 65535);
        if (port >= INGOT_PORT_FIRST && port <= INGOT_PORT_LAST && (allowed == null || port != allowed)) {
            throw invalid(
                    rule,
                    "Unable to change port number to " + port + ": ports " + INGOT_PORT_FIRST + " to " + INGOT_PORT_LAST
                            + " are reserved.");
        }
        return port;
    }

    private static @Nullable Object someWords(SettingRule rule, String value, List<String> choices) {
        List<String> words = words(value);
        for (String word : words) {
            if (!choices.contains(word)) {
                throw invalid(rule, choice(word, choices));
            }
        }
        return words.isEmpty() ? null : words;
    }

    private static @Nullable Object url(SettingRule rule, String value) {
        if (value.isEmpty()) {
            return null;
        }
        try {
            URI uri = new URI(value);
            if (uri.getHost() == null || !Set.of("http", "https").contains(String.valueOf(uri.getScheme()))) {
                throw invalid(rule, "Enter a valid URL.");
            }
        } catch (URISyntaxException malformed) {
            throw invalid(rule, "Enter a valid URL.");
        }
        return value;
    }

    private static @Nullable Object list(
            SettingRule rule, String value, java.util.function.Predicate<String> holds, String complaint) {
        List<String> words = words(value);
        for (String word : words) {
            if (!holds.test(word)) {
                throw invalid(rule, "'" + word + "' " + complaint + ".");
            }
        }
        return words.isEmpty() ? (rule.fallback() == null ? null : "") : String.join(" ", words);
    }

    private static @Nullable Object hostPort(SettingRule rule, String value) {
        if (value.isEmpty()) {
            return null;
        }
        int colon = value.lastIndexOf(':');
        boolean bareIpv6 = value.indexOf(':') != colon && !value.startsWith("[");
        if (colon < 0 || bareIpv6 || value.endsWith("]")) {
            requireHost(rule, value);
            return (bareIpv6 ? "[" + value + "]" : value) + ":514";
        }
        requireHost(rule, value.substring(0, colon));
        SettingRule number = rule;
        whole(number, value.substring(colon + 1), 1, 65535);
        return value;
    }

    private static void requireHost(SettingRule rule, String host) {
        String bare = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        if (!isAddress(bare) && !isHost(bare)) {
            throw invalid(rule, "'" + host + "' is neither an IP address nor a host name.");
        }
    }

    private static boolean isAddress(String word) {
        return word.matches("[0-9.]{7,15}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*") && parses(word);
    }

    private static boolean parses(String word) {
        try {
            // Only digits, dots and colons get here: nothing is looked up.
            return java.net.InetAddress.ofLiteral(word) != null;
        } catch (IllegalArgumentException malformed) {
            return false;
        }
    }

    private static boolean isHost(String word) {
        return word.length() <= 253 && HOST.matcher(word).matches() && !word.matches("[0-9.]+");
    }

    private static List<String> words(String value) {
        List<String> words = new ArrayList<>();
        for (String word : value.split("[,;\\s]+", -1)) {
            if (!word.isEmpty()) {
                words.add(word);
            }
        }
        return words;
    }

    private static @Nullable Object cleared(SettingRule rule, String value) {
        return value.isEmpty() && rule.fallback() == null ? null : value;
    }

    private static String choice(String value, Iterable<String> choices) {
        return "'" + value + "' is not a valid choice (expected one of: " + String.join(", ", choices) + ").";
    }

    private static ApiError invalid(SettingRule rule, String message) {
        return ApiError.field(rule.name(), message);
    }
}
