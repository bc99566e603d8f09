package ingot.link;

import io.avaje.json.JsonException;
import io.avaje.jsonb.JsonType;
import io.avaje.jsonb.Jsonb;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Messages and snapshots as JSON text. Thread-safe. */
public final class LinkCodec {

    /** Longest frame either side takes, in bytes. */
    public static final int FRAME_BYTES_MAX = 64 * 1024 * 1024;

    private final JsonType<LinkMessage> messages;
    private final JsonType<SiteSnapshot> snapshots;

    public LinkCodec() {
        Jsonb jsonb = Jsonb.builder().failOnUnknown(false).build();
        this.messages = jsonb.type(LinkMessage.class);
        this.snapshots = jsonb.type(SiteSnapshot.class);
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
        try {
            LinkMessage message = messages.fromJson(frame);
            if (message == null) {
                throw new LinkFormatException("link frame: null (expected: an object with a type)");
            }
            return message;
        } catch (JsonException | IllegalArgumentException | IllegalStateException | NullPointerException malformed) {
            throw new LinkFormatException("link frame of " + frame.length() + " characters: " + malformed.getMessage());
        }
    }

    public byte[] encode(SiteSnapshot snapshot) {
        return snapshots.toJsonBytes(snapshot);
    }

    /**
     * Reads a stored snapshot.
     *
     * @throws LinkFormatException when it is none
     */
    public SiteSnapshot decodeSnapshot(byte[] json) {
        try {
            SiteSnapshot snapshot = snapshots.fromJson(json);
            if (snapshot == null) {
                throw new LinkFormatException("snapshot: null");
            }
            return snapshot;
        } catch (JsonException | IllegalArgumentException | IllegalStateException | NullPointerException malformed) {
            throw new LinkFormatException("snapshot of " + json.length + " bytes: " + malformed.getMessage());
        }
    }

    /** SHA-256 of the snapshot's bytes with its revision left out, in hex: equal contents have equal hashes. */
    public String hash(SiteSnapshot snapshot) {
        SiteSnapshot content = new SiteSnapshot(
                0, snapshot.vlans(), snapshot.machines(), snapshot.enlistment(), snapshot.files(), snapshot.settings());
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(encode(content)));
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("SHA-256 is part of every JDK", missing);
        }
    }

    /** Bytes of a text frame, for limits. */
    public static int size(String frame) {
        return frame.getBytes(StandardCharsets.UTF_8).length;
    }
}
