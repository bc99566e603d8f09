package ingot.link;

import io.avaje.jsonb.JsonType;
import io.avaje.jsonb.Jsonb;

/** Messages and changes as JSON text. Thread-safe. */
public final class LinkCodec {

    /** Longest frame either side takes, in bytes. */
    public static final int FRAME_BYTES_MAX = 64 * 1024 * 1024;

    private final JsonType<LinkMessage> messages;
    private final JsonType<SiteChange> changes;

    public LinkCodec() {
        Jsonb jsonb = Jsonb.builder().failOnUnknown(false).build();
        this.messages = jsonb.type(LinkMessage.class);
        this.changes = jsonb.type(SiteChange.class);
    }

    public String encode(LinkMessage message) {
        return messages.toJson(message);
    }

    /**
     * Reads a frame.
     *
     * @throws LinkFormatException when it is none of ours
     */
    public LinkMessage decode(String frame) {
        if (Nesting.tooDeep(frame)) {
            throw new LinkFormatException("link frame of " + frame.length() + " characters: nested too deep");
        }
        LinkMessage message;
        try {
            message = messages.fromJson(frame);
        } catch (RuntimeException malformed) {
            // Whatever the reader of JSON throws; what it says may repeat a secret.
            throw new LinkFormatException("link frame of " + frame.length() + " characters: not readable ("
                    + malformed.getClass().getSimpleName() + ")");
        }
        if (message == null) {
            throw new LinkFormatException("link frame: null (expected: an object with a type)");
        }
        return message;
    }

    public byte[] encode(SiteChange change) {
        return changes.toJsonBytes(change);
    }

    /**
     * Reads a stored change.
     *
     * @throws LinkFormatException when it is none
     */
    public SiteChange decodeChange(byte[] json) {
        if (Nesting.tooDeep(json)) {
            throw new LinkFormatException("site's change of " + json.length + " bytes: nested too deep");
        }
        SiteChange change;
        try {
            change = changes.fromJson(json);
        } catch (RuntimeException malformed) {
            throw new LinkFormatException("site's change of " + json.length + " bytes: not readable");
        }
        if (change == null) {
            throw new LinkFormatException("site's change: null");
        }
        return change;
    }
}
