package ingot.region.rack;

import static ingot.region.db.Tables.API_TOKEN;
import static ingot.region.db.Tables.BOOT_RESOURCE;
import static ingot.region.db.Tables.BOOT_RESOURCE_FILE;
import static ingot.region.db.Tables.BOOT_RESOURCE_SET;
import static ingot.region.db.Tables.DOMAIN;
import static ingot.region.db.Tables.INTERFACE;
import static ingot.region.db.Tables.IP_ADDRESS;
import static ingot.region.db.Tables.IP_RANGE;
import static ingot.region.db.Tables.NODE;
import static ingot.region.db.Tables.NODE_TAG;
import static ingot.region.db.Tables.RESERVED_IP;
import static ingot.region.db.Tables.SSH_KEY;
import static ingot.region.db.Tables.SUBNET;
import static ingot.region.db.Tables.TAG;
import static ingot.region.db.Tables.VLAN;

import ingot.core.boot.KernelOptions;
import ingot.core.machine.BootPurpose;
import ingot.core.machine.MachineStatus;
import ingot.core.machine.NodeType;
import ingot.core.metadata.MachinePhase;
import ingot.core.metadata.UserData;
import ingot.link.SiteSnapshot;
import ingot.link.SiteSnapshot.AddressRange;
import ingot.link.SiteSnapshot.BootPurposeName;
import ingot.link.SiteSnapshot.EphemeralSystem;
import ingot.link.SiteSnapshot.ImageFile;
import ingot.link.SiteSnapshot.MachineBoot;
import ingot.link.SiteSnapshot.MachineMetadata;
import ingot.link.SiteSnapshot.Reservation;
import ingot.link.SiteSnapshot.ServedSubnet;
import ingot.link.SiteSnapshot.ServedVlan;
import ingot.link.SiteSnapshot.SiteSettings;
import ingot.link.safe.Sealer;
import ingot.region.db.tables.records.ApiTokenRecord;
import ingot.region.db.tables.records.NodeRecord;
import ingot.region.db.tables.records.SubnetRecord;
import ingot.region.db.tables.records.VlanRecord;
import ingot.region.setting.Settings;
import ingot.region.user.ApiKeys;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jooq.DSLContext;
import org.jooq.Result;
import org.jspecify.annotations.Nullable;

/**
 * Composes a site's snapshot: the VLANs that the rack is primary or secondary of, every machine that may boot, the images.
 * One query for each table, whatever the number of machines.
 */
public final class SiteComposer implements SnapshotSource {

    private static final int MACHINE = 0;
    private static final int DEVICE = 1;

    private final Sealer sealer;
    private final InetSocketAddress regionHttp;

    public SiteComposer(Sealer sealer, InetSocketAddress regionHttp) {
        this.sealer = sealer;
        this.regionHttp = regionHttp;
    }

    @Override
    public SiteSnapshot compose(DSLContext sql, int rackNodeId) {
        Settings settings = Settings.current(sql);
        Map<String, EphemeralSystem> ephemeral = ephemeralSystems(sql);
        EphemeralSystem enlistment = settings.enlistment() == Settings.Enlistment.OFF ? null : ephemeral.get("amd64");
        return new SiteSnapshot(
                0,
                vlans(sql, rackNodeId),
                machines(sql, settings, ephemeral),
                enlistment,
                files(sql),
                new SiteSettings(
                        regionHttp.getAddress().isAnyLocalAddress() ? "" : regionHttp.getHostString(),
                        regionHttp.getPort(),
                        String.join(" ", KernelOptions.join(settings.kernelOpts(), new TreeMap<>(), "")),
                        settings.preseedBindingStrict()));
    }

    private static List<ServedVlan> vlans(DSLContext sql, int rackNodeId) {
        String domain = sql.select(DOMAIN.NAME)
                .from(DOMAIN)
                .where(DOMAIN.IS_DEFAULT)
                .fetchSingle()
                .value1();
        Map<Integer, Result<SubnetRecord>> subnets =
                sql.selectFrom(SUBNET).where(SUBNET.MANAGED).orderBy(SUBNET.ID).fetchGroups(SUBNET.VLAN_ID);
        Map<Integer, List<AddressRange>> ranges = sql.selectFrom(IP_RANGE)
                .where(IP_RANGE.TYPE.eq("dynamic"))
                .orderBy(IP_RANGE.ID)
                .fetchGroups(IP_RANGE.SUBNET_ID, range -> new AddressRange(range.getStartIp(), range.getEndIp()));
        Map<Integer, List<Reservation>> reservations = reservations(sql);
        List<ServedVlan> served = new ArrayList<>();
        for (var found : sql.selectDistinct(VLAN.ID, INTERFACE.NAME)
                .on(VLAN.ID)
                .from(VLAN)
                .join(INTERFACE)
                .on(INTERFACE.VLAN_ID.eq(VLAN.ID))
                .where(INTERFACE.NODE_ID.eq(rackNodeId))
                .and(VLAN.PRIMARY_RACK_ID.eq(rackNodeId).or(VLAN.SECONDARY_RACK_ID.eq(rackNodeId)))
                .orderBy(VLAN.ID, INTERFACE.ID)
                .fetch()) {
            VlanRecord vlan = sql.fetchSingle(VLAN, VLAN.ID.eq(found.value1()));
            served.add(new ServedVlan(
                    vlan.getId(),
                    found.value2(),
                    vlan.getDhcpOn(),
                    vlan.getRaOn(),
                    Objects.requireNonNullElse(subnets.get(vlan.getId()), List.<SubnetRecord>of()).stream()
                            .map(subnet -> new ServedSubnet(
                                    subnet.getId(),
                                    subnet.getCidr(),
                                    subnet.getGatewayIp(),
                                    List.of(subnet.getDnsServers()),
                                    domain,
                                    List.of(domain),
                                    List.of(),
                                    ranges.getOrDefault(subnet.getId(), List.of()),
                                    reservations.getOrDefault(subnet.getId(), List.of()),
                                    List.of(subnet.getDisabledBootArchitectures())))
                            .toList()));
        }
        return served;
    }

    /** Addresses that belong to a MAC: of nodes' interfaces first, then the administrator's reservations. */
    private static Map<Integer, List<Reservation>> reservations(DSLContext sql) {
        Map<Integer, Map<String, Reservation>> byMac = new HashMap<>();
        sql.select(IP_ADDRESS.SUBNET_ID, INTERFACE.MAC_ADDRESS, IP_ADDRESS.IP, NODE.HOSTNAME)
                .from(IP_ADDRESS)
                .join(INTERFACE)
                .on(INTERFACE.ID.eq(IP_ADDRESS.INTERFACE_ID))
                .join(NODE)
                .on(NODE.ID.eq(INTERFACE.NODE_ID))
                .where(IP_ADDRESS.ALLOC_TYPE.in(0, 1, 4))
                .and(IP_ADDRESS.IP.isNotNull())
                .and(IP_ADDRESS.CLAIM_EXPIRES.isNull())
                .and(INTERFACE.MAC_ADDRESS.isNotNull())
                .and(IP_ADDRESS.SUBNET_ID.isNotNull())
                .and(NODE.NODE_TYPE.in(MACHINE, DEVICE))
                .orderBy(IP_ADDRESS.ID)
                .forEach(row -> byMac.computeIfAbsent(row.value1(), ignored -> new TreeMap<>())
                        .putIfAbsent(row.value2(), new Reservation(row.value2(), row.value3(), row.value4())));
        sql.selectFrom(RESERVED_IP)
                .orderBy(RESERVED_IP.ID)
                .forEach(reserved -> byMac.computeIfAbsent(reserved.getSubnetId(), ignored -> new TreeMap<>())
                        .putIfAbsent(
                                reserved.getMacAddress(),
                                new Reservation(reserved.getMacAddress(), reserved.getIp(), "")));
        Map<Integer, List<Reservation>> lists = new HashMap<>();
        byMac.forEach((subnet, map) -> lists.put(subnet, List.copyOf(map.values())));
        return lists;
    }

    private List<MachineBoot> machines(DSLContext sql, Settings settings, Map<String, EphemeralSystem> ephemeral) {
        Map<Integer, List<String>> macs = sql.select(INTERFACE.NODE_ID, INTERFACE.MAC_ADDRESS)
                .from(INTERFACE)
                .where(INTERFACE.TYPE.eq("physical"))
                .and(INTERFACE.NODE_ID.isNotNull())
                .and(INTERFACE.MAC_ADDRESS.isNotNull())
                .orderBy(INTERFACE.ID)
                .fetchGroups(INTERFACE.NODE_ID, INTERFACE.MAC_ADDRESS);
        Map<Integer, ApiTokenRecord> tokens =
                sql.selectFrom(API_TOKEN).where(API_TOKEN.NODE_ID.isNotNull()).fetchMap(API_TOKEN.NODE_ID);
        Map<Integer, List<String>> keys = sql.select(SSH_KEY.USER_ID, SSH_KEY.KEY)
                .from(SSH_KEY)
                .orderBy(SSH_KEY.ID)
                .fetchGroups(SSH_KEY.USER_ID, SSH_KEY.KEY);
        Map<Integer, String> domains =
                sql.select(DOMAIN.ID, DOMAIN.NAME).from(DOMAIN).fetchMap(DOMAIN.ID, DOMAIN.NAME);
        Map<Integer, TreeMap<String, String>> tagOptions = new HashMap<>();
        sql.select(NODE_TAG.NODE_ID, TAG.NAME, TAG.KERNEL_OPTS)
                .from(NODE_TAG)
                .join(TAG)
                .on(TAG.ID.eq(NODE_TAG.TAG_ID))
                .where(TAG.KERNEL_OPTS.ne(""))
                .forEach(row -> tagOptions
                        .computeIfAbsent(row.value1(), ignored -> new TreeMap<>())
                        .put(row.value2(), row.value3()));
        List<MachineBoot> machines = new ArrayList<>();
        for (NodeRecord node : sql.selectFrom(NODE)
                .where(NODE.NODE_TYPE.in(MACHINE, DEVICE))
                .orderBy(NODE.ID)
                .fetch()) {
            String fqdn = node.getHostname() + "." + domains.getOrDefault(node.getDomainId(), "");
            String architecture = node.getArchitecture() == null ? "amd64/generic" : node.getArchitecture();
            EphemeralSystem system = ephemeral.get(architecture.split("/", 2)[0]);
            BootPurposeName purpose = purpose(node);
            boolean missing = system == null && purpose != BootPurposeName.LOCAL;
            machines.add(new MachineBoot(
                    node.getSystemId(),
                    node.getHostname(),
                    macs.getOrDefault(node.getId(), List.of()).stream()
                            .map(mac -> mac.toLowerCase(Locale.ROOT))
                            .toList(),
                    node.getHardwareUuid(),
                    architecture,
                    status(node).name().toLowerCase(Locale.ROOT),
                    (missing ? BootPurposeName.NOTHING : purpose).name(),
                    missing ? "the image Ember for " + architecture + ": run './ingot images build' on the region" : "",
                    system,
                    String.join(
                            " ",
                            KernelOptions.join(
                                    settings.kernelOpts(),
                                    Objects.requireNonNullElse(tagOptions.get(node.getId()), new TreeMap<>()),
                                    "")),
                    node.getAttempt() == null ? "" : node.getAttempt().toString(),
                    metadata(node, fqdn, tokens.get(node.getId()), keys)));
        }
        return machines;
    }

    private static BootPurposeName purpose(NodeRecord node) {
        BootPurpose purpose = BootPurpose.of(
                node.getNodeType() == DEVICE ? NodeType.DEVICE : NodeType.MACHINE,
                status(node),
                MachineStatus.ofNumber(node.getPreviousStatus()).orElse(MachineStatus.NEW),
                node.getNetboot(),
                node.getEphemeralDeploy());
        return switch (node.getRestored() == null ? purpose : purpose.afterRestore(status(node))) {
            case COMMISSIONING, XINSTALL -> BootPurposeName.EPHEMERAL;
            case LOCAL, LOCAL_DEVICE -> BootPurposeName.LOCAL;
            case POWEROFF -> BootPurposeName.POWEROFF;
        };
    }

    private static MachineStatus status(NodeRecord node) {
        return MachineStatus.ofNumber(node.getStatus()).orElse(MachineStatus.NEW);
    }

    private @Nullable MachineMetadata metadata(
            NodeRecord node, String fqdn, @Nullable ApiTokenRecord token, Map<Integer, List<String>> keys) {
        if (token == null) {
            return null;
        }
        byte[] userData = node.getUserData();
        String defaultUser = node.getDefaultUser();
        return new MachineMetadata(
                token.getConsumerKey(),
                token.getTokenKey(),
                sealer.open(ApiKeys.SEAL_CONTEXT, token.getSealedSecret()),
                fqdn,
                MachinePhase.of(status(node), node.getEphemeralDeploy()).name(),
                node.getOwnerId() == null ? List.of() : keys.getOrDefault(node.getOwnerId(), List.of()),
                userData == null
                        ? null
                        : Base64.getEncoder()
                                .encodeToString(UserData.ofStored(userData).bytes()),
                defaultUser.isEmpty() ? null : defaultUser,
                "",
                List.of(),
                node.getEnableSsh(),
                node.getPowerWasOnBeforeTesting());
    }

    /** The newest complete ephemeral system for each Debian architecture. */
    private static Map<String, EphemeralSystem> ephemeralSystems(DSLContext sql) {
        Map<Integer, Map<String, StoredFile>> sets = new TreeMap<>();
        Map<Integer, String> architectures = new HashMap<>();
        sql.select(
                        BOOT_RESOURCE_SET.ID,
                        BOOT_RESOURCE.ARCHITECTURE,
                        BOOT_RESOURCE_FILE.FILETYPE,
                        BOOT_RESOURCE_FILE.SHA256,
                        BOOT_RESOURCE_FILE.FILENAME)
                .from(BOOT_RESOURCE)
                .join(BOOT_RESOURCE_SET)
                .on(BOOT_RESOURCE_SET.RESOURCE_ID.eq(BOOT_RESOURCE.ID))
                .join(BOOT_RESOURCE_FILE)
                .on(BOOT_RESOURCE_FILE.SET_ID.eq(BOOT_RESOURCE_SET.ID))
                .where(BOOT_RESOURCE.EPHEMERAL)
                .and(BOOT_RESOURCE_FILE.COMPLETE)
                .orderBy(BOOT_RESOURCE_SET.ID)
                .forEach(row -> {
                    architectures.put(row.value1(), row.value2().split("/", 2)[0]);
                    sets.computeIfAbsent(row.value1(), ignored -> new HashMap<>())
                            .put(row.value3(), new StoredFile(row.value4(), row.value5()));
                });
        Map<String, EphemeralSystem> newest = new HashMap<>();
        sets.forEach((set, files) -> {
            var kernel = files.get("boot-kernel");
            var initrd = files.get("boot-initrd");
            var root = files.get("squashfs");
            if (kernel != null && initrd != null && root != null) {
                newest.put(
                        String.valueOf(architectures.get(set)),
                        new EphemeralSystem("ember", kernel.sha256(), initrd.sha256(), root.sha256(), root.name()));
            }
        });
        return newest;
    }

    private record StoredFile(String sha256, String name) {}

    /** Everything that is complete: loaders under the names that firmware asks for. */
    private static List<ImageFile> files(DSLContext sql) {
        return Arrays.stream(sql.select(
                                BOOT_RESOURCE_FILE.SHA256,
                                BOOT_RESOURCE_FILE.SIZE,
                                BOOT_RESOURCE_FILE.FILENAME,
                                BOOT_RESOURCE.BOOTLOADER_TYPE.isNotNull())
                        .from(BOOT_RESOURCE_FILE)
                        .join(BOOT_RESOURCE_SET)
                        .on(BOOT_RESOURCE_SET.ID.eq(BOOT_RESOURCE_FILE.SET_ID))
                        .join(BOOT_RESOURCE)
                        .on(BOOT_RESOURCE.ID.eq(BOOT_RESOURCE_SET.RESOURCE_ID))
                        .where(BOOT_RESOURCE_FILE.COMPLETE)
                        .orderBy(BOOT_RESOURCE_FILE.ID.desc())
                        .fetchArray())
                .map(row -> new ImageFile(row.value1(), row.value2(), row.value3(), row.value4()))
                .toList();
    }
}
