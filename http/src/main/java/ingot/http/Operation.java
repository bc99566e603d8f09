package ingot.http;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One row of the route table: everything that dispatch, validation, the description, the command line and the reference
 * documents need to know about one operation.
 *
 * @param method HTTP method
 * @param path template below the server root, such as {@code /MAAS/api/2.0/machines/{system_id}/}; a last segment
 *     {@code {name*}} takes the rest of the path
 * @param op value of the {@code op} parameter, or null for plain create, read, update, delete
 * @param handler name of the handler that the description groups it under, such as {@code MachinesHandler}; empty for
 *     operations that the description leaves out
 * @param name action name, such as {@code deploy}, {@code read}
 * @param access who may call it
 * @param params declared parameters
 * @param openParams whether undeclared parameters belong to it as well (script parameters, configuration)
 * @param summary one sentence for people
 * @param action what it does
 */
public record Operation(
        Method method,
        String path,
        @Nullable String op,
        String handler,
        String name,
        Access access,
        List<Param> params,
        boolean openParams,
        String summary,
        Action action) {

    public Operation {
        params = List.copyOf(params);
    }

    /** The code behind an operation. Runs on a virtual thread and may block. */
    @FunctionalInterface
    public interface Action {

        /**
         * Answers a validated call.
         *
         * @throws ApiError for every expected refusal
         * @throws Exception for faults, which the edge answers with 500 and logs
         */
        Reply answer(Call call) throws Exception;
    }

    /** Starts a row. */
    public static Builder get(String path) {
        return new Builder(Method.GET, path);
    }

    public static Builder post(String path) {
        return new Builder(Method.POST, path);
    }

    public static Builder put(String path) {
        return new Builder(Method.PUT, path);
    }

    public static Builder delete(String path) {
        return new Builder(Method.DELETE, path);
    }

    /** Collects a row's columns; not thread-safe. */
    public static final class Builder {
        private final Method method;
        private final String path;
        private @Nullable String op;
        private String handler = "";
        private String name = "";
        private Access access = Access.user();
        private List<Param> params = List.of();
        private boolean openParams;
        private String summary = "";

        private Builder(Method method, String path) {
            this.method = method;
            this.path = path;
        }

        public Builder op(String value) {
            this.op = value;
            if (name.isEmpty()) {
                name = value;
            }
            return this;
        }

        /** Names the handler and the action under which the description shows this row. */
        public Builder as(String handlerName, String actionName) {
            this.handler = handlerName;
            this.name = actionName;
            return this;
        }

        public Builder access(Access value) {
            this.access = value;
            return this;
        }

        public Builder params(Param... values) {
            this.params = List.of(values);
            return this;
        }

        public Builder params(List<Param> values) {
            this.params = values;
            return this;
        }

        public Builder openParams() {
            this.openParams = true;
            return this;
        }

        public Builder summary(String value) {
            this.summary = value;
            return this;
        }

        public Operation does(Action action) {
            return new Operation(method, path, op, handler, name, access, params, openParams, summary, action);
        }
    }
}
