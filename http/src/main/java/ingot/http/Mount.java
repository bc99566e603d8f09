package ingot.http;

/**
 * Answers everything below a path prefix, for what is no operation: files, uploads, the page. Its call has the path value
 * {@code rest}, the decoded path behind the prefix (it never holds a {@code ..} step), query parameters as they came, and
 * the raw body. Runs on a virtual thread and may block.
 */
@FunctionalInterface
public interface Mount {

    /**
     * Answers one request.
     *
     * @throws ApiError for every expected refusal
     * @throws Exception for faults, answered with 500 and logged
     */
    Reply answer(Call call) throws Exception;
}
