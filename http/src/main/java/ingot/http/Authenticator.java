package ingot.http;

/**
 * Finds out who a request speaks for. Thread-safe.
 */
@FunctionalInterface
public interface Authenticator {

    /**
     * Returns the caller, {@link Principal.Anonymous} when no credentials were sent.
     *
     * @throws ApiError 401 or 403 when credentials were sent and do not hold
     */
    Principal authenticate(Call call);
}
