package ingot.region.group;

import ingot.region.api.ApiPath;
import ingot.region.db.tables.records.ResourcePoolRecord;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Resource pools as they travel. */
public final class PoolDocuments {

    private PoolDocuments() {}

    public static Map<String, @Nullable Object> of(ResourcePoolRecord pool) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("id", pool.getId());
        document.put("name", pool.getName());
        document.put("description", pool.getDescription());
        document.put("resource_uri", ApiPath.of("resourcepool", pool.getId()));
        return document;
    }
}
