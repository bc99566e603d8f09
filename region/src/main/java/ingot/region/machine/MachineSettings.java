package ingot.region.machine;

import ingot.core.machine.LifecycleSettings;
import java.time.Duration;
import java.util.Locale;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** The settings that machines' lives depend on, typed, with their defaults (maas-api/conventions.md §12). Thread-safe. */
public final class MachineSettings {

    private final SettingSource source;

    public MachineSettings(SettingSource source) {
        this.source = source;
    }

    public LifecycleSettings lifecycle(DSLContext sql) {
        return new LifecycleSettings(
                Duration.ofMinutes(Math.max(1, number(sql, "node_timeout", 30))),
                flag(sql, "enable_disk_erasing_on_release", false),
                flag(sql, "disk_erase_with_secure_erase", true),
                flag(sql, "disk_erase_with_quick_erase", false),
                text(sql, "default_min_hwe_kernel", ""));
    }

    public String text(DSLContext sql, String name, String fallback) {
        Object value = source.value(sql, name);
        return value == null ? fallback : String.valueOf(value);
    }

    public long number(DSLContext sql, String name, long fallback) {
        Object value = source.value(sql, name);
        if (value instanceof Number number) {
            return number.longValue();
        }
        return value instanceof String text && text.matches("-?[0-9]{1,18}") ? Long.parseLong(text) : fallback;
    }

    public boolean flag(DSLContext sql, String name, boolean fallback) {
        @Nullable Object value = source.value(sql, name);
        if (value instanceof Boolean flag) {
            return flag;
        }
        return value instanceof String text ? text.toLowerCase(Locale.ROOT).equals("true") : fallback;
    }
}
