package ingot.link;

import ingot.link.SiteSnapshot.EphemeralSystem;
import ingot.link.SiteSnapshot.ImageFile;
import ingot.link.SiteSnapshot.MachineBoot;
import ingot.link.SiteSnapshot.Reservation;
import ingot.link.SiteSnapshot.ServedSubnet;
import ingot.link.SiteSnapshot.ServedVlan;
import ingot.link.SiteSnapshot.SiteSettings;
import io.avaje.jsonb.JsonType;
import io.avaje.jsonb.Jsonb;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A snapshot as records: what changes alone is one record, so that a change is as long as what it changes, and not as the site.
 *
 * <pre>
 * settings, enlistment, files    one record each
 * vlan/NNNNNNNNNN/INTERFACE      a VLAN without its subnets
 * subnet/VLAN/INTERFACE/NNNNNNNNNN       a subnet without its reservations
 * reservation/VLAN/INTERFACE/SUBNET/MAC  one reservation
 * machine/SYSTEM_ID              one machine
 * </pre>
 *
 * Numbers have ten digits, so that the order of keys is theirs. Thread-safe.
 */
public final class SiteRecords {

    static final String SETTINGS = "settings";
    static final String ENLISTMENT = "enlistment";
    static final String FILES = "files";
    static final String VLAN = "vlan/";
    static final String SUBNET = "subnet/";
    static final String RESERVATION = "reservation/";
    static final String MACHINE = "machine/";

    final JsonType<MachineBoot> machine;
    final JsonType<ServedVlan> vlan;
    final JsonType<ServedSubnet> subnet;
    final JsonType<Reservation> reservation;
    final JsonType<EphemeralSystem> system;
    final JsonType<List<ImageFile>> files;
    final JsonType<SiteSettings> settings;

    public SiteRecords() {
        Jsonb jsonb = Jsonb.builder().failOnUnknown(false).build();
        this.machine = jsonb.type(MachineBoot.class);
        this.vlan = jsonb.type(ServedVlan.class);
        this.subnet = jsonb.type(ServedSubnet.class);
        this.reservation = jsonb.type(Reservation.class);
        this.system = jsonb.type(EphemeralSystem.class);
        this.files = jsonb.type(ImageFile.class).list();
        this.settings = jsonb.type(SiteSettings.class);
    }

    /** The records of a snapshot, by key. */
    public Map<String, String> of(SiteSnapshot snapshot) {
        Map<String, String> records = new TreeMap<>(of(snapshot.machines()));
        records.put(SETTINGS, settings.toJson(snapshot.settings()));
        records.put(FILES, files.toJson(snapshot.files()));
        if (snapshot.enlistment() != null) {
            records.put(ENLISTMENT, system.toJson(snapshot.enlistment()));
        }
        for (ServedVlan served : snapshot.vlans()) {
            String place = number(served.id()) + "/" + served.interfaceName();
            records.put(
                    VLAN + place,
                    vlan.toJson(new ServedVlan(
                            served.id(),
                            served.interfaceName(),
                            served.dhcp(),
                            served.routerAdvertisements(),
                            List.of())));
            for (ServedSubnet one : served.subnets()) {
                String within = place + "/" + number(one.id());
                records.put(SUBNET + within, subnet.toJson(with(one, List.of())));
                for (Reservation reserved : one.reservations()) {
                    records.put(RESERVATION + within + "/" + reserved.mac(), reservation.toJson(reserved));
                }
            }
        }
        return records;
    }

    /** The records of machines, by key. */
    public Map<String, String> of(List<MachineBoot> machines) {
        Map<String, String> records = new TreeMap<>();
        machines.forEach(one -> records.put(machineKey(one.systemId()), machine.toJson(one)));
        return records;
    }

    /** The key of a machine. */
    public static String machineKey(String systemId) {
        return MACHINE + systemId;
    }

    /** Whether a key is that of a machine. */
    public static boolean isMachine(String key) {
        return key.startsWith(MACHINE);
    }

    static ServedSubnet with(ServedSubnet subnet, List<Reservation> reservations) {
        return new ServedSubnet(
                subnet.id(),
                subnet.cidr(),
                subnet.gateway(),
                subnet.dnsServers(),
                subnet.domain(),
                subnet.search(),
                subnet.ntpServers(),
                subnet.dynamicRanges(),
                reservations,
                subnet.disabledBootArchitectures());
    }

    /**
     * Reads one record's text.
     *
     * @throws LinkFormatException when it is none of this type; the message names the key only, for the text may hold secrets
     */
    static <T> T read(JsonType<T> type, String key, String json) {
        if (Nesting.tooDeep(json)) {
            throw new LinkFormatException("record " + key + ": nested too deep");
        }
        T value;
        try {
            value = type.fromJson(json);
        } catch (RuntimeException malformed) {
            throw new LinkFormatException("record " + key + ": not what its key says");
        }
        if (value == null) {
            throw new LinkFormatException("record " + key + ": null");
        }
        return value;
    }

    private static String number(int id) {
        return String.format("%010d", id);
    }
}
