package ingot.region.network;

import ingot.region.api.ApiPath;
import ingot.region.db.tables.records.FabricRecord;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Fabrics as they travel. */
public final class FabricDocuments {

    private FabricDocuments() {}

    /**
     * One fabric.
     *
     * @param vlans documents of its VLANs, in the order of ids
     */
    public static Map<String, @Nullable Object> of(FabricRecord fabric, List<Map<String, @Nullable Object>> vlans) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("id", fabric.getId());
        document.put("name", fabric.getName());
        document.put("class_type", fabric.getClassType());
        document.put("vlans", vlans);
        document.put("resource_uri", ApiPath.of("fabrics", fabric.getId()));
        return document;
    }
}
