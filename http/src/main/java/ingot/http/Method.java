package ingot.http;

/** The HTTP methods that routes use. HEAD is answered by GET routes without a body. */
public enum Method {
    GET,
    POST,
    PUT,
    DELETE
}
