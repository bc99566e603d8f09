package ingot.region.group;

import ingot.region.api.ApiPath;
import ingot.region.db.tables.records.ZoneRecord;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Zones as they travel. */
public final class ZoneDocuments {

    private ZoneDocuments() {}

    public static Map<String, @Nullable Object> of(ZoneRecord zone) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("id", zone.getId());
        document.put("name", zone.getName());
        document.put("description", zone.getDescription());
        document.put("resource_uri", ApiPath.of("zones", zone.getName()));
        return document;
    }
}
