package ingot.region.machine;

import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** Where settings come from: the value of a setting by its name (maas-api/conventions.md §12), null when it has none. */
@FunctionalInterface
public interface SettingSource {

    @Nullable Object value(DSLContext sql, String name);
}
