package ingot.core.storage;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a caller may ask of a layout, as text from a form (facts: deploy-and-storage E). Empty text counts as absent.
 *
 * @param rootDevice id of the disk that gets the root file system; null for the boot disk
 */
public record LayoutParameters(
        @Nullable String bootSize,
        @Nullable String rootSize,
        @Nullable String rootDevice,
        @Nullable String volumeGroupName,
        @Nullable String logicalVolumeName,
        @Nullable String logicalVolumeSize) {

    public static LayoutParameters none() {
        return of(Map.of());
    }

    /** Reads the API's parameter names: boot_size, root_size, root_device, vg_name, lv_name, lv_size. */
    public static LayoutParameters of(Map<String, String> form) {
        return new LayoutParameters(
                value(form, "boot_size"),
                value(form, "root_size"),
                value(form, "root_device"),
                value(form, "vg_name"),
                value(form, "lv_name"),
                value(form, "lv_size"));
    }

    private static @Nullable String value(Map<String, String> form, String name) {
        String value = form.get(name);
        return value == null || value.isBlank() ? null : value.strip();
    }
}
