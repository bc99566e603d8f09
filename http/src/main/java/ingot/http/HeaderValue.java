package ingot.http;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A header value with parameters: {@code text/plain; charset="utf-8"} (RFC 9110 section 5.6.6). Lenient, as clients
 * are: what has no {@code =} is skipped; of a repeated parameter the first counts.
 *
 * @param value lower case, without parameters; empty when the header is absent
 * @param parameters by lower-case name, unquoted
 */
record HeaderValue(String value, Map<String, String> parameters) {

    static HeaderValue parse(@Nullable String header) {
        if (header == null) {
            return new HeaderValue("", Map.of());
        }
        int semicolon = header.indexOf(';');
        String value = (semicolon < 0 ? header : header.substring(0, semicolon))
                .strip()
                .toLowerCase(Locale.ROOT);
        Map<String, String> parameters = new LinkedHashMap<>();
        int at = semicolon < 0 ? header.length() : semicolon + 1;
        while (at < header.length()) {
            int equals = header.indexOf('=', at);
            int next = header.indexOf(';', at);
            if (next >= 0 && (equals < 0 || next < equals)) {
                at = next + 1;
                continue;
            }
            if (equals < 0) {
                break;
            }
            String name = header.substring(at, equals).strip().toLowerCase(Locale.ROOT);
            at = equals + 1;
            while (at < header.length() && header.charAt(at) == ' ') {
                at++;
            }
            StringBuilder text = new StringBuilder();
            if (at < header.length() && header.charAt(at) == '"') {
                at++;
                while (at < header.length() && header.charAt(at) != '"') {
                    // browsers write a backslash of a file name as it is; only quotes and backslashes are escaped
                    if (header.charAt(at) == '\\'
                            && at + 1 < header.length()
                            && (header.charAt(at + 1) == '"' || header.charAt(at + 1) == '\\')) {
                        at++;
                    }
                    text.append(header.charAt(at++));
                }
                at = header.indexOf(';', at);
                at = at < 0 ? header.length() : at + 1;
            } else {
                int end = header.indexOf(';', at);
                end = end < 0 ? header.length() : end;
                text.append(header.substring(at, end).strip());
                at = end + 1;
            }
            parameters.putIfAbsent(name, text.toString());
        }
        return new HeaderValue(value, parameters);
    }

    @Nullable String parameter(String name) {
        return parameters.get(name);
    }
}
