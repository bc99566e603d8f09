package ingot.rack;

import ingot.http.HttpServer;
import ingot.link.LinkCodec;
import ingot.link.Observation;
import ingot.link.RackInterface;
import ingot.link.SiteSnapshot;
import ingot.link.SiteSnapshot.ServedVlan;
import ingot.link.safe.OwnerOnly;
import ingot.link.safe.Sealer;
import ingot.rack.boot.BootContent;
import ingot.rack.boot.Peers;
import ingot.rack.boot.RackHttp;
import ingot.rack.boot.ServedAddresses;
import ingot.rack.boot.StickyLocal;
import ingot.rack.boot.TftpBoot;
import ingot.rack.dhcp.DhcpConfig;
import ingot.rack.dhcp.DhcpListener;
import ingot.rack.dhcp.DhcpServer;
import ingot.rack.dhcp.Exchange;
import ingot.rack.dhcp.Lease;
import ingot.rack.dhcp.LeaseEvent;
import ingot.rack.dhcp.Ports;
import ingot.rack.image.ImageCache;
import ingot.rack.link.RackIdentity;
import ingot.rack.link.RegionLink;
import ingot.rack.metadata.RackMetadata;
import ingot.rack.metadata.RegionProxy;
import ingot.rack.power.PowerDrivers;
import ingot.rack.ra.RaServer;
import ingot.rack.ra.RaSettings;
import ingot.rack.store.ActJournal;
import ingot.rack.store.ObservationJournal;
import ingot.rack.store.SnapshotStore;
import ingot.rack.store.WitnessStore;
import ingot.rack.tftp.TftpServer;
import ingot.rack.tftp.TransferListener;
import ingot.socket.NetworkDevice;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The rack agent: wires its parts, starts them in order and closes them in reverse. */
public final class RackAgent implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RackAgent.class);
    private static final Duration INTERFACES_CHECKED_EVERY = Duration.ofSeconds(2);

    /** Lease and exchange events that may wait to be journaled; more are dropped and counted. */
    private static final int DHCP_EVENTS_MAX = 10_000;

    private final Deque<AutoCloseable> closers = new ArrayDeque<>();
    private final CountDownLatch ended = new CountDownLatch(1);

    private RackAgent() {}

    /** Starts the agent of an enrolled rack. It serves from its stored snapshot at once, whether the region is there or not. */
    public static RackAgent start(RackConfig config, RackIdentity identity, InstantSource clock) throws Exception {
        RackAgent agent = new RackAgent();
        try {
            agent.open(config, identity, clock);
            return agent;
        } catch (Exception failed) {
            agent.close();
            throw failed;
        }
    }

    private void open(RackConfig config, RackIdentity identity, InstantSource clock) throws Exception {
        Path data = config.data();
        LinkCodec codec = new LinkCodec();
        OwnerOnly.folder(data);
        // Older versions kept it unsealed, or in one piece; the region sends it anew.
        Files.deleteIfExists(data.resolve("snapshot.json"));
        Files.deleteIfExists(data.resolve("snapshot.sealed"));
        SnapshotStore snapshots = closing(SnapshotStore.open(
                data.resolve("site.sealed"), Sealer.fromFile(data.resolve("sealing.key"), new SecureRandom()), codec));
        ObservationJournal observations = closing(ObservationJournal.open(data.resolve("observations.journal"), clock));
        ActJournal acts = closing(ActJournal.open(data.resolve("acts.journal")));
        StickyLocal stickyLocal = closing(StickyLocal.open(data.resolve("local.journal")));
        Peers peers = new Peers();

        URI link = URI.create(identity.linkUrl());
        URI imagesAt = URI.create("https://" + link.getRawAuthority());
        ImageCache images = new ImageCache(data.resolve("images"), config.imageFolders(), imagesAt, identity.tls());
        PowerDrivers drivers = PowerDrivers.standard(config.version(), new SecureRandom(), Thread::sleep);
        RackPower power = closing(new RackPower(drivers, acts));
        RegionLink regionLink = closing(new RegionLink(
                identity,
                config.version(),
                config.hostname(),
                () -> interfaces(config),
                snapshots,
                WitnessStore.open(data.resolve("identity")),
                observations,
                power,
                codec));
        RegionProxy region = new RegionProxy(() -> regionUrl(link, snapshots.current()), regionLink::forwardedFor);
        RackMetadata metadata =
                new RackMetadata(snapshots, stickyLocal, observations, peers, region, regionLink::connected, clock);
        BootContent content = new BootContent(snapshots, stickyLocal, images, observations, peers);
        HttpServer http = closing(RackHttp.start(
                new InetSocketAddress("0.0.0.0", config.ports().http()),
                new ServedAddresses(NetworkDevice::list, config::mayUse),
                content,
                metadata));
        LOG.info("rack_http_listening port={}", http.port());

        DhcpEvents events = new DhcpEvents(observations, peers);
        events.start();
        DhcpServer dhcp = closing(DhcpServer.start(
                data.resolve("leases.journal"),
                new Ports(config.ports().dhcp4(), Ports.STANDARD.client()),
                events,
                clock));
        dhcp.leases().stream()
                .filter(lease -> lease.state() == Lease.State.BOUND)
                .forEach(lease ->
                        peers.leased(lease.address().toString(), lease.client().toString()));
        TftpServer tftp = closing(new TftpServer(
                config.ports().tftp(), new TftpBoot(content, http.port(), NetworkDevice::list), TransferListener.NONE));
        RaServer advertisements = closing(new RaServer(clock, new SecureRandom()));
        snapshots.onChange(snapshot -> images.keep(snapshot.files().stream()
                .filter(SiteSnapshot.ImageFile::loader)
                .map(SiteSnapshot.ImageFile::sha256)
                .toList()));
        snapshots.onChange(new WhenNetworksChange(snapshot -> {
            dhcp.apply(dhcpConfig(snapshot, config));
            tftp.apply(served(snapshot, config, ServedVlan::dhcp));
            advertisements.apply(served(snapshot, config, ServedVlan::routerAdvertisements).stream()
                    .collect(Collectors.toMap(device -> device, device -> RaSettings.BARE)));
        }));

        regionLink.start();
        Thread.ofVirtual().name("interfaces").start(() -> watchInterfaces(regionLink));
    }

    /** A configuration that cannot be served leaves the present one in force, and says why. */
    private static DhcpConfig dhcpConfig(SiteSnapshot snapshot, RackConfig config) {
        try {
            return SiteDhcp.of(snapshot, config);
        } catch (IllegalArgumentException refused) {
            LOG.error("dhcp_configuration_refused revision={} reason={}", snapshot.revision(), refused.getMessage());
            return DhcpConfig.NONE;
        }
    }

    /** Interfaces of VLANs with a service on, as far as this rack may use them. */
    private static Set<String> served(SiteSnapshot snapshot, RackConfig config, Predicate<ServedVlan> service) {
        return snapshot.vlans().stream()
                .filter(service)
                .map(ServedVlan::interfaceName)
                .filter(config::mayUse)
                .collect(Collectors.toUnmodifiableSet());
    }

    static @Nullable String regionUrl(URI link, @Nullable SiteSnapshot snapshot) {
        if (snapshot == null) {
            return null;
        }
        String told = snapshot.settings().regionHttpHost();
        // A URI's host has brackets around an IPv6 address already.
        String host = told.isEmpty() ? link.getHost() : told.contains(":") ? "[" + told + "]" : told;
        return "http://" + host + ":" + snapshot.settings().regionHttpPort() + "/MAAS/";
    }

    private void watchInterfaces(RegionLink link) {
        try {
            while (!ended.await(INTERFACES_CHECKED_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
                link.refreshInterfaces();
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    /** The host's Ethernet interfaces that this rack may use, with the addresses that others can reach. */
    private static List<RackInterface> interfaces(RackConfig config) {
        List<RackInterface> seen = new ArrayList<>();
        for (NetworkDevice device : NetworkDevice.list()) {
            if (device.loopback() || device.mac().isEmpty() || !config.mayUse(device.name())) {
                continue;
            }
            List<String> addresses = device.addresses().stream()
                    .filter(address -> !address.address().isLinkLocalAddress())
                    .map(address ->
                            address.address().getHostAddress().replaceAll("%.*", "") + "/" + address.prefixLength())
                    .sorted()
                    .toList();
            seen.add(new RackInterface(device.name(), device.mac(), device.up(), device.mtu(), addresses));
        }
        return List.copyOf(seen);
    }

    private <T extends AutoCloseable> T closing(T part) {
        closers.push(part);
        return part;
    }

    @Override
    public void close() {
        ended.countDown();
        while (!closers.isEmpty()) {
            AutoCloseable part = closers.pop();
            try {
                part.close();
            } catch (Exception failed) {
                LOG.warn(
                        "rack_part_not_closed part={} reason={}",
                        part.getClass().getSimpleName(),
                        failed.getMessage());
            }
        }
    }

    /** Passes on snapshots whose networks are others than before: most changes are of one machine, and a site has thousands. */
    private static final class WhenNetworksChange implements Consumer<SiteSnapshot> {
        private final Consumer<SiteSnapshot> next;
        private @Nullable List<ServedVlan> last;

        WhenNetworksChange(Consumer<SiteSnapshot> next) {
            this.next = next;
        }

        @Override
        public void accept(SiteSnapshot snapshot) {
            if (!snapshot.vlans().equals(last)) {
                last = snapshot.vlans();
                next.accept(snapshot);
            }
        }
    }

    /** Takes DHCP's events off the threads that answer clients, and journals them for the region. */
    private static final class DhcpEvents implements DhcpListener {
        private final ObservationJournal observations;
        private final Peers peers;
        private final BlockingQueue<Runnable> queue = new ArrayBlockingQueue<>(DHCP_EVENTS_MAX);

        DhcpEvents(ObservationJournal observations, Peers peers) {
            this.observations = observations;
            this.peers = peers;
        }

        void start() {
            Thread.ofVirtual().name("dhcp-events").start(() -> {
                try {
                    while (true) {
                        queue.take().run();
                    }
                } catch (InterruptedException stop) {
                    Thread.currentThread().interrupt();
                }
            });
        }

        @Override
        public void leaseChanged(LeaseEvent event) {
            String mac = event.lease().client().toString();
            String ip = event.lease().address().toString();
            switch (event) {
                case LeaseEvent.Committed committed -> {
                    peers.leased(ip, mac);
                    long seconds = Duration.between(
                                    committed.lease().since(), committed.lease().end())
                            .toSeconds();
                    offer(() -> observations.add(
                            Observation.Kind.LEASE,
                            Map.of(
                                    "mac",
                                    mac,
                                    "ip",
                                    ip,
                                    "hostname",
                                    committed.lease().hostname(),
                                    "seconds",
                                    Long.toString(seconds))));
                }
                case LeaseEvent.Released ended -> leaseEnded(mac, ip);
                case LeaseEvent.Expired ended -> leaseEnded(mac, ip);
                case LeaseEvent.Declined ended -> leaseEnded(mac, ip);
            }
        }

        private void leaseEnded(String mac, String ip) {
            peers.leaseEnded(ip);
            offer(() -> observations.add(Observation.Kind.LEASE_ENDED, Map.of("mac", mac, "ip", ip)));
        }

        @Override
        public void exchanged(Exchange exchange) {
            String mac = exchange.client().toString();
            if (!exchange.architectures().isEmpty()) {
                peers.firmwareSeen(mac, exchange.architectures().getFirst() == 0 ? "pxe" : "uefi");
            }
            if (exchange.answer() == null) {
                return;
            }
            String step = "dhcp." + exchange.request().name().toLowerCase(java.util.Locale.ROOT);
            offer(() -> observations.add(
                    Observation.Kind.STEP,
                    Map.of(
                            "mac", mac,
                            "step", step,
                            "detail", exchange.answer() + " " + exchange.address() + " " + exchange.bootFile())));
        }

        private void offer(Runnable event) {
            if (!queue.offer(event)) {
                LOG.warn("dhcp_event_dropped reason=queue_full limit={}", DHCP_EVENTS_MAX);
            }
        }
    }
}
