package ingot.rack.dhcp;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Everything that DHCP answers from; swapped as a whole. */
public record DhcpConfig(List<ServedVlan> vlans, BootSettings boot) {
    /** Serves nothing. */
    public static final DhcpConfig NONE = new DhcpConfig(List.of(), BootSettings.DEFAULT);

    /** Refuses two VLANs with the same id or on the same interface. */
    public DhcpConfig {
        vlans = List.copyOf(vlans);
        Set<Integer> ids = new HashSet<>();
        Set<String> devices = new HashSet<>();
        for (ServedVlan vlan : vlans) {
            if (!ids.add(vlan.id()) || (!vlan.device().isEmpty() && !devices.add(vlan.device()))) {
                throw new IllegalArgumentException(
                        "VLAN " + vlan.id() + " on interface " + vlan.device() + ": id or interface is used twice");
            }
        }
    }
}
