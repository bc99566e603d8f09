package ingot.region.api;

import ingot.http.ApiError;
import ingot.http.Parameters;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Rules for the names and texts that users give to objects. */
public final class Names {

    /** Longest name of an object, in characters. */
    public static final int CHARS_MAX = 256;

    /** Longest description or comment that is kept, in characters. */
    public static final int TEXT_CHARS_MAX = 65_536;

    /** Word characters, blanks and dashes, not starting with a blank or dash. */
    private static final Pattern OBJECT = Pattern.compile("\\w[ \\w-]*", Pattern.UNICODE_CHARACTER_CLASS);

    private Names() {}

    /** A name of an object: zone, pool, fabric, space. */
    public static String object(Parameters parameters, String field) {
        return matching(parameters.required(field), field, OBJECT, CHARS_MAX);
    }

    public static String matching(String name, String field, Pattern pattern, int charsMax) {
        if (name.length() > charsMax) {
            throw ApiError.field(
                    field, "Ensure this value has at most " + charsMax + " characters (it has " + name.length() + ").");
        }
        if (!pattern.matcher(name).matches()) {
            throw ApiError.field(field, "Enter a valid value.");
        }
        return name;
    }

    /** A free text within bounds, or the fallback when it was not sent. */
    public static String text(Parameters parameters, String field, String fallback) {
        return bounded(parameters.text(field, fallback), field, TEXT_CHARS_MAX);
    }

    /** A text within bounds; null for null. */
    public static String bounded(String text, String field, int charsMax) {
        if (text.length() > charsMax) {
            throw ApiError.field(
                    field, "Ensure this value has at most " + charsMax + " characters (it has " + text.length() + ").");
        }
        return text;
    }

    /** Null for an empty text: fields that may be cleared. */
    public static @Nullable String orNull(@Nullable String text) {
        return text == null || text.isEmpty() ? null : text;
    }
}
