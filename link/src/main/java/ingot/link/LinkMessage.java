package ingot.link;

import io.avaje.jsonb.Json;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What region and rack say to each other: text frames of one WebSocket over mutual TLS, opened by the rack. A field that the
 * other side does not know is ignored, so that each version understands its predecessor; {@link #PROTOCOL} rises when that is
 * not enough.
 */
@Json(typeProperty = "type")
@Json.SubType(type = LinkMessage.Hello.class, name = "hello")
@Json.SubType(type = LinkMessage.Welcome.class, name = "welcome")
@Json.SubType(type = LinkMessage.Witnessed.class, name = "witness")
@Json.SubType(type = LinkMessage.SnapshotSent.class, name = "snapshot")
@Json.SubType(type = LinkMessage.SnapshotApplied.class, name = "snapshot-applied")
@Json.SubType(type = LinkMessage.InterfacesSeen.class, name = "interfaces")
@Json.SubType(type = LinkMessage.Observations.class, name = "observations")
@Json.SubType(type = LinkMessage.ObservationsStored.class, name = "observations-stored")
@Json.SubType(type = LinkMessage.PowerAct.class, name = "power")
@Json.SubType(type = LinkMessage.PowerActed.class, name = "power-done")
public sealed interface LinkMessage {

    /** The protocol of this build; its predecessor is understood as well. */
    int PROTOCOL = 2;

    /** The first protocol with {@link Witnessed}. */
    int WITNESS_PROTOCOL = 2;

    /** Longest witness that either side keeps, in characters. */
    int WITNESS_CHARS_MAX = 200;

    /**
     * The rack's first words: who it is, what it sees and which snapshot it holds.
     *
     * @param witness the newest {@link Witnessed} that the rack was told, null when it was told none
     */
    @Json
    record Hello(
            int protocol,
            String version,
            String hostname,
            List<RackInterface> interfaces,
            long revision,
            @Nullable String hash,
            @Nullable String witness)
            implements LinkMessage {}

    /** The region's answer to {@link Hello}; from now on it knows what the rack remembers. */
    @Json
    record Welcome(int protocol, String version, String systemId) implements LinkMessage {}

    /**
     * How far the region's database has come. The rack keeps the words, which mean nothing to it, and says them in its next
     * {@link Hello}: a region whose database was restored from an older backup learns of it by that.
     */
    @Json
    record Witnessed(String witness) implements LinkMessage {}

    /** All that the site needs to work alone, replacing what the rack held. */
    @Json
    record SnapshotSent(SiteSnapshot snapshot) implements LinkMessage {}

    /** The rack has stored the snapshot durably and works by it. */
    @Json
    record SnapshotApplied(long revision, String hash) implements LinkMessage {}

    /** The rack's interfaces changed. */
    @Json
    record InterfacesSeen(List<RackInterface> interfaces) implements LinkMessage {}

    /** What the rack saw; journaled there until {@link ObservationsStored} names each id. */
    @Json
    record Observations(List<Observation> observations) implements LinkMessage {}

    /** The region has committed these (again, or for the first time). */
    @Json
    record ObservationsStored(List<String> ids) implements LinkMessage {}

    /**
     * One act on a machine's power. The rack journals the id: a repeat returns the first answer and acts no second time.
     *
     * @param action ON, OFF, SOFT_OFF, CYCLE, RESET or QUERY
     * @param bootTarget UNCHANGED, NETWORK or DISK
     */
    @Json
    record PowerAct(
            long effectId,
            long fence,
            String systemId,
            String hostname,
            String driver,
            Map<String, String> parameters,
            String action,
            String bootTarget)
            implements LinkMessage {

        @Override
        public String toString() {
            return "PowerAct[" + action + " " + systemId + " by " + driver + ", effect " + effectId + "/" + fence + "]";
        }
    }

    /**
     * How a {@link PowerAct} ended.
     *
     * @param state {@code on}, {@code off}, {@code unknown}; empty when it failed
     * @param error empty when it was done
     */
    @Json
    record PowerActed(long effectId, long fence, String state, String error, boolean worthRetry)
            implements LinkMessage {}
}
