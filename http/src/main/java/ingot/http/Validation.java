package ingot.http;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Holds a call's parameters against what its operation declares. An empty value passes for every optional parameter: on
 * updates it clears the field (maas-api/conventions.md §3).
 */
final class Validation {

    /** Names that every operation understands and none needs to declare. */
    private static final Set<String> COMMON = Set.of("op", "strict", "format", "csrfmiddlewaretoken");

    private static final Pattern MAC =
            Pattern.compile("[0-9a-f]{2}([:-][0-9a-f]{2}){5}|[0-9a-f]{4}(\\.[0-9a-f]{4}){2}|[0-9a-f]{12}");
    private static final Set<String> BOOLEANS =
            Set.of("true", "t", "yes", "y", "on", "1", "false", "f", "no", "n", "off", "0");
    private static final int NUMBER_LENGTH_MAX = 40;
    private static final int IGNORED_MAX = 20;

    private Validation() {}

    /**
     * What is left for the operation.
     *
     * @param ignored undeclared parameters, which it does not see
     */
    record Checked(Parameters parameters, List<String> ignored) {

        /** The ignored names as a header value: escaped and bounded. */
        String ignoredHeader() {
            List<String> names = new ArrayList<>();
            for (String name : ignored.subList(0, Math.min(ignored.size(), IGNORED_MAX))) {
                names.add(Percent.encode(name.length() > 60 ? name.substring(0, 60) : name));
            }
            if (ignored.size() > IGNORED_MAX) {
                names.add("...");
            }
            return String.join(", ", names);
        }
    }

    /**
     * @throws ApiError 400 with messages for each field
     */
    static Checked check(Operation operation, Parameters all, List<Call.FilePart> files) {
        Map<String, Param> declared = new LinkedHashMap<>();
        operation.params().forEach(param -> declared.put(param.name(), param));
        Map<String, List<String>> kept = new LinkedHashMap<>();
        Set<String> ignored = new LinkedHashSet<>();
        all.all().forEach((name, values) -> {
            if (declared.containsKey(name)) {
                kept.put(name, values);
            } else if (!COMMON.contains(name) && !name.startsWith("oauth_")) {
                if (operation.openParams()) {
                    kept.put(name, values);
                } else {
                    ignored.add(name);
                }
            }
        });
        Set<String> fileNames = new LinkedHashSet<>();
        for (Call.FilePart file : files) {
            fileNames.add(file.name());
            Param param = declared.get(file.name());
            if (param == null) {
                if (!operation.openParams()) {
                    ignored.add(file.name());
                }
            } else if (param.type() != Param.Type.FILE) {
                // key@=file of the command line: a file stands for the text in it
                String text = Percent.text(
                        ByteBuffer.wrap(file.content()), StandardCharsets.UTF_8, "The file given as " + file.name());
                kept.merge(file.name(), List.of(text), Validation::joined);
            }
        }
        checkFormat(declared, all);
        Map<String, List<String>> errors = new LinkedHashMap<>();
        for (Param param : operation.params()) {
            boolean file = fileNames.contains(param.name());
            String error = errorOf(param, kept.getOrDefault(param.name(), List.of()), file);
            if (error != null) {
                errors.put(param.name(), List.of(error));
            }
        }
        if (!ignored.isEmpty() && Boolean.TRUE.equals(all.flag("strict"))) {
            ignored.forEach(name -> errors.put(name, List.of("Unknown parameter." + known(declared.keySet()))));
        }
        if (!errors.isEmpty()) {
            throw ApiError.fields(errors);
        }
        return new Checked(new Parameters(kept), List.copyOf(ignored));
    }

    private static void checkFormat(Map<String, Param> declared, Parameters all) {
        String format = all.text("format");
        if (format != null && !format.isEmpty() && !declared.containsKey("format") && !format.equals("json")) {
            throw ApiError.badRequest("Invalid output format specified '" + format + "'.");
        }
    }

    private static String known(Set<String> names) {
        return names.isEmpty()
                ? " This operation takes none."
                : " This operation takes: " + String.join(", ", names) + ".";
    }

    private static List<String> joined(List<String> first, List<String> second) {
        List<String> both = new ArrayList<>(first);
        both.addAll(second);
        return both;
    }

    private static @Nullable String errorOf(Param param, List<String> values, boolean file) {
        boolean blank = values.stream().allMatch(String::isEmpty);
        if (blank && !file) {
            return param.required() ? "This field is required." : null;
        }
        for (String value : values) {
            for (String word : param.repeated() && isWordList(param.type()) ? value.split("[, ]", -1) : one(value)) {
                String error = word.isEmpty() ? null : errorOf(param, word);
                if (error != null) {
                    return error;
                }
            }
        }
        return null;
    }

    private static String[] one(String value) {
        return new String[] {value};
    }

    /** Repeated values of these kinds also come comma or blank separated in one. */
    private static boolean isWordList(Param.Type type) {
        return switch (type) {
            case INTEGER, NUMBER, CHOICE, MAC, IP, CIDR -> true;
            case STRING, BOOLEAN, JSON, FILE -> false;
        };
    }

    private static @Nullable String errorOf(Param param, String value) {
        return switch (param.type()) {
            case STRING, FILE -> null;
            case INTEGER -> integerError(param, value.strip());
            case NUMBER -> numberError(value.strip());
            case BOOLEAN ->
                BOOLEANS.contains(value.toLowerCase(Locale.ROOT))
                        ? null
                        : "Invalid " + param.name() + ": Value should be 'true' or 'false'";
            case CHOICE ->
                param.choices().contains(value)
                        ? null
                        : "'" + value + "' is not one of: " + String.join(", ", param.choices()) + ".";
            case MAC ->
                MAC.matcher(value.toLowerCase(Locale.ROOT)).matches()
                        ? null
                        : "'" + value + "' is not a MAC address (expected: like 00:16:3e:01:02:03).";
            case IP -> Literals.isAddress(value) ? null : "'" + value + "' is not an IPv4 or IPv6 address.";
            case CIDR ->
                Literals.isCidr(value) ? null : "'" + value + "' is not a network (expected: like 10.0.0.0/24).";
            case JSON -> jsonError(value);
        };
    }

    private static @Nullable String integerError(Param param, String value) {
        long number;
        try {
            number = Long.parseLong(value);
        } catch (NumberFormatException notANumber) {
            return "Enter a whole number.";
        }
        Long min = param.min();
        Long max = param.max();
        if (min != null && number < min) {
            return "Ensure this value is greater than or equal to " + min + ".";
        }
        if (max != null && number > max) {
            return "Ensure this value is less than or equal to " + max + ".";
        }
        return null;
    }

    private static @Nullable String numberError(String value) {
        try {
            if (value.length() <= NUMBER_LENGTH_MAX && Double.isFinite(new BigDecimal(value).doubleValue())) {
                return null;
            }
        } catch (NumberFormatException notANumber) {
            return "Enter a number.";
        }
        return "Enter a number of reasonable size.";
    }

    private static @Nullable String jsonError(String value) {
        try {
            Json.read(value);
            return null;
        } catch (JsonMalformed malformed) {
            return "This is not JSON: " + malformed.getMessage();
        }
    }
}
