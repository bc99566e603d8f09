package ingot.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A command line, taken apart. Options may stand anywhere; after {@code --} all is words.
 *
 * @param words resource, verb, ids and {@code key=value} pairs
 * @param format null when not given
 * @param headers whether tables and CSV start with their column names
 */
record Arguments(
        List<String> words,
        @Nullable Format format,
        boolean headers,
        boolean help,
        @Nullable String profile,
        @Nullable String url,
        @Nullable String keyFile) {

    /** How answers are shown. */
    enum Format {
        TABLE,
        WIDE,
        JSON,
        YAML,
        CSV,
        NAME
    }

    static Arguments parse(List<String> args) {
        List<String> words = new ArrayList<>();
        Format format = null;
        boolean headers = true;
        boolean help = false;
        String profile = null;
        String url = null;
        String keyFile = null;
        for (int i = 0; i < args.size(); i++) {
            String arg = args.get(i);
            if (arg.equals("--")) {
                words.addAll(args.subList(i + 1, args.size()));
                break;
            }
            if (!arg.startsWith("-") || arg.equals("-")) {
                words.add(arg);
                continue;
            }
            int equals = arg.indexOf('=');
            String name = equals > 0 && arg.startsWith("--") ? arg.substring(0, equals) : arg;
            switch (name) {
                case "-h", "--help" -> help = true;
                case "--no-headers" -> headers = false;
                case "-o", "--output", "--profile", "--url", "--api-key-file" -> {
                    String value;
                    if (equals > 0) {
                        value = arg.substring(equals + 1);
                    } else if (++i < args.size()) {
                        value = args.get(i);
                    } else {
                        throw CommandFailed.usage(name + " needs a value.");
                    }
                    switch (name) {
                        case "--profile" -> profile = value;
                        case "--url" -> url = value;
                        case "--api-key-file" -> keyFile = value;
                        default -> format = format(value);
                    }
                }
                default ->
                    throw CommandFailed.usage(
                            "Unknown option " + arg
                                    + ". Known: -o FORMAT, --no-headers, --profile NAME, --url URL, --api-key-file FILE, --help.");
            }
        }
        return new Arguments(List.copyOf(words), format, headers, help, profile, url, keyFile);
    }

    private static Format format(String word) {
        for (Format format : Format.values()) {
            if (format.name().toLowerCase(Locale.ROOT).equals(word)) {
                return format;
            }
        }
        throw CommandFailed.usage("Unknown output format '" + word + "'. Use table, wide, json, yaml, csv or name.");
    }
}
