package ingot.lab.simulated;

import ingot.http.ApiKey;
import ingot.http.Json;
import ingot.http.JsonMalformed;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a machine reads from a preseed, or from the data source file that the installer wrote.
 *
 * @param metadataUrl without version, without a slash at the end
 * @param key null while the machine is not known
 * @param endpoint where events go; null for nowhere
 * @param powerMode {@code poweroff} or {@code reboot}; null to stay up
 */
record CloudConfig(
        String metadataUrl,
        @Nullable ApiKey key,
        @Nullable String endpoint,
        @Nullable String powerMode) {

    /** One key a line, values as JSON strings: agent protocol §2. */
    private static final Pattern PAIR = Pattern.compile("(?m)^\\s+([a-z_]+): (\".*\")\\s*$");

    /**
     * Reads a cloud-config.
     *
     * @throws Trouble when it names no metadata
     */
    static CloudConfig parse(String text) throws Trouble {
        Map<String, String> values = PAIR.matcher(text)
                .results()
                .collect(Collectors.toMap(
                        pair -> pair.group(1), pair -> unquoted(pair.group(2)), (first, again) -> first));
        String url = values.get("metadata_url");
        if (url == null) {
            throw new Trouble("the cloud-config names no metadata_url");
        }
        String consumer = values.get("consumer_key");
        String token = values.get("token_key");
        String secret = values.get("token_secret");
        return new CloudConfig(
                url.replaceAll("/+$", ""),
                consumer == null || token == null || secret == null ? null : new ApiKey(consumer, token, secret),
                values.get("endpoint"),
                values.get("mode"));
    }

    private static String unquoted(String quoted) {
        try {
            return Json.read(quoted) instanceof String text ? text : "";
        } catch (JsonMalformed strange) {
            return "";
        }
    }
}
