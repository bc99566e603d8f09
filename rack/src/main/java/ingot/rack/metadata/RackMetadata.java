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
import ingot.link.Observation;
import ingot.link.SiteSnapshot;
import ingot.link.SiteSnapshot.MachineBoot;
import ingot.link.SiteSnapshot.MachineMetadata;
import ingot.rack.boot.Peers;
import ingot.rack.boot.StickyLocal;
import ingot.rack.store.ObservationJournal;
import ingot.rack.store.SnapshotStore;
import java.io.ByteArrayInputStream;
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
 * is a refusal to write disks: from then on the machine boots its disk whatever an older snapshot says (design §3.3, §3.4).
 */
public final class RackMetadata {

    private static final Logger LOG = LoggerFactory.getLogger(RackMetadata.class);
    private static final String METADATA = "metadata";

    private final SnapshotStore snapshots;
    private final StickyLocal stickyLocal;
    private final ObservationJournal observations;
    private final Peers peers;
    private final RegionProxy region;
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
        if (!path.equals(METADATA) && !path.startsWith(METADATA + "/")) {
            return region.pass(call, rest);
        }
        MetadataPath asked = MetadataPath.parse(path.substring(METADATA.length()));
        if (call.method() == Method.GET) {
            Reply local = read(call, asked);
            return local != null ? local : region.pass(call, rest);
        }
        return write(call, asked, rest);
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
        String mac = peers.macOf(call.peer().getAddress());
        String address = call.peer().getAddress().getHostAddress();
        if (mac == null || !machine.macs().contains(mac)) {
            SiteSnapshot snapshot = snapshots.current();
            observations.add(Observation.Kind.PRESEED_UNBOUND, Map.of("system_id", systemId, "ip", address));
            if (mac != null || (snapshot != null && snapshot.settings().strictPreseed())) {
                throw ApiError.forbidden("The preseed of machine " + systemId
                        + " is given to the address that it booted with; " + address + " is not.");
            }
        }
        observations.add(
                Observation.Kind.STEP,
                Map.of("system_id", systemId, "step", "metadata.preseed", "detail", "from the rack's snapshot"));
        return text(new Preseed(baseUrl(call), null).of(recordOf(machine)));
    }

    private Reply write(Call call, MetadataPath asked, String rest) throws IOException {
        byte[] body = call.body().readNBytes(RegionProxy.BODY_BYTES_MAX + 1);
        Call again = withBody(call, body);
        String op = operation(call, body);
        if (op.equals("grant") && !regionKnowsUs.getAsBoolean()) {
            // A region that was restored from a backup must learn of it before it says who may write disks.
            throw RegionProxy.away("the link is not up yet");
        }
        if (asked instanceof MetadataPath.ById byId && op.equals("netboot_off")) {
            return netbootOff(again, byId.systemId(), rest);
        }
        if (asked instanceof MetadataPath.Root) {
            MachineBoot machine = verified(call);
            if (machine != null && op.equals("netboot_off")) {
                return netbootOff(again, machine.systemId(), rest);
            }
            if (machine != null && op.equals("grant")) {
                return grant(again, machine, rest);
            }
            if (machine != null && op.equals("start_disk")) {
                return startDisk(call, machine, body);
            }
        }
        return region.pass(again, rest);
    }

    /** Sticky here first; the region hears of it now, or by the journal when it is back. */
    private Reply netbootOff(Call call, String systemId, String rest) throws IOException {
        MachineBoot machine = bySystemId(systemId);
        if (machine != null) {
            stickyLocal.mark(systemId, machine.attempt());
        }
        try {
            Reply answer = region.pass(call, rest);
            if (answer.status() < 500 || machine == null) {
                return answer;
            }
        } catch (ApiError away) {
            if (machine == null || away.status() != 503) {
                throw away;
            }
        }
        observations.add(Observation.Kind.NETBOOT_OFF, Map.of("system_id", systemId, "attempt", machine.attempt()));
        return Reply.text("OK");
    }

    private Reply grant(Call call, MachineBoot machine, String rest) throws IOException {
        try {
            Reply answer = region.pass(call, rest);
            if (answer.status() == 409) {
                stickyLocal.mark(machine.systemId(), machine.attempt());
            }
            return answer;
        } catch (ApiError refused) {
            if (refused.status() == 409) {
                stickyLocal.mark(machine.systemId(), machine.attempt());
            }
            throw refused;
        }
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

    private static Call withBody(Call call, byte[] body) {
        return new Call(
                call.method(),
                call.path(),
                call.pathValues(),
                call.parameters(),
                call.files(),
                call.principal(),
                call.peer(),
                call.local(),
                call.header(),
                call.cookie(),
                call.queryString(),
                call.url(),
                new ByteArrayInputStream(body),
                call.requestId());
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
