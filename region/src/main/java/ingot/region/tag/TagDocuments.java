package ingot.region.tag;

import static ingot.region.db.Tables.TAG;

import ingot.region.api.ApiPath;
import ingot.region.db.tables.records.TagRecord;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** Tags as they travel. */
public final class TagDocuments {

    private TagDocuments() {}

    public static Map<String, @Nullable Object> of(TagRecord tag) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("name", tag.getName());
        document.put("definition", tag.getDefinition());
        document.put("comment", tag.getComment());
        document.put("kernel_opts", tag.getKernelOpts());
        document.put("resource_uri", ApiPath.of("tags", tag.getName()));
        return document;
    }

    /** All tags by id. */
    public static Map<Integer, Map<String, @Nullable Object>> all(DSLContext sql) {
        Map<Integer, Map<String, @Nullable Object>> all = new HashMap<>();
        sql.selectFrom(TAG).forEach(tag -> all.put(tag.getId(), of(tag)));
        return all;
    }
}
