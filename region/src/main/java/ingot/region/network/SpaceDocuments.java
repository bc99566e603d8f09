package ingot.region.network;

import ingot.region.api.ApiPath;
import ingot.region.db.tables.records.SpaceRecord;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Spaces as they travel. */
public final class SpaceDocuments {

    private SpaceDocuments() {}

    /** One space with the documents of its VLANs and of their subnets. */
    public static Map<String, @Nullable Object> of(
            SpaceRecord space, List<Map<String, @Nullable Object>> vlans, List<Map<String, @Nullable Object>> subnets) {
        return document(
                space.getId(),
                space.getName(),
                vlans,
                subnets,
                space.getDescription(),
                ApiPath.of("spaces", space.getId()));
    }

    /** The synthetic space that holds the VLANs without one. */
    public static Map<String, @Nullable Object> undefined(
            List<Map<String, @Nullable Object>> vlans, List<Map<String, @Nullable Object>> subnets) {
        return document(
                -1,
                VlanDocuments.UNDEFINED_SPACE,
                vlans,
                subnets,
                "",
                ApiPath.of("spaces", VlanDocuments.UNDEFINED_SPACE));
    }

    private static Map<String, @Nullable Object> document(
            int id, String name, Object vlans, Object subnets, String description, String uri) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("id", id);
        document.put("name", name);
        document.put("vlans", vlans);
        document.put("subnets", subnets);
        document.put("description", description);
        document.put("resource_uri", uri);
        return document;
    }
}
