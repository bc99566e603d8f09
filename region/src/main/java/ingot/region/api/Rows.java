package ingot.region.api;

import ingot.http.ApiError;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.exception.IntegrityConstraintViolationException;
import org.jspecify.annotations.Nullable;

/** Small steps that every store takes. */
public final class Rows {

    private static final String UNIQUE_VIOLATION = "23505";

    private Rows() {}

    /**
     * Runs a write whose only unique constraint is a name.
     *
     * @throws ApiError 400 on the field when another row has it; the transaction is lost then
     */
    public static <T> T unique(String field, String message, Supplier<T> write) {
        try {
            return write.get();
        } catch (IntegrityConstraintViolationException refused) {
            if (refused.sqlState().equals(UNIQUE_VIOLATION)) {
                throw ApiError.field(field, message);
            }
            throw refused;
        }
    }

    /** The old values of the fields that were set to something else since the record was read, by column name. */
    public static Map<String, @Nullable Object> changed(Record record) {
        Map<String, @Nullable Object> before = new LinkedHashMap<>();
        for (Field<?> field : record.fields()) {
            if (record.modified(field)) {
                Object old = record.original(field);
                before.put(field.getName(), plain(old));
            }
        }
        return before;
    }

    private static @Nullable Object plain(@Nullable Object old) {
        return switch (old) {
            case null -> null;
            case String text -> text;
            case Number number -> number;
            case Boolean flag -> flag;
            case Object[] list -> java.util.List.of(list);
            default -> old.toString();
        };
    }
}
