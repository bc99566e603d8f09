package ingot.core.metadata;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/** What the metadata service answers, and what has thereby happened. Immutable. */
public final class MetadataAnswer {

    /** What the question tells about the machine; to be recorded before the answer is sent. */
    public enum Effect {
        NONE,
        /** The installed system has started and asked for its user data. */
        DEPLOYMENT_FINISHED,
        /** The ephemeral system has started to commission. */
        INFORMATION_GATHERING
    }

    static final String TEXT = "text/plain; charset=utf-8";

    private final int status;
    private final String contentType;
    private final byte[] body;
    private final Effect effect;

    private MetadataAnswer(int status, String contentType, byte[] body, Effect effect) {
        this.status = status;
        this.contentType = contentType;
        this.body = body;
        this.effect = effect;
    }

    static MetadataAnswer text(String text) {
        return new MetadataAnswer(200, TEXT, text.getBytes(UTF_8), Effect.NONE);
    }

    static MetadataAnswer yaml(String text) {
        return new MetadataAnswer(200, "application/x-yaml; charset=utf-8", text.getBytes(UTF_8), Effect.NONE);
    }

    static MetadataAnswer bytes(byte[] bytes) {
        return new MetadataAnswer(200, "application/octet-stream", bytes, Effect.NONE);
    }

    static MetadataAnswer refusal(int status, String text) {
        return new MetadataAnswer(status, TEXT, text.getBytes(UTF_8), Effect.NONE);
    }

    MetadataAnswer with(Effect other) {
        return new MetadataAnswer(status, contentType, body, other);
    }

    public int status() {
        return status;
    }

    public String contentType() {
        return contentType;
    }

    public byte[] body() {
        return body.clone();
    }

    public Effect effect() {
        return effect;
    }

    /** The body as text. */
    public String text() {
        return new String(body, UTF_8);
    }

    @Override
    public String toString() {
        return status + " " + contentType + " " + Arrays.hashCode(body) + " " + effect;
    }
}
