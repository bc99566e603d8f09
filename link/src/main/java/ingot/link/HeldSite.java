package ingot.link;

import ingot.link.SiteSnapshot.EphemeralSystem;
import ingot.link.SiteSnapshot.ImageFile;
import ingot.link.SiteSnapshot.MachineBoot;
import ingot.link.SiteSnapshot.Reservation;
import ingot.link.SiteSnapshot.ServedSubnet;
import ingot.link.SiteSnapshot.ServedVlan;
import ingot.link.SiteSnapshot.SiteSettings;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A site as its rack holds it: the records byte for byte, their hash, and what they mean. A change is checked as a whole before
 * anything of it holds. Parts that a change leaves alone are the same objects afterwards. Not thread-safe.
 */
public final class HeldSite {

    private final SiteRecords types = new SiteRecords();
    private final Map<String, String> texts = new TreeMap<>();
    private final NavigableMap<String, MachineBoot> machines = new TreeMap<>();
    private final NavigableMap<String, ServedVlan> vlans = new TreeMap<>();
    private final NavigableMap<String, ServedSubnet> subnets = new TreeMap<>();
    private final NavigableMap<String, Reservation> reservations = new TreeMap<>();
    private List<ServedVlan> served = List.of();
    private List<ImageFile> files = List.of();
    private @Nullable EphemeralSystem enlistment;
    private @Nullable SiteSettings settings;
    private ContentHash hash = ContentHash.EMPTY;
    private long revision;

    /** Hash of all records. */
    public ContentHash hash() {
        return hash;
    }

    /** The revision of the last change, 0 before the first. */
    public long revision() {
        return revision;
    }

    /** All records, for keeping. */
    public List<SiteRecord> records() {
        return texts.entrySet().stream()
                .map(entry -> new SiteRecord(entry.getKey(), entry.getValue()))
                .toList();
    }

    /**
     * Makes a change hold.
     *
     * @return whether it fits: it starts from what is held, and leads to the content whose hash it names. If not, nothing changed
     * @throws LinkFormatException when a record is none; nothing changed
     */
    public boolean apply(SiteChange change) {
        HeldSite next = change.base().isEmpty() ? new HeldSite() : this;
        if (!change.base().isEmpty() && !change.base().equals(hash.hex())) {
            return false;
        }
        ContentHash result = next.hash;
        for (String key : change.gone()) {
            String before = next.texts.get(key);
            result = before == null ? result : result.minus(ContentHash.of(key, before));
        }
        Set<String> gone = new HashSet<>(change.gone());
        for (SiteRecord record : change.put()) {
            String before = gone.contains(record.key()) ? null : next.texts.get(record.key());
            result = before == null ? result : result.minus(ContentHash.of(record.key(), before));
            result = result.plus(ContentHash.of(record.key(), record.json()));
        }
        if (!result.hex().equals(change.hash())) {
            return false;
        }
        Read read = new Read(types, change.put());
        if (change.base().isEmpty()) {
            clear();
        }
        change.gone().forEach(this::remove);
        change.put().forEach(record -> texts.put(record.key(), record.json()));
        read.into(this);
        if (read.networks || change.base().isEmpty() || change.gone().stream().anyMatch(HeldSite::ofNetworks)) {
            served = assembled();
        }
        hash = result;
        revision = change.revision();
        return true;
    }

    /** What the rack works by; null while something that every site has is missing. */
    public @Nullable SiteSnapshot snapshot() {
        SiteSettings present = settings;
        return present == null
                ? null
                : new SiteSnapshot(revision, served, List.copyOf(machines.values()), enlistment, files, present);
    }

    private void clear() {
        texts.clear();
        machines.clear();
        vlans.clear();
        subnets.clear();
        reservations.clear();
        files = List.of();
        enlistment = null;
        settings = null;
    }

    private void remove(String key) {
        texts.remove(key);
        machines.remove(key);
        vlans.remove(key);
        subnets.remove(key);
        reservations.remove(key);
        switch (key) {
            case SiteRecords.SETTINGS -> settings = null;
            case SiteRecords.ENLISTMENT -> enlistment = null;
            case SiteRecords.FILES -> files = List.of();
            default -> {
                // in one of the maps, or of a kind that a later version knows
            }
        }
    }

    private static boolean ofNetworks(String key) {
        return key.startsWith(SiteRecords.VLAN)
                || key.startsWith(SiteRecords.SUBNET)
                || key.startsWith(SiteRecords.RESERVATION);
    }

    private List<ServedVlan> assembled() {
        List<ServedVlan> all = new ArrayList<>();
        vlans.forEach((key, vlan) -> {
            String place = key.substring(SiteRecords.VLAN.length()) + "/";
            List<ServedSubnet> within = new ArrayList<>();
            below(subnets, SiteRecords.SUBNET + place).forEach((subnetKey, subnet) -> {
                Collection<Reservation> reserved = below(
                                reservations,
                                SiteRecords.RESERVATION + subnetKey.substring(SiteRecords.SUBNET.length()) + "/")
                        .values();
                within.add(SiteRecords.with(subnet, List.copyOf(reserved)));
            });
            all.add(new ServedVlan(
                    vlan.id(), vlan.interfaceName(), vlan.dhcp(), vlan.routerAdvertisements(), List.copyOf(within)));
        });
        return List.copyOf(all);
    }

    private static <T> Map<String, T> below(NavigableMap<String, T> map, String prefix) {
        return map.subMap(prefix, true, prefix + Character.MAX_VALUE, false);
    }

    /** A change's records, read before anything of it holds. */
    private static final class Read {
        private final Map<String, MachineBoot> machines = new TreeMap<>();
        private final Map<String, ServedVlan> vlans = new TreeMap<>();
        private final Map<String, ServedSubnet> subnets = new TreeMap<>();
        private final Map<String, Reservation> reservations = new TreeMap<>();
        private @Nullable List<ImageFile> files;
        private @Nullable EphemeralSystem enlistment;
        private @Nullable SiteSettings settings;
        private boolean networks;

        Read(SiteRecords types, List<SiteRecord> records) {
            for (SiteRecord record : records) {
                String key = record.key();
                String json = record.json();
                networks |= ofNetworks(key);
                if (key.startsWith(SiteRecords.MACHINE)) {
                    machines.put(key, SiteRecords.read(types.machine, key, json));
                } else if (key.startsWith(SiteRecords.VLAN)) {
                    vlans.put(key, SiteRecords.read(types.vlan, key, json));
                } else if (key.startsWith(SiteRecords.SUBNET)) {
                    subnets.put(key, SiteRecords.read(types.subnet, key, json));
                } else if (key.startsWith(SiteRecords.RESERVATION)) {
                    reservations.put(key, SiteRecords.read(types.reservation, key, json));
                } else if (key.equals(SiteRecords.FILES)) {
                    files = SiteRecords.read(types.files, key, json);
                } else if (key.equals(SiteRecords.ENLISTMENT)) {
                    enlistment = SiteRecords.read(types.system, key, json);
                } else if (key.equals(SiteRecords.SETTINGS)) {
                    settings = SiteRecords.read(types.settings, key, json);
                }
            }
        }

        void into(HeldSite site) {
            site.machines.putAll(machines);
            site.vlans.putAll(vlans);
            site.subnets.putAll(subnets);
            site.reservations.putAll(reservations);
            site.files = files == null ? site.files : List.copyOf(files);
            site.enlistment = enlistment == null ? site.enlistment : enlistment;
            site.settings = settings == null ? site.settings : settings;
        }
    }
}
