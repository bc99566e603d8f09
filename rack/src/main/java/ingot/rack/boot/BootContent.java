package ingot.rack.boot;

import ingot.core.boot.BootAnswer;
import ingot.core.boot.LoaderScript;
import ingot.core.boot.LoaderScript.GrubDevice;
import ingot.link.Observation;
import ingot.link.SiteSnapshot;
import ingot.link.SiteSnapshot.MachineBoot;
import ingot.rack.image.ImageCache;
import ingot.rack.store.ObservationJournal;
import ingot.rack.store.SnapshotStore;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one resolver behind TFTP and HTTP (facts/boot.md §3): loader scripts made for the machine that asks, boot loaders, and
 * files of images. Each boot answer is an observation for the region. Thread-safe.
 */
public final class BootContent {

    private static final Logger LOG = LoggerFactory.getLogger(BootContent.class);
    private static final String MAC = "([0-9a-f]{2}(?:[:-][0-9a-f]{2}){5})";
    private static final Pattern IPXE_MACHINE = Pattern.compile("ipxe\\.cfg-" + MAC);
    private static final Pattern IPXE_DEFAULT = Pattern.compile("ipxe\\.cfg-default-([a-z0-9_]+)");
    private static final Pattern GRUB_MACHINE = Pattern.compile("grub/grub\\.cfg-" + MAC);
    private static final Pattern GRUB_DEFAULT = Pattern.compile("grub/grub\\.cfg-default-([a-z0-9_]+)");
    private static final Pattern IMAGE = Pattern.compile("images/([0-9a-f]{64})/([A-Za-z0-9][A-Za-z0-9._-]{0,127})");

    private final SnapshotStore snapshots;
    private final StickyLocal stickyLocal;
    private final ImageCache images;
    private final ObservationJournal observations;
    private final Peers peers;

    /** What a name stands for. */
    public sealed interface Found {

        /** A text made for this request. */
        record Text(byte[] bytes) implements Found {}

        /** A file on the disk. */
        record OnDisk(Path path) implements Found {}
    }

    /** How a file is asked for: GRUB loads from where it came itself. */
    public enum Way {
        TFTP,
        HTTP
    }

    public BootContent(
            SnapshotStore snapshots,
            StickyLocal stickyLocal,
            ImageCache images,
            ObservationJournal observations,
            Peers peers) {
        this.snapshots = snapshots;
        this.stickyLocal = stickyLocal;
        this.images = images;
        this.observations = observations;
        this.peers = peers;
    }

    /**
     * Finds what a name stands for.
     *
     * @param name without leading slash, in the letters that were sent
     * @param baseUrl of this rack as the machine reaches it
     * @return null when there is no such file: the loader goes on to the next name
     */
    public @Nullable Found find(String name, InetAddress peer, String baseUrl, Way way) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.equals("ipxe.cfg")) {
            return text(LoaderScript.ipxeStub(baseUrl));
        }
        if (lower.equals("grub/grub.cfg")) {
            return text(LoaderScript.grubStub());
        }
        Matcher ipxe = IPXE_MACHINE.matcher(lower);
        if (ipxe.matches()) {
            String mac = ipxe.group(1).replace('-', ':');
            return machine(mac, peer, baseUrl, way, answer -> LoaderScript.ipxe(answer, mac), baseUrl);
        }
        Matcher grub = GRUB_MACHINE.matcher(lower);
        if (grub.matches()) {
            String mac = grub.group(1).replace('-', ':');
            return machine(
                    mac, peer, baseUrl, way, answer -> LoaderScript.grub(answer, mac, "amd64", device(way)), null);
        }
        if (IPXE_DEFAULT.matcher(lower).matches()) {
            return unknownMachine(peer, baseUrl, answer -> LoaderScript.ipxe(answer, null));
        }
        if (GRUB_DEFAULT.matcher(lower).matches()) {
            return unknownMachine(peer, baseUrl, answer -> LoaderScript.grub(answer, null, "amd64", device(way)));
        }
        if (lower.endsWith(".lst")) {
            // GRUB's lists of modules: an empty one spares it a search on every start (facts/boot.md §3).
            return text("");
        }
        return file(name);
    }

    /** Tells the region that a machine has a whole file: a step of its timeline. Files that a stranger reads are not told of. */
    void served(String name, InetAddress peer, long bytes, Duration took) {
        String mac = peers.macOf(peer);
        if (mac == null) {
            return;
        }
        observations.add(
                Observation.Kind.STEP,
                Map.of(
                        "mac",
                        mac,
                        "step",
                        "boot.file",
                        "detail",
                        name.substring(name.lastIndexOf('/') + 1),
                        "duration_ms",
                        Long.toString(took.toMillis()),
                        "bytes",
                        Long.toString(bytes)));
    }

    private static GrubDevice device(Way way) {
        // Debian's signed GRUB has no HTTP module: it loads from where it came (lab recipe §6).
        return way == Way.HTTP ? GrubDevice.HTTP : GrubDevice.SAME;
    }

    private interface Script {
        String of(BootAnswer answer);
    }

    private @Nullable Found machine(
            String mac, InetAddress peer, String baseUrl, Way way, Script script, @Nullable String retryAt) {
        peers.seen(peer.getHostAddress(), mac);
        return switch (BootDecision.byMac(snapshots.current(), mac, baseUrl, stickyLocal::holds)) {
            case BootDecision.Answered answered -> {
                observed(mac, answered.machine(), peer, baseUrl, kind(answered.answer()));
                yield text(script.of(answered.answer()));
            }
            case BootDecision.Waiting waiting -> {
                observed(
                        mac,
                        waiting.machine(),
                        peer,
                        baseUrl,
                        "waiting: " + waiting.machine().awaiting());
                LOG.warn(
                        "boot_waits machine={} awaiting={}",
                        waiting.machine().systemId(),
                        waiting.machine().awaiting());
                yield retryAt == null || way != Way.HTTP
                        ? null
                        : text("#!ipxe\nsleep 15\nchain " + retryAt + "/ipxe.cfg-" + mac.replace(':', '-') + "\n");
            }
            case BootDecision.Unknown unknown -> null;
        };
    }

    private @Nullable Found unknownMachine(InetAddress peer, String baseUrl, Script script) {
        BootDecision decision = BootDecision.enlistment(snapshots.current(), baseUrl);
        if (!(decision instanceof BootDecision.Answered answered)) {
            LOG.warn("boot_not_answered peer={} reason=enlistment_off_or_no_image", peer.getHostAddress());
            return null;
        }
        String mac = peers.macOf(peer);
        observed(mac == null ? "" : mac, null, peer, baseUrl, "enlist");
        return text(script.of(answered.answer()));
    }

    private void observed(String mac, @Nullable MachineBoot machine, InetAddress peer, String baseUrl, String answer) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("mac", mac);
        if (machine != null) {
            fields.put("system_id", machine.systemId());
        }
        fields.put("ip", peer.getHostAddress());
        fields.put("local_ip", baseUrl.replaceAll("^http://\\[?|]?:[0-9]+$", ""));
        fields.put("answer", answer);
        String firmware = peers.firmwareOf(mac);
        fields.put("firmware", firmware);
        observations.add(Observation.Kind.BOOT, fields);
        LOG.info("boot_answer mac={} machine={} answer={}", mac, machine == null ? "" : machine.systemId(), answer);
    }

    private static String kind(BootAnswer answer) {
        return switch (answer) {
            case BootAnswer.Ephemeral ephemeral -> "ephemeral";
            case BootAnswer.Local local -> "local";
        };
    }

    private @Nullable Found file(String name) {
        Matcher image = IMAGE.matcher(name);
        try {
            if (image.matches()) {
                return new Found.OnDisk(images.get(image.group(1)));
            }
            SiteSnapshot snapshot = snapshots.current();
            if (snapshot != null) {
                for (SiteSnapshot.ImageFile file : snapshot.files()) {
                    if (file.loader() && file.name().equals(name)) {
                        return new Found.OnDisk(images.get(file.sha256()));
                    }
                }
            }
        } catch (IOException missing) {
            LOG.warn("image_not_served name={} reason={}", name, missing.getMessage());
        }
        return null;
    }

    private static Found text(String text) {
        return new Found.Text(text.getBytes(StandardCharsets.UTF_8));
    }
}
