package ingot.rack.metadata;

import ingot.core.metadata.MachinePhase;
import ingot.core.metadata.MachineToken;
import ingot.core.metadata.MetadataAnswer;
import ingot.core.metadata.MetadataPath;
import ingot.core.metadata.MetadataRecord;
import ingot.core.metadata.MetadataTree;
import ingot.core.metadata.Preseed;
import ingot.core.metadata.UserData;
import ingot.core.metadata.VendorData;
import ingot.http.ApiError;
import ingot.http.Call;
import ingot.http.Method;
import ingot.http.OAuth;
import ingot.http.Reply;
import ingot.link.GrantRefusal;
import ingot.link.Observation;
import ingot.link.SiteSnapshot;
import ingot.link.SiteSnapshot.MachineBoot;
import ingot.link.SiteSnapshot.MachineMetadata;
import ingot.rack.boot.Peers;
import ingot.rack.boot.StickyLocal;
import ingot.rack.store.ObservationJournal;
import ingot.rack.store.SnapshotStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything below {@code /MAAS/} at a rack. Reads of metadata are answered from the snapshot, so that a machine starts
 * without its region; all else goes to the region. "Network boot off" is noted here, durably, before it is answered, and so
 * is a refusal to write disks that means "boot your disk": from then on the machine boots it whatever an older snapshot says (design
 * §3.3, §3.4).
 */
public final class RackMetadata {

    private static final Logger LOG = LoggerFactory.getLogger(RackMetadata.class);
    private static final String METADATA = "metadata";
    private static final byte[] NOTHING = new byte[0];

    /** Longest body of a request without credentials, in bytes. */
    static final int BODY_BYTES_UNSIGNED_MAX = 2 * 1024 * 1024;

    private final SnapshotStore snapshots;
    private final StickyLocal stickyLocal;
    private final ObservationJournal observations;
    private final Peers peers;
    private final RegionProxy region;
    private final BodyMemory bodies = new BodyMemory(RegionProxy.BODY_BYTES_MAX);
    private final BooleanSupplier regionKnowsUs;
    private final OAuth<MachineBoot> oauth;
    private final MetadataTree tree = new MetadataTree(null);

    /** @param regionKnowsUs whether the region has heard, on the link, how far its database had come when it last spoke to us */
    public RackMetadata(
            SnapshotStore snapshots,
            StickyLocal stickyLocal,
            ObservationJournal observations,
            Peers peers,
            RegionProxy region,
            BooleanSupplier regionKnowsUs,
            InstantSource clock) {
        this.snapshots = snapshots;
        this.stickyLocal = stickyLocal;
        this.observations = observations;
        this.peers = peers;
        this.region = region;
        this.regionKnowsUs = regionKnowsUs;
        // A machine may repeat its nonces (facts/metadata-and-scripts.md §2).
        this.oauth = new OAuth<>(this::token, (consumer, token, timestamp, nonce) -> true, clock);
    }

    /** Answers a call; {@code rest} is the path behind {@code /MAAS/}. */
    public Reply answer(Call call, String rest) throws IOException {
        String path = rest.replaceAll("^/+", "");
        boolean metadata = path.equals(METADATA) || path.startsWith(METADATA + "/");
        MetadataPath asked = metadata ? MetadataPath.parse(path.substring(METADATA.length())) : null;
        if (call.method() == Method.GET) {
            Reply local = asked == null ? null : read(call, asked);
            return local != null ? local : region.pass(call, rest, NOTHING);
        }
        // Whoever shows no credentials has nothing long to say.
        boolean signed = call.header().apply("Authorization") != null;
        try (BodyMemory.Held body =
                bodies.read(call.body(), signed ? RegionProxy.BODY_BYTES_MAX : BODY_BYTES_UNSIGNED_MAX)) {
            return asked == null ? region.pass(call, rest, body.bytes()) : write(call, asked, rest, body.bytes());
        }
    }

    private @Nullable Reply read(Call call, MetadataPath asked) {
        String op = call.parameters().text("op", "");
        if (asked instanceof MetadataPath.EnlistPreseed) {
            return text(new Preseed(baseUrl(call), null).enlist());
        }
        if (asked instanceof MetadataPath.ById byId && op.equals("get_preseed")) {
            return preseed(call, byId.systemId());
        }
        MachineBoot machine = verified(call);
        if (machine == null) {
            // Not in the snapshot: the region decides, it may know more.
            return null;
        }
        Optional<MetadataAnswer> answer = tree.get(asked, recordOf(machine));
        if (answer.isEmpty()) {
            return null;
        }
        if (answer.get().effect() == MetadataAnswer.Effect.DEPLOYMENT_FINISHED) {
            observations.add(Observation.Kind.USER_DATA_READ, Map.of("system_id", machine.systemId()));
        }
        return new Reply.Bytes(
                answer.get().status(), answer.get().contentType(), answer.get().body(), Map.of());
    }

    private @Nullable Reply preseed(Call call, String systemId) {
        MachineBoot machine = bySystemId(systemId);
        if (machine == null || machine.metadata() == null) {
            return null;
        }
        if (!seen(call, machine)) {
            observations.add(
                    Observation.Kind.PRESEED_UNBOUND,
                    Map.of("system_id", systemId, "ip", call.peer().getAddress().getHostAddress()));
            refuseUnseen(call, machine, "preseed");
        }
        observations.add(
                Observation.Kind.STEP,
                Map.of("system_id", systemId, "step", "metadata.preseed", "detail", "from the rack's snapshot"));
        return text(new Preseed(baseUrl(call), null).of(recordOf(machine)));
    }

    /** Whether this is the address that the machine booted with. */
    private boolean seen(Call call, MachineBoot machine) {
        String mac = peers.macOf(call.peer().getAddress());
        return mac != null && machine.macs().contains(mac);
    }

    /** What needs no token is not for another machine's address, nor for an unknown one where the site is strict. */
    private void refuseUnseen(Call call, MachineBoot machine, String what) {
        SiteSnapshot snapshot = snapshots.current();
        if (peers.macOf(call.peer().getAddress()) != null
                || (snapshot != null && snapshot.settings().strictPreseed())) {
            throw ApiError.forbidden("The " + what + " of machine " + machine.systemId()
                    + " is for the address that it booted with; "
                    + call.peer().getAddress().getHostAddress() + " is not.");
        }
    }

    private Reply write(Call call, MetadataPath asked, String rest, byte[] body) throws IOException {
        String op = operation(call, body);
        if (op.equals("grant") && !regionKnowsUs.getAsBoolean()) {
            // A region that was restored from a backup must learn of it before it says who may write disks.
            throw RegionProxy.away("the link is not up yet");
        }
        if (asked instanceof MetadataPath.ById byId && op.equals("netboot_off")) {
            MachineBoot machine = bySystemId(byId.systemId());
            if (machine != null && !seen(call, machine)) {
                refuseUnseen(call, machine, "network boot switch");
            }
            return netbootOff(call, machine, rest, body);
        }
        if (asked instanceof MetadataPath.Root) {
            MachineBoot machine = verified(call);
            if (machine != null && op.equals("netboot_off")) {
                return netbootOff(call, machine, rest, body);
            }
            if (machine != null && op.equals("grant")) {
                return grant(call, machine, rest, body);
            }
            if (machine != null && op.equals("start_disk")) {
                return startDisk(call, machine, body);
            }
        }
        return region.pass(call, rest, body);
    }

    /** Sticky here first; the region hears of it now, or by the journal when it is back. */
    private Reply netbootOff(Call call, @Nullable MachineBoot machine, String rest, byte[] body) throws IOException {
        if (machine != null) {
            stickyLocal.mark(machine.systemId(), machine.attempt());
        }
        try {
            Reply answer = region.pass(call, rest, body);
            if (answer.status() < 500 || machine == null) {
                return answer;
            }
        } catch (ApiError away) {
            if (machine == null || away.status() != 503) {
                throw away;
            }
        }
        observations.add(
                Observation.Kind.NETBOOT_OFF, Map.of("system_id", machine.systemId(), "attempt", machine.attempt()));
        return Reply.text("OK");
    }

    /** A refusal that means "boot your disk" is noted before the machine hears of it; any other says nothing about its next boot. */
    private Reply grant(Call call, MachineBoot machine, String rest, byte[] body) throws IOException {
        Reply answer = region.pass(call, rest, body);
        if (answer.status() != 409 || !(answer instanceof Reply.Streamed refusal)) {
            return answer;
        }
        byte[] reason = bytes(refusal.body());
        if (GrantRefusal.bootsDisk(reason)) {
            stickyLocal.mark(machine.systemId(), machine.attempt());
        }
        return new Reply.Bytes(409, refusal.contentType(), reason, refusal.headers());
    }

    private static byte[] bytes(Reply.Body body) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream() {
            @Override
            public synchronized void write(byte[] part, int offset, int length) {
                super.write(part, offset, Math.min(length, GrantRefusal.BYTES_MAX - count));
            }
        };
        body.writeTo(bytes);
        return bytes.toByteArray();
    }

    /**
     * A machine that was to write its disks, and got no leave in time: it starts the system that is on them, and so it is
     * answered for the rest of this attempt. The region hears of it when it is back. A machine that finds no system switches
     * itself off, and one whose boot writes no disk goes on waiting.
     */
    private Reply startDisk(Call call, MachineBoot machine, byte[] body) throws IOException {
        if (machine.attempt().isEmpty()) {
            throw ApiError.of(
                    409, "Machine " + machine.systemId() + " was not to write its disks; wait for the region.");
        }
        boolean installed = ("&" + new String(body, StandardCharsets.UTF_8) + "&").contains("&installed=true&");
        if (installed) {
            stickyLocal.mark(machine.systemId(), machine.attempt());
        }
        observations.add(
                Observation.Kind.STEP,
                Map.of(
                        "system_id",
                        machine.systemId(),
                        "step",
                        "disk.start",
                        "detail",
                        "no leave to write from the region in time; "
                                + (installed ? "the machine starts from its disk" : "no system on its disks, off")));
        LOG.warn(
                "machine_without_region machine={} attempt={} peer={} installed={}",
                machine.systemId(),
                machine.attempt(),
                call.peer().getAddress().getHostAddress(),
                installed);
        return text("OK");
    }

    private @Nullable MachineBoot verified(Call call) {
        OAuth.Verified<MachineBoot> verified;
        try {
            verified = oauth.verify(call);
        } catch (ApiError refused) {
            // A token that this snapshot does not know may be newer than it; a stale clock is refused by either.
            return null;
        }
        return verified == null ? null : verified.owner();
    }

    private OAuth.@Nullable Token<MachineBoot> token(String consumerKey, String tokenKey) {
        SiteSnapshot snapshot = snapshots.current();
        if (snapshot == null) {
            return null;
        }
        for (MachineBoot machine : snapshot.machines()) {
            MachineMetadata metadata = machine.metadata();
            if (metadata != null
                    && metadata.tokenKey().equals(tokenKey)
                    && metadata.consumerKey().equals(consumerKey)) {
                return new OAuth.Token<>(metadata.tokenSecret(), machine);
            }
        }
        return null;
    }

    private @Nullable MachineBoot bySystemId(String systemId) {
        SiteSnapshot snapshot = snapshots.current();
        if (snapshot == null) {
            return null;
        }
        return snapshot.machines().stream()
                .filter(machine -> machine.systemId().equals(systemId))
                .findFirst()
                .orElse(null);
    }

    private static MetadataRecord recordOf(MachineBoot machine) {
        MachineMetadata metadata = machine.metadata();
        if (metadata == null) {
            throw new IllegalStateException("machine " + machine.systemId() + ": no metadata in the snapshot");
        }
        return new MetadataRecord(
                machine.systemId(),
                metadata.fqdn(),
                MachinePhase.valueOf(metadata.phase()),
                metadata.sshKeys(),
                List.of(),
                metadata.userData() == null
                        ? null
                        : new UserData(Base64.getDecoder().decode(metadata.userData())),
                new VendorData(
                        metadata.defaultUser(), metadata.defaultUserFullName(), metadata.ntpServers(), List.of(), null),
                new MachineToken(metadata.consumerKey(), metadata.tokenKey(), metadata.tokenSecret()),
                metadata.staysUp(),
                metadata.wasRunning());
    }

    /** The operation that a POST means: in the query, or in a form's body. */
    private static String operation(Call call, byte[] body) {
        String inQuery = call.parameters().text("op", "");
        if (!inQuery.isEmpty()) {
            return inQuery;
        }
        String text = new String(body, 0, Math.min(body.length, 4096), StandardCharsets.UTF_8);
        for (String pair : text.split("&", -1)) {
            if (pair.startsWith("op=")) {
                return pair.substring("op=".length()).strip();
            }
        }
        return "";
    }

    /** The address that the machine reached us at: it can reach it again. */
    public static String baseUrl(Call call) {
        String host = call.local().getAddress().getHostAddress();
        return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":"
                + call.local().getPort();
    }

    private static Reply text(String text) {
        return Reply.text(text);
    }
}
