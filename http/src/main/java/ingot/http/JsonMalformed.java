package ingot.http;

/** A text is not JSON (RFC 8259), or nests deeper than we follow. The message says where and what was expected. */
public final class JsonMalformed extends RuntimeException {

    JsonMalformed(String message) {
        super(message, null, false, false);
    }
}
