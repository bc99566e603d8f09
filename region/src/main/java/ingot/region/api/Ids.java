package ingot.region.api;

import ingot.http.ApiError;
import ingot.http.Call;
import org.jspecify.annotations.Nullable;

/** Numbers in paths. */
public final class Ids {

    private Ids() {}

    /**
     * The number in a path.
     *
     * @throws ApiError 404 naming the type when it is no number
     */
    public static int path(Call call, String name, String type) {
        Integer id = number(call.pathValue(name));
        if (id == null) {
            throw ApiError.notFound(type);
        }
        return id;
    }

    /** A whole number of at most nine digits, or null. */
    public static @Nullable Integer number(String text) {
        return text.matches("-?[0-9]{1,9}") ? Integer.valueOf(text) : null;
    }
}
