package ingot.rack.boot;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which machine last used an address, and what firmware it has: learned from leases and boot requests. Bounded; the longest unused goes first. Thread-safe.
 */
public final class Peers {

    private static final int ADDRESSES_MAX = 65_536;

    private final Map<String, String> macByAddress = bounded();
    private final Map<String, String> firmwareByMac = bounded(); // guarded by macByAddress

    private static Map<String, String> bounded() {
        return new LinkedHashMap<>(64, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
                return size() > ADDRESSES_MAX;
            }
        };
    }

    /** The address belongs to this MAC from now on. */
    public void seen(String address, String mac) {
        synchronized (macByAddress) {
            macByAddress.put(address, mac);
        }
    }

    /** What the firmware of a machine says it is: {@code uefi} or {@code pxe}. */
    public void firmwareSeen(String mac, String firmware) {
        synchronized (macByAddress) {
            firmwareByMac.put(mac, firmware);
        }
    }

    /** The firmware last seen, empty when none was. */
    public String firmwareOf(String mac) {
        synchronized (macByAddress) {
            return firmwareByMac.getOrDefault(mac, "");
        }
    }

    public @Nullable String macOf(InetAddress address) {
        synchronized (macByAddress) {
            return macByAddress.get(address.getHostAddress());
        }
    }
}
