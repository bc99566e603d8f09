package ingot.http;

import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Query strings and {@code application/x-www-form-urlencoded} bodies. */
final class FormDecoder {

    private FormDecoder() {}

    /**
     * Adds the pairs of a text to {@code into}. A name without {@code =} has an empty value; empty pairs are skipped.
     *
     * @param where names the text in refusals, such as "The query"
     * @throws ApiError 400 when it is malformed, 413 when {@code into} would hold more than {@code fieldsMax} values
     */
    static void decode(String text, Charset charset, String where, int fieldsMax, Map<String, List<String>> into) {
        int count = into.values().stream().mapToInt(List::size).sum();
        int start = 0;
        while (start < text.length()) {
            int end = text.indexOf('&', start);
            if (end < 0) {
                end = text.length();
            }
            if (end > start) {
                if (++count > fieldsMax) {
                    throw ApiError.of(413, where + " holds more than " + fieldsMax + " parameters.");
                }
                String pair = text.substring(start, end);
                int equals = pair.indexOf('=');
                String name = equals < 0 ? pair : pair.substring(0, equals);
                String value = equals < 0 ? "" : pair.substring(equals + 1);
                into.computeIfAbsent(Percent.decodeForm(name, charset, where), key -> new ArrayList<>())
                        .add(Percent.decodeForm(value, charset, where));
            }
            start = end + 1;
        }
    }

    static Map<String, List<String>> decode(String text, Charset charset, String where, int fieldsMax) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        decode(text, charset, where, fieldsMax, values);
        return values;
    }
}
