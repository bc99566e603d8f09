package ingot.region.image;

import ingot.region.api.ApiPath;
import ingot.region.api.JsonText;
import ingot.region.api.WireTime;
import ingot.region.db.tables.records.BootResourceFileRecord;
import ingot.region.db.tables.records.BootResourceRecord;
import ingot.region.db.tables.records.BootResourceSetRecord;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jooq.JSONB;
import org.jspecify.annotations.Nullable;

/** Boot resources as they travel. */
public final class BootResourceDocuments {

    /** {@code boot_resource.rtype} of images that came from a stream or were built here. */
    public static final int SYNCED = 0;

    /** {@code boot_resource.rtype} of images that a user uploaded. */
    public static final int UPLOADED = 2;

    private static final String CUSTOM = "custom/";
    private static final int SHORT_HASH = 7;

    private BootResourceDocuments() {}

    /** One resource as it stands in lists: without its sets. */
    public static Map<String, @Nullable Object> of(BootResourceRecord resource) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("id", resource.getId());
        document.put("type", resource.getRtype() == SYNCED ? "Synced" : "Uploaded");
        document.put("name", shownName(resource.getName()));
        document.put("architecture", resource.getArchitecture());
        document.put("resource_uri", ApiPath.of("boot-resources", resource.getId()));
        document.put("last_deployed", WireTime.iso(resource.getLastDeployed()));
        extra(resource.getExtra()).forEach(document::putIfAbsent);
        if (!resource.getTitle().isEmpty()) {
            document.put("title", resource.getTitle());
        }
        if (resource.getKflavor() != null) {
            document.put("kflavor", resource.getKflavor());
        }
        if (!resource.getBaseImage().isEmpty()) {
            document.put("base_image", resource.getBaseImage());
        }
        return document;
    }

    /**
     * One resource with its sets: reads of an item and the answer to create.
     *
     * @param sets its sets
     * @param files files of each set by set id
     */
    public static Map<String, @Nullable Object> of(
            BootResourceRecord resource,
            List<BootResourceSetRecord> sets,
            Map<Integer, List<BootResourceFileRecord>> files) {
        Map<String, @Nullable Object> document = of(resource);
        Map<String, @Nullable Object> byVersion = new LinkedHashMap<>();
        for (BootResourceSetRecord set : sets) {
            byVersion.put(set.getVersion(), set(resource, set, files.getOrDefault(set.getId(), List.of())));
        }
        document.put("sets", byVersion);
        return document;
    }

    private static Map<String, @Nullable Object> set(
            BootResourceRecord resource, BootResourceSetRecord set, List<BootResourceFileRecord> files) {
        long size = 0;
        long received = 0;
        boolean complete = !files.isEmpty();
        Map<String, @Nullable Object> byName = new LinkedHashMap<>();
        for (BootResourceFileRecord file : files) {
            size += file.getSize();
            received += file.getReceived();
            complete &= file.getComplete();
            byName.put(file.getFilename(), file(resource, file));
        }
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("version", set.getVersion());
        document.put("label", set.getLabel());
        document.put("size", size);
        document.put("complete", complete);
        if (!complete) {
            document.put("progress", percent(received, size));
        }
        document.put("files", byName);
        return document;
    }

    private static Map<String, @Nullable Object> file(BootResourceRecord resource, BootResourceFileRecord file) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("filename", file.getFilename());
        document.put("filetype", file.getFiletype());
        document.put("sha256", file.getSha256());
        document.put("filename_on_disk", file.getSha256().substring(0, SHORT_HASH));
        document.put("size", file.getSize());
        document.put("complete", file.getComplete());
        if (!file.getComplete()) {
            document.put("progress", percent(file.getReceived(), file.getSize()));
            if (resource.getRtype() == UPLOADED) {
                document.put(
                        "upload_uri", ApiPath.of("boot-resources", resource.getId()) + "upload/" + file.getId() + "/");
            }
        }
        return document;
    }

    /** The name without the prefix that marks uploads of a user's own. */
    static String shownName(String name) {
        return name.startsWith(CUSTOM) ? name.substring(CUSTOM.length()) : name;
    }

    private static double percent(long part, long whole) {
        return whole == 0 ? 0.0 : 100.0 * part / whole;
    }

    private static Map<String, @Nullable Object> extra(JSONB extra) {
        return JsonText.object(extra.data());
    }
}
