package ingot.link;

import io.avaje.jsonb.Json;
import java.util.Objects;

/**
 * One piece of a site's snapshot, the unit in which changes travel.
 *
 * @param key names it, such as {@code machine/abc123}; see {@link SiteRecords}
 * @param json its content as JSON text, kept byte for byte, so that both sides agree on its hash whatever fields they know
 */
@Json
public record SiteRecord(String key, String json) {

    public SiteRecord {
        Objects.requireNonNull(key);
        Objects.requireNonNull(json);
    }

    @Override
    public String toString() {
        return "SiteRecord[" + key + "]";
    }
}
